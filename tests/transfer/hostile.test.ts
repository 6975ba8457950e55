/** Archives that are cut off, damaged or made up are refused with a sentence, and change nothing. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { zstdCompressSync } from "node:zlib";
import fc from "../harness/properties.ts";
import { openSnapshot } from "../../src/storage/snapshot.ts";
import { sumOf } from "../../src/transfer/archive.ts";
import { ArchiveError } from "../../src/transfer/columns.ts";
import { checkArchive, importArchive } from "../../src/transfer/import.ts";
import { TABLES } from "../../src/transfer/tables.ts";
import { engines } from "../harness/engines.ts";
import { startServer } from "../harness/server.ts";
import { createWorld } from "../harness/world.ts";
import { act, deeds } from "./deeds.ts";
import { databaseConfig, emptyTarget, exported, type Target } from "./servers.ts";

type Line = Record<string, unknown>;

let archive = "";

beforeAll(async () => {
  const server = await startServer({ engine: engines[0] });
  const [sequence = []] = fc.sample(deeds(80), { seed: 7, numRuns: 1 });
  await act(await createWorld(server), sequence);
  archive = await exported(databaseConfig(engines[0], server.location), server.uploads.blobs);
  await server.stop();
});

/** The archive with other lines and checksums that fit them: made up, not damaged. */
function madeUp(change: (lines: Line[]) => unknown): Blob {
  const lines: Line[] = archive
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line));
  lines.pop();
  change(lines);
  const [{ sum: _, ...header } = {}, ...content] = lines;
  const said = JSON.stringify(header);
  const text = content.map((line) => `${JSON.stringify(line)}\n`).join("");
  const end = { type: "end", lines: content.length, sha256: sumOf(text) };
  return new Blob([
    `${said.slice(0, -1)},"sum":"${sumOf(said)}"}\n${text}${JSON.stringify(end)}\n`,
  ]);
}

const of = (lines: Line[], type: string, where: (line: Line) => boolean = () => true): Line => {
  const line = lines.find((one) => one["type"] === type && where(one));
  if (line === undefined) throw new Error(`There is no line of ${type}.`);
  return line;
};

/** Another workspace than the one that a line names. */
const foreign = (lines: Line[], { workspace_id }: Line) =>
  of(lines, "workspaces", ({ id }) => id !== workspace_id)["id"];

