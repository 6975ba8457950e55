import { beforeEach, describe, expect, test } from "bun:test";
import { engines } from "../harness/engines.ts";
import { poll, pollAll, tailOf } from "../harness/events.ts";
import { appendEvents, prune } from "../harness/log.ts";
import { listenTo } from "../harness/socket.ts";
import { createPlaces, post, useWorld, type World } from "../harness/world.ts";

describe.each(engines)("what a socket gets first, on $name,", (engine) => {
  const world = useWorld({ engine });
  let workspace: World["workspace"];
  let general: World["general"];

  beforeEach(async () => {
    ({ workspace, general } = await createPlaces(world().server, world()));
  });

  const listen = (options: { after_cursor?: string; resync?: string } = {}) =>
    listenTo(world().server, {
      workspace_id: workspace.id,
      token: world().member.token,
      ...options,
    });

  test("is the whole log without a cursor, and what follows one with it", async () => {
    const { member } = world();
    const log = await pollAll(member, workspace);
    for (const after_cursor of [undefined, "", "0000000000000000"]) {
      const socket = listen(after_cursor === undefined ? {} : { after_cursor });
      expect(await socket.first(log.length)).toEqual(log);
      socket.close();
    }
    const socket = listen({ after_cursor: log[1]!.cursor });
    expect(await socket.first(log.length - 2)).toEqual(log.slice(2));
    socket.close();
  });

  test("is nothing old with the cursor now", async () => {
    const { owner } = world();
    const socket = listen({ after_cursor: "now" });
    await socket.opened;
    // The socket may still be joining: the first message that it hears is followed by every later one.
    const { id } = await post(owner, general, "live");
    const event = await socket.find(({ payload }) => payload["message_id"] === id);
    expect(socket.events).toEqual([event]);
    socket.close();
  });

  test("holds 5,000 events that are for the caller, whatever lies between them", async () => {
    const { server, member, owner } = world();
    const after_cursor = await tailOf(member, workspace);
    await appendEvents(server, workspace, 2_500);
    await appendEvents(server, workspace, 3_000, owner);
    await appendEvents(server, workspace, 2_500);
    const socket = listen({ after_cursor });
    const events = await socket.first(5_000);
    expect(new Set(events.map(({ cursor }) => cursor)).size).toBe(5_000);
    socket.close();

    await appendEvents(server, workspace, 1);
    const refused = listen({ after_cursor });
    expect(await refused.closed).toEqual({ code: 4001, reason: "replay_limit" });
    expect(refused.events).toEqual([]);

    // Over HTTP it all comes, and the socket takes over from there.
    const log = await pollAll(member, workspace, { after_cursor });
    expect(log).toHaveLength(5_001);
    const resumed = listen({ after_cursor: log[1]!.cursor });
    expect((await resumed.first(4_999)).at(-1)).toEqual(log.at(-1)!);
    resumed.close();
  });

  test("starts at the oldest event that is kept when the cursor was pruned", async () => {
    const { server, member } = world();
    const log = await pollAll(member, workspace);
    await prune(server, workspace, log[2]!.cursor);
    for (const after_cursor of [undefined, log[0]!.cursor, log[2]!.cursor]) {
      const socket = listen(after_cursor === undefined ? {} : { after_cursor });
      expect(await socket.first(log.length - 3)).toEqual(log.slice(3));
      socket.close();
    }
    const careful = listen({ after_cursor: log[0]!.cursor, resync: "close" });
    expect(await careful.closed).toEqual({ code: 4001, reason: "resync_required" });
    const fine = listen({ after_cursor: log[2]!.cursor, resync: "close" });
    expect(await fine.first(log.length - 3)).toEqual(log.slice(3));
    fine.close();
  });

  test.each(["0000000000999999", "9999999999999999", "-1", "abc", "1", "0x10", "00000000000000 1"])(
    "starts at the tail when the cursor %s is none of this log",
    async (after_cursor) => {
      const { owner } = world();
      const socket = listen({ after_cursor });
      await socket.opened;
      const { id } = await post(owner, general, "live");
      const event = await socket.find(({ payload }) => payload["message_id"] === id);
      expect(socket.events).toEqual([event]);
      socket.close();
      const careful = listen({ after_cursor, resync: "close" });
      expect(await careful.closed).toEqual({ code: 4001, reason: "resync_required" });
    },
  );

  test("brings large messages whole, however far behind its reader is", async () => {
    const { owner, member } = world();
    const after_cursor = await tailOf(member, workspace);
    const bodies = Array.from({ length: 20 }, (_, index) =>
      String.fromCharCode(97 + index).repeat(1024 * 1024 - 11),
    );
    for (const body of bodies) await post(owner, general, body);
    const socket = listen({ after_cursor });
    const events = await socket.first(bodies.length);
    const received = events.map(({ payload }) => bodyOf(payload));
    expect(received.map((body) => [body[0], body.length])).toEqual(
      bodies.map((body) => [body[0], body.length]),
    );
    socket.close();

    // A page of polling holds at most 8 MiB, and the next one goes on.
    const page = await poll(member, workspace, { after_cursor });
    expect(page.events.length).toBeGreaterThan(0);
    expect(JSON.stringify(page).length).toBeLessThanOrEqual(8 * 1024 * 1024);
    expect(await pollAll(member, workspace, { after_cursor })).toEqual([...events]);
  });

  test("shows messages as they are now, never as they were", async () => {
    const { member } = world();
    const edited = await post(member, general, "first words");
    const deleted = await post(member, general, "secret words");
    await member.patch(`/api/messages/${edited.id}`, { body: "second words" });
    await member.delete(`/api/messages/${deleted.id}`);
    const socket = listen();
    await socket.find(({ type }) => type === "message.deleted");
    const bodies = socket.events
      .filter(({ type }) => type.startsWith("message."))
      .map(({ type, payload }) => [type, payload["message_id"], bodyOf(payload)]);
    expect(bodies).toEqual([
      ["message.created", edited.id, "second words"],
      ["message.created", deleted.id, ""],
      ["message.updated", edited.id, "second words"],
      ["message.deleted", deleted.id, ""],
    ]);
    socket.close();
  });
});

function bodyOf({ message }: Readonly<Record<string, unknown>>): string {
  return typeof message === "object" && message !== null && "body" in message
    ? String(message.body)
    : "(no message)";
}
