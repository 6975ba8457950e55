import { describe, expect, test } from "bun:test";
import fc from "../harness/properties.ts";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { diskBlobs } from "../../src/blobs/disk.ts";
import { ApiError } from "../../src/http/errors.ts";
import { ArchiveError, type ForeignArchive } from "../../src/transfer/foreign/archive.ts";
import { importArchive } from "../../src/transfer/foreign/import.ts";
import { createNotes, type Notes } from "../../src/transfer/foreign/notes.ts";
import { openMattermost } from "../../src/transfer/mattermost/archive.ts";
import { openSlack } from "../../src/transfer/slack/archive.ts";
import { useFolder } from "../harness/folder.ts";
import { useServer } from "../harness/server.ts";
import {
  jsonl,
  mattermostChannel,
  mattermostLine,
  mattermostPost,
  mattermostUser,
  VERSION,
} from "./mattermost-export.ts";
import { writeSlack, type SlackExport } from "./slack-export.ts";
import { harbour } from "./slack-harbour.ts";

const RUNS = process.env["CLICKCLACK_NIGHTLY"] === undefined ? 40 : 2_000;
const AT = 1_709_280_000_000;

const bulk = [
  mattermostLine("team", { name: "harbour" }),
  mattermostChannel("a", "O"),
  mattermostChannel("b", "P"),
  mattermostUser("ava", ["a", "b"], { roles: "system_admin" }),
  mattermostUser("ben", ["a"]),
  mattermostPost("a", "ava", AT, "Hi @ben ~b :tada:", {
    replies: [
      {
        ...{ user: "ben", message: "x", create_at: AT + 1 },
        reactions: [{ user: "ava", emoji_name: "+1", create_at: AT }],
      },
    ],
    ...{ attachments: [{ path: "x" }], is_pinned: true, props: { attachments: [{ text: "y" }] } },
  }),
  mattermostPost("b", "ava", AT, "s"),
  mattermostLine("direct_channel", { members: ["ava", "ben"] }),
  mattermostLine("direct_post", {
    channel_members: ["ava", "ben"],
    ...{ user: "ava", message: "m", create_at: AT },
  }),
];

/** What may stand where something else is expected. */
const JUNK: readonly unknown[] = [
  ...[null, 0, -1, 1e99, true, "", "x".repeat(300), "\0\u{1F600}\uD800", "__proto__", "guest"],
  ...[[], {}, [[]], [null], { id: null }, ["U0AVA", "U0AVA"], "U0AVA", AT, "1709280000.000100"],
  ...["<@U0BEN|<!channel>>", "@channel", "ava"],
];

/** The same value, with junk in some of its places. */
function spoiled(value: unknown, random: () => number, share: number): unknown {
  if (random() < share) return JUNK[Math.floor(random() * JUNK.length)];
  if (Array.isArray(value)) return value.map((item) => spoiled(item, random, share));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, spoiled(item, random, share)]),
  );
}

/** Numbers from 0 up to 1, the same ones for the same seed. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x80000000;
}

describe("an archive with anything in it", () => {
  const folder = useFolder();
  const server = useServer();
  let workspaces = 0;

  /** Imports what can be opened, into a workspace of its own. */
  async function tried(open: (notes: Notes) => Promise<ForeignArchive>): Promise<void> {
    const notes = createNotes();
    let archive: ForeignArchive | undefined;
    try {
      archive = await open(notes);
      const workspace = `Harbour ${(workspaces += 1)}`;
      const blobs = diskBlobs(join(server.config.data, "uploads"));
      await importArchive(server.db, blobs, archive, { workspace, dryRun: true, notes });
      await importArchive(server.db, blobs, archive, { workspace, notes });
    } catch (error) {
      // Whoever asked is told why in a sentence; anything else is our fault.
      if (!(error instanceof ArchiveError || error instanceof ApiError)) throw error;
    } finally {
      await archive?.close();
    }
  }

  test("is imported or refused, and leaves every place numbered without a hole", async () => {
    const cwd = folder();
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom(0.002, 0.01, 0.05), async (seed, share) => {
        const random = randomFrom(seed);
        const { days = {}, extra, ...lists } = harbour;
        const slack = {
          ...Object.fromEntries(
            Object.entries(lists).map(([name, list]) => [name, spoiled(list, random, share)]),
          ),
          days: Object.fromEntries(
            Object.entries(days).map(([day, list]) => [day, spoiled(list, random, share)]),
          ),
          extra,
        } as SlackExport;
        const zip = await writeSlack(join(cwd, "export.zip"), slack);
        await tried((notes) => openSlack(zip, { scratch: cwd, notes }));
        const lines = join(cwd, "bulk.jsonl");
        const spoiledLines = bulk.map((line) => JSON.stringify(spoiled(line, random, share)));
        writeFileSync(lines, jsonl([VERSION, ...spoiledLines]));
        await tried((notes) => openMattermost(lines, { scratch: cwd, notes, team: undefined }));
      }),
      // The first one had replies before what they reply to.
      { numRuns: RUNS, examples: [[1_575_266_695, 0.01]] },
    );
    const holes = await server.db.all(
      `SELECT p.id FROM places p WHERE p.last_seq <>
         (SELECT count(*) FROM messages m WHERE m.place_id = p.id AND m.seq IS NOT NULL)`,
    );
    expect(holes).toEqual([]);
    expect(await server.db.get("SELECT count(*) AS count FROM import_messages")).toEqual({
      count: 0,
    });
  }, 600_000);
});