const MADE_UP: readonly (readonly [string, (lines: Line[]) => unknown, RegExp])[] = [
  ["a newer version", ([header]) => (header!["version"] = 2), /made by a newer ClickClack/],
  ["another format", ([header]) => (header!["format"] = "slack"), /no archive of ClickClack/],
  [
    "a cursor beyond all numbers",
    ([header]) => (header!["cursors"] = { wsp_x: Number.MAX_SAFE_INTEGER }),
    /first line/,
  ],
  [
    "a path for an ID",
    (lines) => (of(lines, "uploads")["id"] = "upl_../../../../etc/passwd"),
    /Line \d+: id must begin with upl_/,
  ],
  [
    "a checksum that is a path",
    (lines) => (of(lines, "uploads")["sha256"] = "../../x"),
    /Line \d+: sha256 does not look/,
  ],
  [
    "an unknown field",
    (lines) => (of(lines, "users")["is_admin"] = true),
    /Line \d+: "is_admin" is unknown in users/,
  ],
  [
    "a field of the engine",
    (lines) => (of(lines, "uploads")["blob"] = "../x"),
    /"blob" is unknown in uploads/,
  ],
  [
    "an unknown kind of line",
    (lines) => lines.splice(3, 0, { type: "sessions", token_hash: "x" }),
    /kind of line is unknown/,
  ],
  [
    "lines out of their order",
    (lines) => lines.push({ ...of(lines, "users"), id: `usr_${"0".repeat(26)}` }),
    /out of its order/,
  ],
  [
    "a person who comes twice",
    (lines) => lines.splice(1, 0, { ...lines[1] }),
    /Line 3: the ID usr_\w+ comes twice/,
  ],
  [
    "an author who is not there",
    (lines) => (of(lines, "messages")["author_id"] = `usr_${"0".repeat(26)}`),
    /author_id names .* not among the users/,
  ],
  [
    "a reply before its root",
    (lines) => {
      const reply = of(lines, "messages", ({ root_id }) => root_id !== undefined);
      lines.splice(lines.indexOf(reply), 1);
      lines.splice(lines.indexOf(of(lines, "messages")), 0, reply);
    },
    /root_id names .* not among the messages/,
  ],
  [
    "a message of a foreign workspace",
    (lines) => {
      const message = of(lines, "messages");
      message["workspace_id"] = foreign(lines, message);
    },
    /belongs to another workspace/,
  ],
  [
    "a member of a foreign place",
    (lines) => {
      const member = of(lines, "place_members");
      member["workspace_id"] = foreign(lines, member);
    },
    /place_members belongs to another workspace/,
  ],
  [
    "a gap in the messages",
    (lines) => {
      const place = of(lines, "places", ({ last_seq }) => Number(last_seq) > 2);
      place["last_seq"] = Number(place["last_seq"]) + 1;
    },
    /not numbered 1, 2, 3/,
  ],
  [
    "a thread that counts wrongly",
    (lines) => {
      const thread = of(lines, "threads");
      thread["reply_count"] = Number(thread["reply_count"]) + 5;
    },
    /replies are not numbered/,
  ],
  [
    "reactions that count wrongly",
    (lines) => (of(lines, "reaction_counts")["count"] = 99),
    /reactions are counted wrongly/,
  ],
  [
    "two channels of one name",
    (lines) => {
      const channels = lines.filter(
        ({ type, kind, deleted_at }) =>
          type === "places" && kind !== "direct" && deleted_at === undefined,
      );
      const [one, other] = [
        ...Map.groupBy(channels, ({ workspace_id }) => workspace_id).values(),
      ].find(({ length }) => length > 1)!;
      other!["name"] = one!["name"];
    },
    /contradicts itself/,
  ],
  [
    "a role that does not exist",
    (lines) => (of(lines, "memberships")["role"] = "god"),
    /role must be one of owner/,
  ],
  [
    "a time that is none",
    (lines) => (of(lines, "messages")["created_at"] = "yesterday"),
    /created_at must be a time/,
  ],
  [
    "a number that is none",
    (lines) => (of(lines, "messages", ({ seq }) => seq === 1)["seq"] = -1),
    /seq must be a whole number/,
  ],
  [
    "an address that is a program",
    (lines) => (of(lines, "users")["avatar_url"] = "javascript:alert(1)"),
    /avatar_url must be an http/,
  ],
  ["NUL in a text", (lines) => (of(lines, "messages")["body"] = "a\0b"), /body holds a character/],
  [
    "half a character in a text",
    (lines) => (of(lines, "messages")["body"] = "\uD800"),
    /body holds a character/,
  ],
  [
    "a prototype",
    (lines) => lines.splice(1, 0, JSON.parse('{"type":"users","__proto__":{"id":1}}')),
    /"__proto__" is unknown/,
  ],
  [
    "a file of no upload",
    (lines) => (of(lines, "file")["upload"] = `upl_${"0".repeat(26)}`),
    /a file belongs to no upload/,
  ],
  [
    "a file that comes twice",
    (lines) => {
      const { upload } = of(lines, "file");
      lines.push(
        ...lines.filter((line) => line["upload"] === upload && line["type"] !== "message_uploads"),
      );
    },
    /a file belongs to no upload, or comes out of its order|out of its order/,
  ],
  [
    "a file larger than it says",
    (lines) => (of(lines, "file")["bytes"] = Buffer.alloc(100_000).toBase64()),
    /a file is larger/,
  ],
  ["a file that is no base64", (lines) => (of(lines, "file")["bytes"] = "~~~"), /not base64/],
  [
    "a file without its end",
    (lines) => lines.splice(lines.indexOf(of(lines, "file_end")), 1),
    /a file has no end/,
  ],
  [
    "another file than it says",
    (lines) => (of(lines, "file_end")["sha256"] = "0".repeat(64)),
    /a file is not what was written/,
  ],
];

const expectEmpty = async ({ config, folder }: Target) => {
  const snapshot = await openSnapshot(config);
  for (const { table } of TABLES)
    expect([table, await snapshot.get(`SELECT 1 AS found FROM ${table} LIMIT 1`)]).toEqual([
      table,
      undefined,
    ]);
  await snapshot.close();
  const files = readdirSync(folder, { recursive: true, withFileTypes: true });
  expect(files.filter((file) => file.isFile() && !file.name.startsWith("clickclack.db"))).toEqual(
    [],
  );
};

