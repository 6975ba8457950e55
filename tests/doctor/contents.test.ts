import { describe, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { engines } from "../harness/engines.ts";
import { useFolder } from "../harness/folder.ts";
import { newChannel, post, useWorld } from "../harness/world.ts";
import { examined, ills, named } from "./examination.ts";

const folder = useFolder();

describe.each(engines)("beside a server that runs on $name, the doctor names", (engine) => {
  const world = useWorld({ engine });

  async function found() {
    const { server } = world();
    const cwd = folder();
    mkdirSync(join(cwd, "data"), { mode: 0o700 });
    return examined(
      ["--addr", new URL(server.url).host, "--db", server.location, "--uploads", join(cwd, "data")],
      cwd,
    );
  }
  /** What the doctor finds while something is changed behind the server's back. */
  async function whileChanged(change: string, back: string) {
    const { db } = world().server;
    await db.write((tx) => tx.run(change));
    try {
      return await found();
    } finally {
      await db.write((tx) => tx.run(back));
    }
  }

  test("nothing, as long as nothing is wrong", async () => {
    const { owner, member, general, workspace } = world();
    const message = await post(owner, general, "Where is the anchor?");
    (await member.post(`/api/messages/${message.id}/thread/replies`, { body: "Below." })).json(201);
    (await member.post(`/api/messages/${message.id}/reactions`, { emoji: "⚓" })).json(201);
    await newChannel(owner, workspace);
    for (let index = 0; index < 30; index += 1) await post(member, general, `wave ${index}`);
    expect(ills(await found())).toEqual([]);
  });

  test("a gap in the event log", async () => {
    const of = `(SELECT id FROM workspaces WHERE public_id = '${world().workspace.id}')`;
    const gap = await whileChanged(
      `UPDATE events SET cursor = 1000000 WHERE workspace_id = ${of} AND cursor = 3`,
      `UPDATE events SET cursor = 3 WHERE workspace_id = ${of} AND cursor = 1000000`,
    );
    expect(named(gap)).toEqual(["cursors: fail"]);
    expect(ills(gap)[0]?.message).toContain(world().workspace.id);
  });

  test("a hole in a channel's messages", async () => {
    const of = `(SELECT id FROM places WHERE public_id = '${world().general.id}')`;
    const hole = await whileChanged(
      `UPDATE messages SET seq = 3 WHERE seq = 2 AND place_id = ${of}`,
      `UPDATE messages SET seq = 2 WHERE place_id = ${of}
         AND id = (SELECT min(id) FROM messages WHERE seq = 3 AND place_id = ${of})`,
    );
    expect(named(hole)).toEqual(["messages: fail"]);
    expect(ills(hole)[0]?.message).toContain(world().general.id);
  });

  const counters: [string, string, string][] = [
    ["members", "role_counts SET members = members", "role = 'member'"],
    ["replies", "threads SET reply_count = reply_count", "root_id > 0"],
    ["reactions", "reaction_counts SET count = count", "count > 0"],
    ["unread", "places SET countable = countable", "last_seq > 20"],
  ];
  test.each(counters)("a counter of %s that is wrong", async (what, update, where) => {
    const wrong = await whileChanged(
      `UPDATE ${update} + 1 WHERE ${where}`,
      `UPDATE ${update} - 1 WHERE ${where}`,
    );
    expect(named(wrong)).toEqual(["counters: fail"]);
    expect(ills(wrong)[0]?.message).toContain(what);
  });

  test("a search index that finds not what it should", async () => {
    const { server } = world();
    await server.indexer.catchUp();
    const [row] = await server.db.all<{ id: number; body: string }>(
      "SELECT id, body FROM messages WHERE body = 'wave 7'",
    );
    await server.db.write((tx) => server.db.search.remove(tx, row!.id));
    const lost = await found();
    expect(named(lost)).toEqual(["search: fail"]);
    await server.db.write((tx) =>
      tx.run("UPDATE search_progress SET analysis = 0, indexed_id = 0"),
    );
    const stale = await found();
    expect(named(stale)).toEqual(["search: warn"]);
    await server.indexer.catchUp();
    expect(ills(await found())).toEqual([]);
  });

  test("a search index that stays behind", async () => {
    const { server } = world();
    await server.indexer.catchUp();
    const behind = await whileChanged(
      "UPDATE search_progress SET indexed_id = indexed_id - 10",
      "UPDATE search_progress SET indexed_id = indexed_id + 10",
    );
    expect(named(behind)).toEqual(["search: warn"]);
    expect(ills(behind)[0]?.message).toContain("10 messages");
  });

  test("a clock that is behind what was written", async () => {
    const newest = "id = (SELECT max(id) FROM messages)";
    const [row] = await world().server.db.all<{ created_at: string }>(
      `SELECT created_at FROM messages WHERE ${newest}`,
    );
    const late = await whileChanged(
      `UPDATE messages SET created_at = '2099-01-01T00:00:00.000Z' WHERE ${newest}`,
      `UPDATE messages SET created_at = '${row!.created_at}' WHERE ${newest}`,
    );
    expect(named(late)).toEqual(["clock: fail"]);
    expect(ills(late)[0]?.message).toContain("2099");
  });

  test("a newer version of the database that this program may not run on", async () => {
    const newer = await whileChanged(
      `INSERT INTO schema_migrations SELECT max(version) + 1, 'future', '', max(version) + 1, '2099' FROM schema_migrations`,
      "DELETE FROM schema_migrations WHERE name = 'future'",
    );
    expect(named(newer)).toEqual(["migrations: fail"]);
    expect(ills(newer)[0]?.message).toContain("too old");
  });

  test("nothing, while people write, change and delete", async () => {
    const { owner, member, general } = world();
    const writing = new AbortController();
    const busy = [owner, member].map(async (who) => {
      while (!writing.signal.aborted) {
        const message = await post(who, general, `busy ${crypto.randomUUID()}`);
        const at = `/api/messages/${message.id}`;
        (await who.post(`${at}/reactions`, { emoji: "👀" })).json(201);
        (await who.patch(at, { body: "changed" })).json(200);
        (await who.post(`${at}/thread/replies`, { body: "and answered" })).json(201);
        (await who.delete(at)).json(200);
      }
    });
    const examinations = [await found(), await found()];
    writing.abort();
    await Promise.all(busy);
    // The index may be behind at the moment that it is looked at, as long as more comes.
    for (const examination of examinations)
      expect(ills(examination).filter(({ name }) => name !== "search")).toEqual([]);
    expect(ills(await found())).toEqual([]);
  });
});
