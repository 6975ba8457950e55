import { describe, expect, test } from "bun:test";
import { connect } from "node:net";
import { actorOfUser } from "../access/actor.ts";
import { viewerOf } from "../access/viewers.ts";
import { changeRole, removeMember } from "../features/people/members.ts";
import type { Message } from "../features/messages/wire.ts";
import { hydrateMessages } from "../features/messages/present.ts";
import { engines } from "../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../tests/harness/events.ts";
import { appendEvents, prune } from "../../tests/harness/log.ts";
import { signIn } from "../../tests/harness/people.ts";
import { startServer } from "../../tests/harness/server.ts";
import { follow } from "../../tests/harness/stream.ts";
import { testTimers } from "../../tests/harness/timers.ts";
import {
  createPlaces,
  createWorld,
  join,
  keyOf,
  post,
  useWorld,
} from "../../tests/harness/world.ts";
import { createHub } from "./hub.ts";
import { createStreams } from "./stream.ts";

describe.each(engines)("server-sent events on $name:", (engine) => {
  const world = useWorld({ engine });
  const newPlaces = () => createPlaces(world().server, world());
  const userOf = async (who: { user: { id: string } }) =>
    (await world().server.db.get<{ id: number; public_id: string }>(
      "SELECT id, public_id FROM users WHERE public_id = ?",
      who.user.id,
    ))!;

  test("a stream has the whole log, then what happens, as polling and in the same order", async () => {
    const { server, owner, member } = world();
    const { workspace, general } = await newPlaces();
    const old = await pollAll(member, workspace);
    const stream = follow(server, { workspace_id: workspace.id, token: member.token });
    const { headers, status } = await stream.opened;
    expect({
      status,
      type: headers.get("content-type"),
      cache: headers.get("cache-control"),
    }).toEqual({
      status: 200,
      type: "text/event-stream",
      cache: "no-store",
    });
    await stream.first(old.length);
    for (const body of ["one", "two", "three"]) await post(owner, general, body);
    const events = await stream.first(old.length + 3);
    expect(events).toEqual(await pollAll(member, workspace));
    expect(stream.lastId()).toBe(events.at(-1)!.cursor);
    stream.close();
  });

  test("Last-Event-ID goes on where a stream broke, and beats after_cursor", async () => {
    const { server, owner, member } = world();
    const { workspace, general } = await newPlaces();
    const options = { workspace_id: workspace.id, token: member.token };
    const first = follow(server, { ...options, after_cursor: "now" });
    await first.position();
    await post(owner, general, "heard");
    await first.first(1);
    first.close();
    const missed = [await post(owner, general, "missed"), await post(owner, general, "missed too")];
    const second = follow(server, {
      ...options,
      after_cursor: "now",
      last_event_id: first.lastId(),
    });
    const events = await second.first(2);
    expect(events.map(({ payload }) => payload["message_id"])).toEqual(missed.map(({ id }) => id));
    second.close();
  });

  test("a stream that breaks before its first event has a cursor to come back with", async () => {
    const { server, owner, member } = world();
    const { workspace, general } = await newPlaces();
    const tail = await tailOf(member, workspace);
    const options = { workspace_id: workspace.id, token: member.token, after_cursor: "now" };
    const stream = follow(server, options);
    expect(await stream.position()).toBe(tail);
    stream.close();
    const { id } = await post(owner, general, "missed");
    const again = follow(server, { ...options, last_event_id: tail });
    expect((await again.first(1))[0]!.payload["message_id"]).toBe(id);
    again.close();
  });

  test("a pruned cursor is told, and the stream goes on from the oldest event there is", async () => {
    const { server, owner, member } = world();
    const { workspace, general } = await newPlaces();
    const old = await tailOf(member, workspace);
    await post(owner, general, "pruned");
    const pruned = await tailOf(member, workspace);
    const { id } = await post(owner, general, "kept");
    await prune(server, workspace, pruned);
    const stream = follow(server, {
      workspace_id: workspace.id,
      token: member.token,
      after_cursor: old,
    });
    expect((await stream.first(1))[0]!.payload["message_id"]).toBe(id);
    expect(stream.resyncs).toEqual([pruned]);
    stream.close();
  });

  test("a cursor that is none of this log is told, and the stream goes on from the tail", async () => {
    const { server, owner, member } = world();
    const { workspace, general } = await newPlaces();
    for (const after_cursor of ["9999999999999999", "nonsense"]) {
      const stream = follow(server, {
        workspace_id: workspace.id,
        token: member.token,
        after_cursor,
      });
      await stream.position();
      const { id } = await post(owner, general, "live");
      const event = await stream.find(({ payload }) => payload["message_id"] === id);
      expect(stream.events).toEqual([event]);
      expect(stream.resyncs).toEqual(["0000000000000000"]);
      stream.close();
    }
  });

  test("a guest hears what polling shows them, also while their role changes", async () => {
    const { server, owner } = world();
    const { workspace, general, guestChannel } = await newPlaces();
    const who = await signIn(server, "Gina Guest");
    await join(server, workspace, who, "guest");
    const key = await keyOf(server.db, workspace);
    const after_cursor = await tailOf(owner, workspace);
    const stream = follow(server, { workspace_id: workspace.id, token: who.token, after_cursor });
    const user = await userOf(who);
    const become = (role: "guest" | "member") =>
      server.db.write((tx) => changeRole(tx, key, user, role));

    await post(owner, general, "hidden");
    const seen = await post(owner, guestChannel, "seen");
    await stream.first(1);
    await become("member");
    const heard = await post(owner, general, "heard by a member");
    await stream.find(({ payload }) => payload["message_id"] === heard.id);
    await become("guest");
    await post(owner, general, "hidden again");
    const last = await post(owner, guestChannel, "last");
    await stream.find(({ payload }) => payload["message_id"] === last.id);
    expect(stream.events.map(({ payload, type }) => payload["message_id"] ?? type)).toEqual([
      seen.id,
      "member.moderation_updated",
      heard.id,
      "member.moderation_updated",
      last.id,
    ]);
    stream.close();
  });

  test("a stream ends with the session that opened it, and with the membership", async () => {
    const { server, owner } = world();
    const { workspace, general } = await newPlaces();
    const who = await signIn(server, "Lena Leaver", "lena@example.com");
    await join(server, workspace, who, "member");
    const again = await signIn(server, "Lena Leaver", "lena@example.com");
    const options = { workspace_id: workspace.id, after_cursor: "now" };
    const streams = [who, again].map(({ token }) => follow(server, { ...options, token }));
    await Promise.all(streams.map((stream) => stream.position()));
    await post(owner, general, "both hear it");
    await Promise.all(streams.map((stream) => stream.first(1)));

    await who.delete(`/api/auth/sessions/${who.session.id}`);
    await streams[0]!.ended;
    await post(owner, general, "one hears it");
    await streams[1]!.first(2);
    expect(streams[0]!.events).toHaveLength(1);

    const key = await keyOf(server.db, workspace);
    const user = await userOf(who);
    await post(owner, general, "still heard");
    await server.db.write((tx) => removeMember(tx, key, user));
    await post(owner, general, "not heard any more");
    await streams[1]!.ended;
    const types = streams[1]!.events.slice(2).map(({ type }) => type);
    expect(types).toEqual(["message.created", "member.left"]);
  });

  test("a stream of a workspace that is deleted ends", async () => {
    const { server, owner, member } = world();
    const { workspace, general } = await newPlaces();
    const stream = follow(server, {
      workspace_id: workspace.id,
      token: member.token,
      after_cursor: "now",
    });
    await stream.position();
    await post(owner, general, "x");
    await stream.first(1);
    await owner.delete(`/api/workspaces/${workspace.id}`);
    await stream.ended;
    expect(stream.events).toHaveLength(1);
  });

  test("nobody follows a workspace that they are no member of, and nobody without a sign-in", async () => {
    const { outsider, nobody, workspace } = world();
    const path = `/api/realtime/stream?workspace_id=${workspace.id}`;
    expect((await outsider.get(path)).refused(404).code).toBe("workspace_not_found");
    expect((await nobody.get(path)).refused(401).code).toBe("unauthorized");
    expect((await nobody.get("/api/realtime/stream")).refused(401).code).toBe("unauthorized");
  });

  test("a reader who stops reading holds up nobody, and misses nothing once they read again", async () => {
    const { server, owner, member } = world();
    const { workspace, general } = await newPlaces();
    const after_cursor = await tailOf(owner, workspace);
    const socket = connect(Number(new URL(server.url).port), "127.0.0.1");
    socket.write(
      `GET /api/realtime/stream?workspace_id=${workspace.id}&after_cursor=${after_cursor} HTTP/1.1\r\n` +
        `Host: localhost\r\nAuthorization: Bearer ${member.token}\r\n\r\n`,
    );
    await new Promise((resolve) => socket.once("data", resolve));
    socket.pause();
    const other = follow(server, { workspace_id: workspace.id, token: owner.token, after_cursor });
    const body = "x".repeat(1_000_000);
    const sent: Message[] = [];
    for (let count = 0; count < 12; count += 1) sent.push(await post(owner, general, body));
    await other.first(12);
    other.close();

    const received = new Promise<string>((resolve) => {
      let text = "";
      socket.on("data", (chunk: Buffer) => {
        text += chunk.toString("latin1").replaceAll(/x{100,}/g, "");
        if (text.includes(`"message_id":"${sent.at(-1)!.id}"`)) resolve(text);
      });
    });
    socket.resume();
    const ids = [...(await received).matchAll(/"message_id":"(\w+)"/g)].map(([, id]) => id);
    expect(ids).toEqual(sent.map(({ id }) => id));
    socket.destroy();
  });

  test("a stream that has nothing to tell sends a comment every 20 seconds, with the cursor it is at", async () => {
    const { server, owner, guest } = world();
    const { workspace, general } = await newPlaces();
    const timers = testTimers();
    const leaving = new AbortController();
    const hub = createHub(server.db, hydrateMessages);
    const streams = createStreams({
      db: server.db,
      hub,
      hydrate: hydrateMessages,
      presence: { arrive: () => () => {} },
      leaving: leaving.signal,
      timers,
    });
    const actor = await actorOfUser(server.db, guest.user.id);
    const { viewer } = await viewerOf(server.db, actor, workspace.id);
    const body = streams.body({ viewer, credential: undefined, client: "", after: "now" });
    const reader = body.getReader();
    const next = async () => new TextDecoder().decode((await reader.read()).value);
    expect(await next()).toBe(`retry: 2000\nid: ${await tailOf(owner, workspace)}\n\n`);
    // What a guest does not hear moves their cursor on, and is no reason to be silent for longer.
    await post(owner, general, "not for guests");
    const comment = next();
    await timers.scheduled();
    timers.pass(20_000);
    expect(await comment).toBe(`:\nid: ${await tailOf(owner, workspace)}\n\n`);
    leaving.abort();
    expect((await reader.read()).done).toBe(true);
  });
});

test("streams end when the server stops", async () => {
  const server = await startServer();
  const { owner, workspace } = await createWorld(server);
  await appendEvents(server, workspace, 1);
  const stream = follow(server, { workspace_id: workspace.id, token: owner.token });
  await stream.first(3);
  await server.drain();
  await stream.ended;
  await server.stop();
});
