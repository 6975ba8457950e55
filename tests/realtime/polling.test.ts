import { describe, expect, test } from "bun:test";
import { EventPage, EventTypes } from "../../src/realtime/wire.ts";
import { engines } from "../harness/engines.ts";
import { poll, pollAll, tailOf } from "../harness/events.ts";
import { appendEvents, prune } from "../harness/log.ts";
import { createPlaces, post, useWorld } from "../harness/world.ts";

describe.each(engines)("polling on $name", (engine) => {
  const world = useWorld({ engine });
  const fresh = async () => (await createPlaces(world().server, world())).workspace;

  test("an operator's tool lists the durable event types, sorted", async () => {
    const { event_types } = (await world().member.get("/api/event-types")).is(200, EventTypes);
    expect(event_types).toEqual([...event_types].sort());
    expect(event_types).toContain("message.created");
  });

  test("cursors are dense, in order, and sort as text", async () => {
    const workspace = await fresh();
    const events = await pollAll(world().owner, workspace);
    expect(events.map(({ cursor }) => cursor)).toEqual(
      events.map((_, index) => String(index + 1).padStart(16, "0")),
    );
    expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  });

  test("a page holds as many visible events as asked for, and next_cursor leads past the invisible ones", async () => {
    const { server, owner, member } = world();
    const workspace = await fresh();
    const after_cursor = await tailOf(member, workspace);
    await appendEvents(server, workspace, 3);
    await appendEvents(server, workspace, 700, owner);
    await appendEvents(server, workspace, 2);
    await appendEvents(server, workspace, 4, owner);
    const start = Number(after_cursor);
    const first = await poll(member, workspace, { after_cursor, limit: "4" });
    expect(first.events.map(({ cursor }) => Number(cursor) - start)).toEqual([1, 2, 3, 704]);
    expect(Number(first.next_cursor) - start).toBe(704);
    const second = await poll(member, workspace, { after_cursor: first.next_cursor, limit: "4" });
    expect(second.events.map(({ cursor }) => Number(cursor) - start)).toEqual([705]);
    expect(Number(second.next_cursor) - start).toBe(709);
    const third = await poll(member, workspace, { after_cursor: second.next_cursor });
    expect(third).toEqual({ events: [], next_cursor: second.next_cursor });
  });

  test("the default page holds 200, the largest 500, and a wrong limit means the default", async () => {
    const { server, member } = world();
    const workspace = await fresh();
    await appendEvents(server, workspace, 600);
    const size = async (query: Record<string, string>) =>
      (await poll(member, workspace, query)).events.length;
    expect(await size({})).toBe(200);
    expect(await size({ limit: "500" })).toBe(500);
    for (const limit of ["0", "-1", "501", "x", "1.5"]) expect(await size({ limit })).toBe(200);
  });

  test("the tail is told from before the page was read, also of an empty log", async () => {
    const { owner, server } = world();
    const workspace = await fresh();
    const events = await pollAll(owner, workspace);
    const page = await poll(owner, workspace, { include_tail: "true", limit: "1" });
    expect(page).toEqual({
      events: [events[0]!],
      next_cursor: events[0]!.cursor,
      tail_cursor: events.at(-1)!.cursor,
    });
    expect(await poll(owner, workspace, { include_tail: "false", limit: "1" })).not.toHaveProperty(
      "tail_cursor",
    );
    // Every workspace has events from its first moment: an empty log is made by hand.
    const empty = await fresh();
    await server.db.write(async (tx) => {
      await tx.run(
        "DELETE FROM events WHERE workspace_id = (SELECT id FROM workspaces WHERE public_id = ?)",
        empty.id,
      );
      await tx.run("UPDATE workspaces SET event_seq = 0 WHERE public_id = ?", empty.id);
    });
    expect(await poll(owner, empty, { include_tail: "true" })).toEqual({
      events: [],
      next_cursor: "0000000000000000",
      tail_cursor: "0000000000000000",
    });
  });

  test("a pruned cursor goes on from the oldest event that is kept, and says so", async () => {
    const { server, owner } = world();
    const workspace = await fresh();
    const events = await pollAll(owner, workspace);
    await prune(server, workspace, events[2]!.cursor);
    const page = await poll(owner, workspace, { after_cursor: events[0]!.cursor });
    expect(page).toMatchObject({ resync_required: true, oldest_cursor: events[2]!.cursor });
    expect(page.events).toEqual(events.slice(3));
    for (const query of [{}, { after_cursor: events[2]!.cursor }]) {
      const fine = await poll(owner, workspace, query);
      expect(fine.events).toEqual(events.slice(3));
      expect(fine).not.toHaveProperty("resync_required");
    }
  });

  test.each(["0000000000999999", "9999999999999999", "x", "12"])(
    "the cursor %s, which is none of the log, goes on from the tail, and says so",
    async (after_cursor) => {
      const { owner } = world();
      const workspace = await fresh();
      const tail = await tailOf(owner, workspace);
      expect(await poll(owner, workspace, { after_cursor })).toEqual({
        events: [],
        next_cursor: tail,
        resync_required: true,
        oldest_cursor: "0000000000000000",
      });
    },
  );

  test("a poll that waits is answered by the next event, and not by one for somebody else", async () => {
    const { server, owner, member, workspace, general } = world();
    const after_cursor = await tailOf(member, workspace);
    const waiting = poll(member, workspace, { after_cursor, wait: "25" });
    await appendEvents(server, workspace, 1, owner);
    const message = await post(owner, general, "awake");
    const { events, next_cursor } = await waiting;
    expect(events.map(({ payload }) => payload["message_id"])).toEqual([message.id]);
    expect(next_cursor).toBe(events[0]!.cursor);
  });

  test("a poll that waits in vain ends empty when its seconds have passed", async () => {
    const { member, workspace } = world();
    const after_cursor = await tailOf(member, workspace);
    expect(await poll(member, workspace, { after_cursor, wait: "0.05" })).toEqual({
      events: [],
      next_cursor: after_cursor,
    });
  });

  test.each(["-1", "31", "soon", "Infinity", "NaN"])("nobody waits %s seconds", async (wait) => {
    const { member, workspace } = world();
    const answer = await member.get(
      `/api/realtime/events?workspace_id=${workspace.id}&wait=${wait}`,
    );
    expect(answer.refused(400).error).toContain("wait");
  });

  test("a workspace must be named", async () => {
    const answer = await world().member.get("/api/realtime/events");
    expect(answer.refused(400).error).toContain("workspace_id");
    (await world().member.get("/api/realtime/events?workspace_id=wsp_none")).refused(404);
  });

  test("a hundred polls that wait are all answered by one message", async () => {
    const { owner, member, workspace, general } = world();
    const after_cursor = await tailOf(member, workspace);
    const query = `workspace_id=${workspace.id}&after_cursor=${after_cursor}&wait=25`;
    const waiting = Array.from({ length: 100 }, () => member.get(`/api/realtime/events?${query}`));
    await post(owner, general, "awake");
    for (const answer of await Promise.all(waiting))
      expect(answer.is(200, EventPage).events).toHaveLength(1);
  });
});
