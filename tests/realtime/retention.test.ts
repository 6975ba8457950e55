import { describe, expect, test } from "bun:test";
import { formatCursor } from "../../src/realtime/log.ts";
import { pruneEvents } from "../../src/realtime/retention.ts";
import { engines } from "../harness/engines.ts";
import { poll, pollAll, tailOf } from "../harness/events.ts";
import { parkPoll } from "../harness/park.ts";
import { listenTo } from "../harness/socket.ts";
import { keyOf, newChannel, post, useWorld } from "../harness/world.ts";

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

  /** Has another process write an event that is gone again before anybody can have heard of it. */
  async function appendAndPrune() {
    const { server, workspace } = world();
    const elsewhere = await engine.again(server.location);
    const { cursor } = await elsewhere.write(async (tx) => {
      const of = await keyOf(tx, workspace);
      const payload = { workspace_id: workspace.id };
      const event = await tx.append({ type: "workspace.updated", workspace: of, payload });
      await tx.run("DELETE FROM events WHERE workspace_id = ?", of.id);
      await tx.run("UPDATE workspaces SET pruned_seq = ? WHERE id = ?", event.cursor, of.id);
      return event;
    });
    await elsewhere.close();
    return formatCursor(cursor);
  }

  test("tells a parked poll of what went before it could be read", async () => {
    const { server, member, workspace } = world();
    const after_cursor = await tailOf(member, workspace);
    const { answer } = await parkPoll(server, member, workspace, after_cursor);
    const gone = await appendAndPrune();
    expect(await answer).toEqual({
      events: [],
      next_cursor: gone,
      resync_required: true,
      oldest_cursor: gone,
    });
  });

  test("sends live sockets away that would miss what went, and takes them back from where it ends", async () => {
    const { server, member, workspace, general } = world();
    const listen = { workspace_id: workspace.id, token: member.token };
    const sockets = ["close", ""].map((resync) =>
      listenTo(server, { ...listen, resync, after_cursor: "now" }),
    );
    await Promise.all(sockets.map(({ opened }) => opened));
    const { id } = await post(member, general, "they are live");
    for (const { find } of sockets) await find(({ payload }) => payload["message_id"] === id);
    const after_cursor = await appendAndPrune();
    const [strict, patient] = await Promise.all(sockets.map(({ closed }) => closed));
    expect(strict).toEqual({ code: 4001, reason: "resync_required" });
    expect(patient).toEqual({ code: 1013, reason: "slow_consumer" });

    const back = listenTo(server, { ...listen, resync: "close", after_cursor });
    await back.opened;
    const { id: next } = await post(member, general, "they are back");
    await back.find(({ payload }) => payload["message_id"] === next);
    back.close();
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
    const pruning = pruneEvents(server.db, { keepLatest: 100 });
    const written = [];
    for (let count = 0; count < 20; count += 1)
      written.push((await post(member, channel, "meanwhile")).id);
    await pruning;
    const events = await live.first(20);
    expect(events.map(({ payload }) => payload["message_id"])).toEqual(written);
    live.close();
  });
});
