import { afterEach, expect, test } from "bun:test";
import { statSync } from "node:fs";
import { join } from "node:path";
import { evidenceOf } from "../crash/evidence.ts";
import { enter, serve, type Served } from "../faults/process.ts";
import { run } from "../harness/child.ts";
import { useFolder } from "../harness/folder.ts";
import { until } from "../harness/until.ts";
import { clientOf } from "../harness/client.ts";
import { poll, pollAll } from "../harness/events.ts";
import { post } from "../harness/world.ts";
import { storedIn } from "./stored.ts";
import { write } from "./writing.ts";

/** How many messages stand before the first backup, and how many backups are made. */
const FILL = process.env["CLICKCLACK_NIGHTLY"] === undefined ? 500 : 20_000;
const ROUNDS = process.env["CLICKCLACK_NIGHTLY"] === undefined ? 1 : 10;

const folder = useFolder();
let server: Served | undefined;
afterEach(async () => {
  await server?.kill();
  server = undefined;
});

interface Made {
  readonly backup: {
    readonly path: string;
    readonly bytes: number;
    readonly sha256: string;
    readonly cursors: Record<string, string>;
    readonly uploads: { readonly missing: string[]; readonly damaged: string[] };
  };
}

test("a backup beside 500 writes a second, restored elsewhere, is the log up to its cursor, with all that it names", async () => {
  const data = folder();
  const elsewhere = folder();
  server = await serve(data);
  const writer = await enter(server);
  const written = write(writer);
  await until("there is something to back up", () => written.messages.size >= FILL, 300_000);
  const rounds: { made: Made["backup"]; before: Set<string>; restored: string }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = new Set(written.messages.keys());
    const out = join(elsewhere, `${round}.tar.zst`);
    const { code, stdout, stderr } = await run(["backup", "--data", data, "--out", out, "--json"], {
      cwd: elsewhere,
    });
    expect([code, stderr]).toEqual([0, ""]);
    const { backup }: Made = JSON.parse(stdout);
    const file = Bun.file(out);
    expect(backup).toMatchObject({
      path: out,
      bytes: file.size,
      sha256: new Bun.CryptoHasher("sha256").update(await file.bytes()).digest("hex"),
      uploads: { missing: [], damaged: [] },
    });
    expect(statSync(out).mode & 0o777).toBe(0o600);
    rounds.push({ made: backup, before, restored: join(elsewhere, `data-${round}`) });
  }
  const during = written.messages.size;
  await until("it goes on after the backup", () => written.messages.size > during + 50);
  await written.stop();
  expect(await server.stop()).toBe(0);

  const live = storedIn(data);
  for (const { made, before, restored } of rounds) {
    const { code } = await run(["restore", made.path, "--data", restored], { cwd: elsewhere });
    expect(code).toBe(0);
    const copy = storedIn(restored);
    const cursor = Number(made.cursors[writer.workspace.id]);
    expect(copy.integrity()).toBe("ok");
    expect(copy.events(cursor)).toEqual(live.events(cursor));
    expect(copy.events(Number.MAX_SAFE_INTEGER)).toHaveLength(cursor);
    expect(copy.ids()).toEqual(live.created(cursor));
    const untouched = new Map(live.messages(cursor).map((row) => [row["public_id"], row]));
    expect(untouched.size).toBeGreaterThan(FILL / 2);
    for (const row of copy.messages(cursor)) {
      const same = untouched.get(row["public_id"] ?? null);
      if (same !== undefined) expect(row).toEqual(same);
    }
    const ids = new Set(copy.ids());
    expect([...before].filter((id) => !ids.has(id))).toEqual([]);
    const uploads = copy.uploads();
    expect(uploads.length).toBeGreaterThan(0);
    expect(uploads.filter(({ whole }) => !whole)).toEqual([]);
    copy.close();
    const evidence = evidenceOf(restored);
    expect([evidence.damage(), evidence.miscounts(), evidence.strayEvents()]).toEqual([[], [], []]);
    evidence.close();
  }
  live.close();
}, 600_000);

test("a restored server on a new machine tells whoever saw more than the backup holds, and loses and repeats nothing after that", async () => {
  const data = folder();
  const elsewhere = folder();
  server = await serve(data);
  const writer = await enter(server);
  await post(writer.client, writer.channel, "before");
  const out = join(elsewhere, "backup");
  expect((await run(["backup", "--data", data, "--out", out], { cwd: elsewhere })).code).toBe(0);
  const atBackup = (await pollAll(writer.client, writer.workspace)).at(-1)!.cursor;
  for (const body of ["lost one", "lost two", "lost three"])
    await post(writer.client, writer.channel, body);
  const seen = (await pollAll(writer.client, writer.workspace)).map(({ cursor }) => cursor);
  await server.kill();

  for (const restored of ["first", "second"]) {
    const place = join(elsewhere, restored);
    const { code } = await run(["restore", out, "--data", place], { cwd: elsewhere });
    expect(code).toBe(0);
    server = await serve(place);
    const client = clientOf(() => server!.url, { authorization: `Bearer ${writer.token}` });
    // As many as would make the cursors meet again, were they issued twice.
    for (let count = 0; count < 5; count += 1) await post(client, writer.channel, `new ${count}`);
    for (const after_cursor of [atBackup, ...seen.slice(-4)]) {
      const page = await poll(client, writer.workspace, { after_cursor });
      expect([after_cursor, page.resync_required]).toEqual([after_cursor, true]);
    }
    const events = await pollAll(client, writer.workspace);
    const cursors = events.map(({ cursor }) => Number(cursor));
    expect(cursors).toEqual(cursors.map((_, index) => cursors[0]! + index));
    expect(events.filter(({ type }) => type === "message.created")).toHaveLength(5);
    // The same backup restored once more issues none of these again.
    expect(cursors[0]!).toBeGreaterThan(Number(seen.at(-1)));
    seen.push(...events.map(({ cursor }) => cursor));
    await server.kill();
  }
}, 120_000);
