import { describe, expect, test } from "bun:test";
import type { Role } from "../../src/access/policy.ts";
import { SCOPES } from "../../src/access/scopes.ts";
import { changeRole, removeMember } from "../../src/features/people/members.ts";
import { EventPage } from "../../src/realtime/wire.ts";
import { newBot } from "../harness/bots.ts";
import { engines } from "../harness/engines.ts";
import { pollAll, tailOf } from "../harness/events.ts";
import { parkPoll } from "../harness/park.ts";
import { signIn, type Person } from "../harness/people.ts";
import { listenTo } from "../harness/socket.ts";
import { follow } from "../harness/stream.ts";
import { join, keyOf, post, useWorld } from "../harness/world.ts";

describe.each(engines)("someone whose role changes while they listen, on $name:", (engine) => {
  const world = useWorld({ engine });
  const keys = async (who: Person) => {
    const { server, workspace } = world();
    const user = await server.db.get<{ id: number; public_id: string }>(
      "SELECT id, public_id FROM users WHERE public_id = ?",
      who.user.id,
    );
    return { workspace: await keyOf(server.db, workspace), user: user! };
  };
  const become = async (who: Person, role: Role) => {
    const { workspace, user } = await keys(who);
    await world().server.db.write(async (tx) => void (await changeRole(tx, workspace, user, role)));
  };
  const newcomer = async (role: Role) => {
    const { server, workspace } = world();
    const who = await signIn(server, "Nina New");
    await join(server, workspace, who, role);
    const after_cursor = await tailOf(who, workspace);
    const options = { workspace_id: workspace.id, token: who.token, after_cursor };
    const socket = listenTo(server, options);
    await socket.opened;
    return { who, socket, after_cursor };
  };

  test("a guest who becomes a member hears every channel from that event on, and no more once they are a guest again", async () => {
    const { member, general, guestChannel, workspace } = world();
    const { who, socket } = await newcomer("guest");
    await post(member, general, "hidden from a guest");
    await post(member, guestChannel, "first");
    await socket.find(({ payload }) => bodyOf(payload) === "first");
    await become(who, "member");
    await post(member, general, "heard by a member");
    await become(who, "guest");
    await post(member, general, "hidden again");
    await post(member, guestChannel, "last");
    await socket.find(({ payload }) => bodyOf(payload) === "last");
    expect(socket.events.map(({ type, payload }) => bodyOf(payload) ?? type)).toEqual([
      "first",
      "member.moderation_updated",
      "heard by a member",
      "member.moderation_updated",
      "last",
    ]);
    const cursors = socket.events.map(({ cursor }) => cursor);
    expect(cursors).toEqual([...new Set(cursors)].sort());
    expect(
      (await pollAll(who, workspace, {})).some(({ payload }) => bodyOf(payload) === "hidden again"),
    ).toBe(false);
    socket.close();
  });

  test("those who listen hear of somebody's change or leave once, whatever it sets in motion for that person", async () => {
    const { server, owner, general, workspace } = world();
    const { who, socket } = await newcomer("guest");
    await post(owner, world().guestChannel, "live by now");
    await socket.first(1);
    const listener = listenTo(server, {
      workspace_id: workspace.id,
      token: owner.token,
      after_cursor: await tailOf(owner, workspace),
    });
    await listener.opened;
    await become(who, "member");
    const { user, workspace: of } = await keys(who);
    await server.db.write(async (tx) => void (await removeMember(tx, of, user)));
    await socket.closed;
    await post(owner, general, "last");
    await listener.find(({ payload }) => bodyOf(payload) === "last");
    expect(listener.events.filter(({ cursor }) => cursor !== "").map(({ type }) => type)).toEqual([
      "member.moderation_updated",
      "member.left",
      "message.created",
    ]);
    listener.close();
  });

  test("a guest hears of what they read themselves, also in a place that they no longer see", async () => {
    const { server, member, general, workspace } = world();
    const { who, socket, after_cursor } = await newcomer("member");
    const { id } = await post(member, general, "read as a member");
    await socket.find(({ payload }) => payload["message_id"] === id);
    (await who.post(`/api/channels/${general.id}/read`, { seq: 1_000 })).json(200);
    await become(who, "guest");
    const read = await socket.find(({ type }) => type === "channel.read");
    socket.close();
    const replay = listenTo(server, { workspace_id: workspace.id, token: who.token, after_cursor });
    expect((await replay.find(({ type }) => type === "channel.read")).id).toBe(read.id);
    replay.close();
    const polled = await pollAll(who, workspace, { after_cursor });
    expect(polled.filter(({ type }) => type === "channel.read").map(({ id }) => id)).toEqual([
      read.id,
    ]);
  });

  test("a change of role is told to its person and the managers, and to nobody else", async () => {
    const { server, owner, moderator, member, guest, workspace, general } = world();
    const after_cursor = await tailOf(owner, workspace);
    const { who } = await newcomer("member");
    const people = { owner, moderator, member, guest, who };
    await become(who, "moderator");
    await post(owner, general, "after it");
    const told: string[] = [];
    for (const [name, person] of Object.entries(people)) {
      const polled = await pollAll(person, workspace, { after_cursor });
      const socket = listenTo(server, {
        workspace_id: workspace.id,
        token: person.token,
        after_cursor,
      });
      await socket.first(polled.length);
      expect(socket.events.map(({ cursor }) => cursor)).toEqual(polled.map(({ cursor }) => cursor));
      socket.close();
      const change = polled.filter(({ type }) => type === "member.moderation_updated");
      expect(change.length).toBeLessThanOrEqual(1);
      if (change.length === 1) told.push(name);
    }
    expect(told).toEqual(["owner", "moderator", "who"]);
  });

  test("a parked poll sees by the role of the moment in which it wakes", async () => {
    const { member, general, workspace } = world();
    const { who, socket } = await newcomer("guest");
    socket.close();
    const parked = who.get(
      `/api/realtime/events?workspace_id=${workspace.id}&after_cursor=${await tailOf(who, workspace)}&wait=20`,
    );
    await become(who, "member");
    const { events } = (await parked).is(200, EventPage);
    expect(events.map(({ type }) => type)).toEqual(["member.moderation_updated"]);
    await post(member, general, "now heard");
    const all = await pollAll(who, workspace, {});
    expect(all.some(({ payload }) => bodyOf(payload) === "now heard")).toBe(true);
  });

  test("a parked poll hears what follows its viewer's promotion at once, in the page that tells of it", async () => {
    const { server, general, workspace } = world();
    const { who, socket, after_cursor } = await newcomer("guest");
    socket.close();
    const { answer } = await parkPoll(server, who, workspace, after_cursor);
    const of = await keys(who);
    await server.db.write(async (tx) => {
      const place = await tx.get<{ id: number; public_id: string; kind: string }>(
        "SELECT id, public_id, kind FROM places WHERE public_id = ?",
        general.id,
      );
      await changeRole(tx, of.workspace, of.user, "member");
      const payload = { channel_id: general.id, archived: false };
      const { workspace } = of;
      await tx.append({ type: "channel.updated", workspace, place: place!, payload });
    });
    const { events } = await answer;
    expect(events.map(({ type }) => type)).toEqual([
      "member.moderation_updated",
      "channel.updated",
    ]);
  });

  test("whoever is no member any more loses their sockets and their parked polls", async () => {
    const { server, workspace } = world();
    const { who, socket } = await newcomer("member");
    const parked = who.get(
      `/api/realtime/events?workspace_id=${workspace.id}&after_cursor=${await tailOf(who, workspace)}&wait=20`,
    );
    const of = await keys(who);
    await server.db.write(async (tx) => void (await removeMember(tx, of.workspace, of.user)));
    expect(await socket.closed).toMatchObject({ code: 1008, reason: "revoked" });
    expect((await parked).refused(404).code).toBe("workspace_not_found");
  });

  test("a bot whose owner is no member any more loses what it has open, and another's bot does not", async () => {
    const { server, workspace, member, owner, general } = world();
    const { who, socket: own } = await newcomer("member");
    const theirs = await newBot(server, workspace, SCOPES, who);
    const other = await newBot(server, workspace, SCOPES, member);
    const after_cursor = await tailOf(owner, workspace);
    const options = { workspace_id: workspace.id, after_cursor };
    const socket = listenTo(server, { ...options, token: theirs.token });
    const stream = follow(server, { ...options, token: theirs.token });
    const otherSocket = listenTo(server, { ...options, token: other.token });
    await post(owner, general, "live by now");
    for (const ear of [socket, stream, otherSocket]) await ear.first(1);
    const parked = theirs.get(
      `/api/realtime/events?workspace_id=${workspace.id}&after_cursor=${await tailOf(owner, workspace)}&wait=20`,
    );
    const of = await keys(who);
    await server.db.write(async (tx) => void (await removeMember(tx, of.workspace, of.user)));
    expect(await socket.closed).toMatchObject({ code: 1008, reason: "revoked" });
    await stream.ended;
    (await parked).refused(401);
    await post(owner, general, "not for a bot of nobody");
    await otherSocket.find(({ payload }) => bodyOf(payload) === "not for a bot of nobody");
    for (const ear of [socket, stream])
      expect(ear.events.map(({ type }) => type)).toEqual(["message.created", "member.left"]);
    for (const ear of [own, otherSocket]) ear.close();
  });
});

/** The text of the message that an event shows. */
function bodyOf(payload: Readonly<Record<string, unknown>>): string | undefined {
  const { message } = payload;
  if (typeof message !== "object" || message === null || !("body" in message)) return undefined;
  return String(message.body);
}
