import { describe, expect, test } from "bun:test";
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pruneEvents } from "../../src/realtime/retention.ts";
import { keepHighWater } from "../../src/storage/high-water.ts";
import { engines, type Engine } from "../harness/engines.ts";
import { poll, pollAll, tailOf } from "../harness/events.ts";
import { useFolder } from "../harness/folder.ts";
import { startServer } from "../harness/server.ts";
import { listenTo } from "../harness/socket.ts";
import { createWorld, newChannel, post } from "../harness/world.ts";
import { clientOf } from "../harness/client.ts";
import { enter, serve } from "./process.ts";

const folder = useFolder();

describe.each(engines)("after an older copy of the database was restored on $name", (engine) => {
  test("no cursor names two events, and every client is told where to go on", async () => {
    const file = join(folder(), "cursors.json");
    const before = await startServer({ engine });
    const marks = await keepHighWater(before.db, file);
    const { owner, workspace } = await createWorld(before);
    const channel = await newChannel(owner, workspace);
    const copied = await tailOf(owner, workspace);
    for (const body of ["one", "two", "three"]) await post(owner, channel, body);
    const issued = (await pollAll(owner, workspace)).map(({ cursor }) => cursor);
    await marks.stop();

    // As an older copy has it.
    await before.db.write(async (tx) => {
      await tx.run("DELETE FROM events WHERE cursor > ?", Number(copied));
      await tx.run(
        "UPDATE workspaces SET event_seq = ? WHERE event_seq > ?",
        Number(copied),
        Number(copied),
      );
    });
    const restored: Engine = {
      ...engine,
      async open() {
        const db = await engine.again(before.location);
        await keepHighWater(db, file);
        return { db, location: before.location };
      },
    };
    const after = await startServer({ engine: restored });
    const again = {
      ...owner,
      ...clientOf(() => after.url, { authorization: `Bearer ${owner.token}` }),
    };

    for (const after_cursor of [issued[0]!, copied, issued.at(-1)!]) {
      const page = await poll(again, workspace, { after_cursor });
      expect(page).toMatchObject({ events: [], resync_required: true });
      expect(Number(page.oldest_cursor)).toBeGreaterThan(Number(issued.at(-1)));
    }
    const strict = listenTo(after, {
      workspace_id: workspace.id,
      token: owner.token,
      after_cursor: issued.at(-1)!,
      resync: "close",
    });
    expect(await strict.closed).toEqual({ code: 4001, reason: "resync_required" });
    const old = listenTo(after, {
      workspace_id: workspace.id,
      token: owner.token,
      after_cursor: issued.at(-1)!,
    });
    await old.opened;
    await post(again, channel, "four");
    await post(again, channel, "five");
    const heard = (await old.first(2)).map(({ cursor }) => cursor);
    expect(heard.map(Number)).toEqual([Number(heard[0]), Number(heard[0]) + 1]);
    expect(heard[0]! > issued.at(-1)!).toBe(true);
    expect((await pollAll(again, workspace)).map(({ cursor }) => cursor)).toEqual(heard);
    old.close();

    // What the older copy holds of the log can be pruned, which makes no old cursor valid again.
    await pruneEvents(after.db, { keepLatest: 2 });
    const page = await poll(again, workspace, { after_cursor: issued.at(-1)! });
    expect(page.resync_required).toBe(true);
    expect((await pollAll(again, workspace)).map(({ cursor }) => cursor)).toEqual(heard);
    await after.stop();
    await before.stop();
  });
});

test("a server keeps its cursors dense over kills, and goes on above them when its file is an older one", async () => {
  const data = folder();
  const file = join(data, "clickclack.db");
  const copy = join(folder(), "copy.db");
  let server = await serve(data);
  const { token, workspace, channel } = await enter(server);
  const writer = clientOf(() => server.url, { authorization: `Bearer ${token}` });
  await post(writer, channel, "one");
  await server.kill();
  for (const end of ["", "-wal"]) cpSync(file + end, copy + end);

  server = await serve(data);
  await post(writer, channel, "two");
  expect(await server.stop()).toBe(0);
  server = await serve(data);
  await post(writer, channel, "three");
  const issued = (await pollAll(writer, workspace)).map(({ cursor }) => Number(cursor));
  expect(issued).toEqual(issued.map((_, index) => index + 1));
  expect(await server.stop()).toBe(0);

  for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
  for (const end of ["", "-wal"]) cpSync(copy + end, file + end);
  server = await serve(data);
  await post(writer, channel, "two again");
  const [event, ...more] = await pollAll(writer, workspace);
  expect(more).toEqual([]);
  expect(Number(event!.cursor)).toBeGreaterThan(issued.at(-1)! + 1);
  await server.kill();
});
