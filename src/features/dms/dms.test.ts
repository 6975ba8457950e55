import { describe, expect, test } from "bun:test";
import { SCOPES } from "../../access/scopes.ts";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { join, keyOf, newDirect, useWorld } from "../../../tests/harness/world.ts";
import { ReadAnswer } from "../channels/wire.ts";
import { MessageAnswer, MessageChanged, MessagePage } from "../messages/wire.ts";
import { changeRole, removeMember } from "../people/members.ts";
import {
  DirectConversationAnswer,
  DirectConversationClosed,
  DirectConversationList,
  type DirectConversation,
} from "./wire.ts";

describe.each(engines)("direct messages on $name", (engine) => {
  const world = useWorld({ engine });
  const at = ({ id }: DirectConversation) => `/api/dms/${id}`;
  const direct = (who: Client, ...others: readonly Person[]) =>
    newDirect(
      who,
      world().workspace,
      others.map(({ user }) => user),
    );
  const list = async (who: Client) =>
    (await who.get(`/api/dms?workspace_id=${world().workspace.id}`)).is(200, DirectConversationList)
      .conversations;
  const ids = async (who: Client) => (await list(who)).map(({ id }) => id);
  const say = async (who: Client, conversation: DirectConversation, body: string) =>
    (await who.post(`${at(conversation)}/messages`, { body })).is(201, MessageChanged).message;
  const newcomer = async (name = "Nina New") => {
    const who = await signIn(world().server, name);
    await join(world().server, world().workspace, who, "member");
    return who;
  };
  const personKey = async ({ user }: Person) =>
    (await world().server.db.get<{ id: number; public_id: string }>(
      "SELECT id, public_id FROM users WHERE public_id = ?",
      user.id,
    ))!;
  const leave = async (who: Person) => {
    const { server, workspace } = world();
    const key = await keyOf(server.db, workspace);
    const user = await personKey(who);
    await server.db.write((tx) => removeMember(tx, key, user));
  };

  test("a conversation is made by naming people, and those in it hear of it", async () => {
    const { server, owner, member, moderator, workspace } = world();
    const after_cursor = await tailOf(owner, workspace);
    const [mine, theirs, other] = [owner, member, moderator].map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor }),
    );
    await Promise.all([mine!.opened, theirs!.opened, other!.opened]);
    const conversation = await direct(owner, member);
    expect(conversation).toEqual({
      id: expect.stringMatching(/^dm_[0-9a-hjkmnp-tv-z]{26}$/),
      route_id: expect.stringMatching(/^D[0-9A-HJKMNP-TV-Z]{16}$/),
      workspace_id: workspace.id,
      created_at: expect.stringMatching(/Z$/),
      members: expect.arrayContaining([owner.user, member.user]),
      can_send: true,
      last_seq: 0,
      last_read_seq: 0,
      unread_count: 0,
      mention_count: 0,
    });
    expect(conversation.members).toHaveLength(2);
    for (const socket of [mine!, theirs!]) {
      const event = await socket.find(({ type }) => type === "dm.created");
      expect(event).not.toHaveProperty("channel_id");
      expect(event.payload).toEqual({
        direct_conversation_id: conversation.id,
        member_ids: expect.arrayContaining([owner.user.id, member.user.id]),
      });
    }
    await say(member, conversation, "hello");
    const message = await mine!.find(({ type }) => type === "message.created");
    expect(message.payload).toMatchObject({ direct_conversation_id: conversation.id });
    expect(await pollAll(moderator, workspace, { after_cursor })).toEqual([]);
    expect(other!.events).toEqual([]);
    for (const socket of [mine!, theirs!, other!]) socket.close();
  });

  test("the same people always get the same conversation, whoever asks and in whatever order", async () => {
    const { owner, member, moderator } = world();
    const first = await direct(owner, member, moderator);
    expect(await direct(owner, moderator, member, member, owner)).toEqual(first);
    for (const again of [
      await direct(member, owner, moderator),
      await direct(moderator, member, owner),
    ])
      expect(again.id).toBe(first.id);
    expect((await direct(owner, moderator)).id).not.toBe(first.id);
  });

  test("sixteen who ask for the same conversation at once get one", async () => {
    const { server, owner, workspace } = world();
    const people = await Promise.all(
      Array.from({ length: 15 }, (_, index) => newcomer(`Racer ${index}`)),
    );
    const after_cursor = await tailOf(owner, workspace);
    const everybody = [owner, ...people];
    const made = await Promise.all(
      everybody.map((who) => direct(who, ...everybody.filter((other) => other !== who))),
    );
    expect(new Set(made.map(({ id }) => id)).size).toBe(1);
    expect(made[0]!.members).toHaveLength(16);
    const events = await pollAll(people[7]!, workspace, { after_cursor });
    expect(events.map(({ type }) => type)).toEqual(["dm.created"]);
    const rows = await server.db.all(
      "SELECT user_id FROM place_members pm JOIN places p ON p.id = pm.place_id WHERE p.public_id = ?",
      made[0]!.id,
    );
    expect(rows).toHaveLength(16);
  });

  test("a conversation holds from 2 to 32 people, all of them members and none a guest", async () => {
    const { member, owner, guest, outsider, workspace } = world();
    const start = (who: Client, ...member_ids: readonly unknown[]) =>
      who.post("/api/dms", { workspace_id: workspace.id, member_ids });
    for (const none of [[], [member.user.id]]) (await start(member, ...none)).refused(400);
    for (const odd of [{}, { member_ids: "x" }, { member_ids: [1] }, { member_ids: null }])
      (await member.post("/api/dms", { workspace_id: workspace.id, ...odd })).refused(400);
    const many = Array.from({ length: 32 }, (_, index) => `usr_${index}`);
    (await start(member, ...many)).refused(400);
    expect((await start(member, ...many.slice(1))).refused(404).code).toBe("user_not_found");
    const unknown = await start(member, "usr_00000000000000000000000000");
    expect((await start(member, outsider.user.id)).text).toBe(unknown.text);
    (await start(member, guest.user.id)).refused(403);
    (await start(guest, owner.user.id)).refused(403);
    (await start(outsider, owner.user.id)).refused(404);
    const others = await Promise.all(
      Array.from({ length: 31 }, (_, index) => newcomer(`Crowd ${index}`)),
    );
    expect((await direct(member, ...others)).members).toHaveLength(32);
  });

  test("who is not in a conversation cannot tell it from one that never was", async () => {
    const { owner, member, moderator, guest, outsider } = world();
    const hidden = await direct(owner, member);
    await say(owner, hidden, "secret");
    const body = { body: "x", seq: 1 };
    for (const who of [moderator, guest, outsider])
      for (const [method, end] of [
        ["GET", ""],
        ["DELETE", ""],
        ["POST", "/open"],
        ["GET", "/messages"],
        ["POST", "/messages"],
        ["POST", "/read"],
        ["POST", "/unread"],
      ] as const) {
        const send = (id: string) =>
          who.call(method, `/api/dms/${id}${end}`, method === "GET" ? undefined : body);
        const none = await send("dm_00000000000000000000000000");
        const unseen = await send(hidden.id);
        expect([unseen.status, unseen.text]).toEqual([404, none.text]);
      }
    expect(await ids(moderator)).not.toContain(hidden.id);
    expect(await list(guest)).toEqual([]);
    // It is no channel either.
    (await owner.get(`/api/channels/${hidden.id}/messages`)).refused(404);
    (await owner.patch(`/api/channels/${hidden.id}`, { display_title: "x" })).refused(404);
  });

  test("messages are numbered, paged and retried as those of channels are", async () => {
    const { owner, member } = world();
    const conversation = await direct(owner, member, await newcomer());
    const first = await say(owner, conversation, "one");
    expect(first).toMatchObject({ direct_conversation_id: conversation.id, channel_seq: 1 });
    expect(first).not.toHaveProperty("channel_id");
    const body = { body: "two", nonce: crypto.randomUUID() };
    const path = `${at(conversation)}/messages`;
    const sent = (await member.post(path, body)).is(201, MessageChanged);
    expect((await member.post(path, body)).is(200, MessageAnswer)).toEqual({
      message: sent.message,
    });
    const page = (await owner.get(`${path}?before_seq=2`)).is(200, MessagePage);
    expect(page).toMatchObject({ oldest_seq: 1, newest_seq: 1, has_older: false, has_newer: true });
    expect(page.messages).toEqual([first]);
    expect((await owner.get(`/api/messages/${sent.message.id}`)).status).toBe(200);
    // An owner's right to delete ends where channels do.
    (await owner.delete(`/api/messages/${sent.message.id}`)).refused(403);
  });

  test("unread counts and pointers are each person's own", async () => {
    const { server, owner, member, workspace } = world();
    const conversation = await direct(owner, member, await newcomer());
    for (const body of ["a", "b", "c"]) await say(owner, conversation, body);
    const seen = async (who: Client) =>
      (await who.get(at(conversation))).is(200, DirectConversationAnswer).conversation;
    expect(await seen(member)).toMatchObject({ last_seq: 3, last_read_seq: 0, unread_count: 3 });
    expect(await seen(owner)).toMatchObject({ unread_count: 0 });
    const after_cursor = await tailOf(member, workspace);
    const { receipt } = (await member.post(`${at(conversation)}/read`, { seq: 2 })).is(
      200,
      ReadAnswer,
    );
    expect(receipt).toMatchObject({ scope_id: conversation.id, last_read_seq: 2 });
    expect((await list(member))[0]).toMatchObject({ id: conversation.id, unread_count: 1 });
    const socket = listenTo(server, {
      workspace_id: workspace.id,
      token: member.token,
      after_cursor,
    });
    const [event] = await socket.first(1);
    expect(event).toMatchObject({
      type: "dm.read",
      seq: 2,
      payload: { direct_conversation_id: conversation.id, user_id: member.user.id },
    });
    expect(await pollAll(owner, workspace, { after_cursor })).toEqual([]);
    socket.close();
    await member.post(`${at(conversation)}/unread`, { seq: 1 });
    expect(await seen(member)).toMatchObject({ last_read_seq: 0, unread_count: 3 });
  });

  test("closing hides a conversation for oneself until a message, a reopening, or asking for it again", async () => {
    const { owner, member, workspace } = world();
    const conversation = await direct(owner, member);
    const close = async () => {
      (await owner.delete(at(conversation))).is(200, DirectConversationClosed);
      expect(await ids(owner)).not.toContain(conversation.id);
    };
    const after_cursor = await tailOf(owner, workspace);
    await close();
    await close();
    expect(await ids(member)).toContain(conversation.id);
    (await owner.get(at(conversation))).is(200, DirectConversationAnswer);
    // The owner's other clients are told once, and nobody else is.
    const told = await pollAll(owner, workspace, { after_cursor });
    expect(told).toMatchObject([
      {
        type: "preferences.updated",
        payload: { direct_conversation_id: conversation.id, user_id: owner.user.id },
      },
    ]);
    expect(await pollAll(member, workspace, { after_cursor })).toEqual([]);

    (await owner.post(`${at(conversation)}/open`)).is(200, DirectConversationAnswer);
    expect(await ids(owner)).toContain(conversation.id);
    await close();
    expect((await direct(owner, member)).id).toBe(conversation.id);
    expect(await ids(owner)).toContain(conversation.id);
    await close();
    await direct(member, owner);
    expect(await ids(owner)).not.toContain(conversation.id);
    const root = await say(member, conversation, "are you there?");
    expect((await ids(owner))[0]).toBe(conversation.id);
    await close();
    (await member.post(`/api/messages/${root.id}/thread/replies`, { body: "?" })).json(201);
    expect(await ids(owner)).not.toContain(conversation.id);
  });

  test("the conversation that was last written in comes first", async () => {
    const { owner, member, moderator } = world();
    const [one, other] = [await direct(owner, member), await direct(owner, moderator)];
    await say(owner, other, "x");
    await say(member, one, "y");
    expect((await ids(owner)).slice(0, 2)).toEqual([one.id, other.id]);
  });

  test("when everybody else is gone, one reads what was said and can say no more", async () => {
    const { member } = world();
    const [left, demoted] = [await newcomer("Lea Leaving"), await newcomer("Dora Demoted")];
    const conversation = await direct(member, left, demoted);
    const body = { body: "bye", nonce: crypto.randomUUID() };
    const path = `${at(conversation)}/messages`;
    const sent = (await member.post(path, body)).is(201, MessageChanged);
    await leave(left);
    const seen = async () =>
      (await member.get(at(conversation))).is(200, DirectConversationAnswer).conversation;
    expect(await seen()).toMatchObject({ can_send: true });
    const { server, workspace } = world();
    const key = await keyOf(server.db, workspace);
    const user = await personKey(demoted);
    await server.db.write((tx) => changeRole(tx, key, user, "guest"));
    expect(await seen()).toMatchObject({ can_send: false });
    expect((await seen()).members).toHaveLength(3);
    expect((await member.post(path, { body: "hello?" })).refused(409).code).toBe("no_recipient");
    const replies = `/api/messages/${sent.message.id}/thread/replies`;
    expect((await member.post(replies, { body: "so?" })).refused(409).code).toBe("no_recipient");
    expect((await member.post(path, body)).is(200, MessageAnswer).message.id).toBe(sent.message.id);
    expect((await member.get(path)).is(200, MessagePage).messages).toHaveLength(1);
    (await demoted.get(path)).refused(404);
    (await left.get(path)).refused(404);
    // Asking for the same people again still leads there.
    expect((await direct(member, left, demoted)).id).toBe(conversation.id);
    await server.db.write((tx) => changeRole(tx, key, user, "member"));
    expect((await demoted.get(path)).status).toBe(200);
  });

  test("a bot needs the scopes of direct messages, and no others", async () => {
    const { server, workspace, member } = world();
    const bot = await newBot(server, workspace, ["dms:read", "dms:write"]);
    const conversation = await newDirect(bot, workspace, [member.user]);
    expect(await say(bot, conversation, "beep")).toMatchObject({ author: { kind: "bot" } });
    expect(await ids(bot)).toEqual([conversation.id]);
    (await bot.get(at(conversation))).is(200, DirectConversationAnswer);
    (await bot.get(`${at(conversation)}/messages`)).is(200, MessagePage);
    (await bot.post(`${at(conversation)}/read`, { seq: 1 })).is(200, ReadAnswer);
    expect((await bot.delete(at(conversation))).refused(403).code).toBe("bots_not_allowed");
    (await bot.post(`${at(conversation)}/open`)).refused(403);

    const deaf = await newBot(
      server,
      workspace,
      SCOPES.filter((scope) => !scope.startsWith("dms:")),
    );
    const talk = await newDirect(member, workspace, [deaf]);
    const { id } = await say(member, talk, "can you read this?");
    for (const answer of [
      await deaf.get(`/api/dms?workspace_id=${workspace.id}`),
      await deaf.post("/api/dms", { workspace_id: workspace.id, member_ids: [member.user.id] }),
      await deaf.get(at(talk)),
      await deaf.get(`${at(talk)}/messages`),
      await deaf.post(`${at(talk)}/messages`, { body: "no" }),
      await deaf.post(`${at(talk)}/read`, { seq: 1 }),
      await deaf.get(`/api/messages/${id}`),
      await deaf.get(`/api/routes/${workspace.route_id}/${talk.route_id}`),
    ])
      expect(answer.refused(403).code).toBe("scope_missing");
    expect(JSON.stringify(await pollAll(deaf, workspace))).not.toContain(talk.id);
  });

  test("typing in a conversation is told to those in it alone", async () => {
    const { server, owner, member, moderator, workspace } = world();
    const conversation = await direct(owner, member);
    const [mine, theirs, other] = [owner, member, moderator].map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor: "now" }),
    );
    await Promise.all([mine!.opened, theirs!.opened, other!.opened]);
    // An event of the log tells that they are live.
    const { general } = world();
    await member.post(`/api/channels/${general.id}/messages`, { body: "x" });
    for (const socket of [mine!, theirs!, other!]) await socket.first(1);
    const typing = { workspace_id: workspace.id, type: "typing.started" };
    const direct_conversation_id = conversation.id;
    (await member.post("/api/realtime/ephemeral", { ...typing, direct_conversation_id })).json(202);
    (await member.post("/api/realtime/ephemeral", { ...typing, channel_id: general.id })).json(202);
    for (const socket of [mine!, theirs!]) {
      const event = await socket.findEphemeral(({ type }) => type === "typing.started");
      expect(event).not.toHaveProperty("channel_id");
      expect(event.payload).toEqual({ direct_conversation_id, user_id: member.user.id });
    }
    const typed = ({ type }: { type: string }) => type === "typing.started";
    await other!.findEphemeral(typed);
    expect(other!.ephemeral.filter(typed)).toMatchObject([{ channel_id: general.id }]);
    for (const socket of [mine!, theirs!, other!]) socket.close();
    const refused = await moderator.post("/api/realtime/ephemeral", {
      ...typing,
      direct_conversation_id,
    });
    expect(refused.refused(404).code).toBe("direct_conversation_not_found");
  });
});