describe.each(engines)("an import into $name", (engine) => {
  let target: Target;
  beforeAll(async () => {
    target = await emptyTarget(engine);
  });
  afterAll(async () => {
    await expectEmpty(target);
    await target[Symbol.asyncDispose]();
  });

  const refusal = (file: Blob): Promise<string> =>
    importArchive(file, target.config, target.blobs, () => {}).then(
      () => "It was imported.",
      (error: unknown) => {
        if (error instanceof ArchiveError) return error.message;
        throw error;
      },
    );

  test.each(MADE_UP)("refuses %s", async (_, change, sentence) => {
    expect(await refusal(madeUp(change))).toMatch(sentence);
  });

  test("refuses what is no archive", async () => {
    for (const text of [
      "",
      "\n",
      "hello",
      "{}",
      "[]",
      "null\n",
      '{"type":"header"}\n',
      "\0".repeat(99),
    ])
      expect(await refusal(new Blob([text]))).toMatch(/empty|no archive|cut off/);
  });

  test("refuses a line that is longer than any row", async () => {
    const [header = ""] = archive.split("\n");
    const long = new Blob([`${header}\n{"type":"users","id":"`, "x".repeat(33 * 1024 * 1024)]);
    expect(await refusal(long)).toMatch(/Line 2 of the archive is longer/);
  });
});

test("an old archive's logs go on above all that its server can have given out since", async () => {
  await using target = await emptyTarget(engines[0]);
  const year = 365 * 86_400;
  const exported_at = new Date(Date.now() - year * 1_000).toISOString();
  const old = madeUp(([header]) => Object.assign(header!, { exported_at }));
  const { header } = await importArchive(old, target.config, target.blobs, () => {});
  const snapshot = await openSnapshot(target.config);
  const logs = await snapshot.all<{ public_id: string; event_seq: number; pruned_seq: number }>(
    "SELECT public_id, event_seq, pruned_seq FROM workspaces",
  );
  await snapshot.close();
  expect(logs).not.toEqual([]);
  for (const { public_id, event_seq, pruned_seq } of logs) {
    expect(event_seq).toBeGreaterThan((header.cursors[public_id] ?? 0) + year * 10_000);
    expect(pruned_seq).toBe(event_seq);
  }
});

describe("an archive that was damaged", () => {
  const refusal = (file: Blob): Promise<string> =>
    checkArchive(file, () => {}).then(
      () => "It is sound.",
      (error: unknown) => {
        if (error instanceof ArchiveError) return error.message;
        throw error;
      },
    );

  test("is refused wherever it is cut off, compressed or not", async () => {
    const plain = Buffer.from(archive);
    const packed = zstdCompressSync(plain);
    expect(await refusal(new Blob([plain]))).toBe("It is sound.");
    expect(await refusal(new Blob([packed]))).toBe("It is sound.");
    await fc.assert(
      fc.asyncProperty(fc.double({ min: 0, max: 0.999_99, noNaN: true }), async (part) => {
        for (const whole of [plain, packed]) {
          const cut = whole.subarray(0, Math.floor(whole.length * part));
          expect(await refusal(new Blob([cut]))).not.toBe("It is sound.");
        }
      }),
      { numRuns: 25 },
    );
  });

  test("is refused whichever bit of it has flipped", async () => {
    const plain = Buffer.from(archive);
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 0.999_99, noNaN: true }),
        fc.nat({ max: 7 }),
        async (part, bit) => {
          const flipped = Buffer.from(plain);
          const at = Math.floor(plain.length * part);
          flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
          expect(await refusal(new Blob([flipped]))).not.toBe("It is sound.");
        },
      ),
      { numRuns: 60 },
    );
  });
});

test("a JSON dump is refused by a sentence that says what to do", async () => {
  const [header = ""] = archive.split("\n");
  const { type: _, sum: __, ...rest } = JSON.parse(header);
  const dump = new Blob([`${JSON.stringify(rest).slice(0, -1)},\n"users":[]\n}\n`]);
  expect(await checkArchive(dump, () => {}).catch(String)).toMatch(/JSON dump.*export --out/);
});
