import { describe, expect, test } from "bun:test";
import { pruneEvents } from "../../src/realtime/retention.ts";
import { engines } from "../harness/engines.ts";
import { poll, pollAll, tailOf } from "../harness/events.ts";
import { listenTo } from "../harness/socket.ts";
import { newChannel, post, useWorld } from "../harness/world.ts";

describe.each(engines)("pruning the event log on $name", (engine) => {
  const world = useWorld({ engine });
  const cursors = (events: readonly { cursor: string }[]) => events.map(({ cursor }) => cursor);

  test("keeps the latest events and every message, and tells those whose cursor is gone", async () => {
    const { server, member, workspace } = world();
    const channel = await newChannel(member, workspace);
    const before = await tailOf(member, workspace);
    for (let count = 0; count < 1_200; count += 1) await post(member, channel, `message ${count}`);
    const all = await pollAll(member, workspace);
    await pruneEvents(server.db, { keepLatest: 5 });
    const kept = cursors(all.slice(-5));

    expect(cursors(await pollAll(member, workspace))).toEqual(kept);
    const late = await poll(member, workspace, { after_cursor: before });
    expect(late.resync_required).toBe(true);
    expect(cursors(late.events)).toEqual(kept);
    expect(late.oldest_cursor).toBe(all.at(-6)!.cursor);

    const listen = { workspace_id: workspace.id, token: member.token, after_cursor: before };
    const patient = listenTo(server, listen);
    expect(cursors(await patient.first(5))).toEqual(kept);
    patient.close();
    const strict = listenTo(server, { ...listen, resync: "close" });
    expect(await strict.closed).toEqual({ code: 4001, reason: "resync_required" });

    const page = await member.get(`/api/channels/${channel.id}/messages?after_seq=0&limit=3`);
    expect(page.text).toContain("message 0");
  });

  test("by age takes what is older than a moment, and nothing younger", async () => {
    const { server, member, workspace, general } = world();
    await post(member, general, "old");
    await pruneEvents(server.db, { before: Date.now() + 60_000, keepLatest: 1 });
    const moment = Date.now() - 60_000;
    await post(member, general, "young");
    const left = cursors(await pollAll(member, workspace));
    expect(left).toHaveLength(2);
    expect(await pruneEvents(server.db, { before: moment })).toBe(0);
    expect(cursors(await pollAll(member, workspace))).toEqual(left);
  });

  test("leaves writing and live sockets alone while it goes on", async () => {
    const { server, member, workspace } = world();
    const channel = await newChannel(member, workspace);
    for (let count = 0; count < 600; count += 1) await post(member, channel, "x");
    const live = listenTo(server, {
      workspace_id: workspace.id,
      token: member.token,
      after_cursor: await tailOf(member, workspace),
    });
    await live.opened;
    const pruning = pruneEvents(server.db, { keepLatest: 0 });
    const written = [];
    for (let count = 0; count < 20; count += 1)
      written.push((await post(member, channel, "meanwhile")).id);
    await pruning;
    const events = await live.first(20);
    expect(events.map(({ payload }) => payload["message_id"])).toEqual(written);
    live.close();
  });
});
