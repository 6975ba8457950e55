import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import {
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { ChannelChanged } from "../channels/wire.ts";
import { MessageAnswer, MessageChanged, MessagePage } from "../messages/wire.ts";
import { ReactionMutationResponse, ReactionUserPage } from "./wire.ts";

const NO_EVENT = { id: "", cursor: "", type: "", workspace_id: "", created_at: "", payload: {} };
/** A rainbow flag, four code points and six UTF-16 units. */
const FLAG = "🏳️‍🌈";

describe.each(engines)("reactions on $name", (engine) => {
  const world = useWorld({ engine });
  const path = (id: string) => `/api/messages/${id}/reactions`;
  const add = async (who: Client, id: string, emoji: string) =>
    (await who.post(path(id), { emoji })).is(201, ReactionMutationResponse);
  const remove = async (who: Client, id: string, emoji: string) =>
    (await who.delete(`${path(id)}/${encodeURIComponent(emoji)}`)).is(
      200,
      ReactionMutationResponse,
    );
  const reactionsOn = async (who: Client, id: string) =>
    (await who.get(`/api/messages/${id}`)).is(200, MessageAnswer).message.reactions;
  const message = async (who: Client = world().owner) => (await post(who, world().general, "x")).id;

  test("any text is an emoji, and who reacted with it is found", async () => {
    const { member } = world();
    const id = await message();
    for (const emoji of ["a,b", "[1]", '{"a":1}', ":+1:", "a&b=c", " ", "%2F/?#"]) {
      await add(member, id, emoji);
      const found = await member.get(`${path(id)}?${new URLSearchParams({ emoji })}`);
      expect([emoji, found.is(200, ReactionUserPage).users.map((user) => user.id)]).toEqual([
        emoji,
        [member.user.id],
      ]);
      await remove(member, id, emoji);
    }
  });

  test("a reaction is counted, marked as one's own, and heard of by whoever sees the message", async () => {
    const { server, workspace, general, owner, member, moderator } = world();
    const sent = await post(owner, general, "x");
    const socket = listenTo(server, {
      workspace_id: workspace.id,
      token: moderator.token,
      after_cursor: "now",
    });
    await socket.opened;
    const first = await add(member, sent.id, "👍");
    expect(first.reactions).toEqual([{ emoji: "👍", count: 1, reacted_by_me: true }]);
    expect(first.event).toMatchObject({
      type: "reaction.added",
      workspace_id: workspace.id,
      channel_id: general.id,
      seq: sent.channel_seq,
    });
    expect(first.event.payload).toEqual({
      message_id: sent.id,
      emoji: "👍",
      user_id: member.user.id,
      count: 1,
    });
    const second = await add(owner, sent.id, "👍");
    expect(second.event.payload).toMatchObject({ user_id: owner.user.id, count: 2 });
    const heard = await socket.find(({ id }) => id === second.event.id);
    expect(heard.payload["message"]).toMatchObject({
      id: sent.id,
      reactions: [{ emoji: "👍", count: 2 }],
    });
    expect(JSON.stringify(socket.events)).not.toContain("reacted_by_me");
    expect(await reactionsOn(moderator, sent.id)).toEqual([
      { emoji: "👍", count: 2, reacted_by_me: false },
    ]);
    expect(await reactionsOn(owner, sent.id)).toEqual([
      { emoji: "👍", count: 2, reacted_by_me: true },
    ]);
    socket.close();
  });

  test("the same reaction again changes nothing, and nobody hears of it", async () => {
    const { workspace, member } = world();
    const id = await message();
    await add(member, id, "🎉");
    const tail = await tailOf(member, workspace);
    const again = (await member.post(path(id), { emoji: "🎉" })).is(200, ReactionMutationResponse);
    expect(again).toEqual({
      event: NO_EVENT,
      reactions: [{ emoji: "🎉", count: 1, reacted_by_me: true }],
    });
    expect(await tailOf(member, workspace)).toBe(tail);
  });

  test("a reaction is taken back, the last one of an emoji with its entry", async () => {
    const { general, owner, member } = world();
    const sent = await post(owner, general, "x");
    await add(member, sent.id, "a");
    await add(owner, sent.id, "a");
    await add(owner, sent.id, "b");
    const first = await remove(owner, sent.id, "a");
    expect(first.reactions).toEqual([
      { emoji: "a", count: 1, reacted_by_me: false },
      { emoji: "b", count: 1, reacted_by_me: true },
    ]);
    expect(first.event).toMatchObject({
      type: "reaction.removed",
      seq: sent.channel_seq,
      payload: { message_id: sent.id, emoji: "a", user_id: owner.user.id, count: 1 },
    });
    const second = await remove(member, sent.id, "a");
    expect(second.event.payload).toMatchObject({ count: 0 });
    expect(second.reactions.map(({ emoji }) => emoji)).toEqual(["b"]);
    await remove(owner, sent.id, "b");
    expect(await reactionsOn(owner, sent.id)).toBeUndefined();
    expect(await remove(owner, sent.id, "b")).toEqual({ event: NO_EVENT, reactions: [] });
  });

  test("nobody takes back what somebody else has added", async () => {
    const { owner, member } = world();
    const id = await message();
    await add(member, id, "a");
    const tried = await remove(owner, id, "a");
    expect(tried).toEqual({
      event: NO_EVENT,
      reactions: [{ emoji: "a", count: 1, reacted_by_me: false }],
    });
  });

  test("emoji stand in the order in which each first came", async () => {
    const { owner, member } = world();
    const id = await message();
    for (const emoji of ["z", "a", "m"]) await add(owner, id, emoji);
    await add(member, id, "m");
    await remove(owner, id, "z");
    const { reactions } = await add(owner, id, "z");
    expect(reactions.map(({ emoji }) => emoji)).toEqual(["a", "m", "z"]);
  });

  test.each([
    ["a skin tone", "👍🏽"],
    ["a flag of several code points", FLAG],
    ["a name between colons", ":party_parrot:"],
    ["a slash", "n/a"],
    ["a backslash, a question mark and a hash", "\\?#&"],
    ["what looks percent-encoded", "%2F"],
    ["a lone percent sign", "100%"],
    ["spaces, kept as they are", " x "],
    ["64 code points, 128 UTF-16 units", "👍".repeat(64)],
    ["a quote", "' OR 1=1 --"],
  ])("an emoji can be %s", async (_, emoji) => {
    const { member } = world();
    const id = await message();
    expect((await add(member, id, emoji)).reactions[0]?.emoji).toBe(emoji);
    const query = new URLSearchParams({ emoji });
    const who = (await member.get(`${path(id)}?${query}`)).is(200, ReactionUserPage);
    expect(who.users.map((user) => user.id)).toEqual([member.user.id]);
    const removed = await remove(member, id, emoji);
    expect(removed.event.payload).toMatchObject({ emoji, count: 0 });
    expect(removed.reactions).toEqual([]);
  });

  test("NUL and lone surrogates are taken as the replacement character", async () => {
    const { member } = world();
    const id = await message();
    const sent = await member.post(path(id), '{"emoji":"a\\u0000\\ud800"}', {
      "content-type": "application/json",
    });
    expect(sent.is(201, ReactionMutationResponse).reactions[0]?.emoji).toBe("a\uFFFD\uFFFD");
    expect((await remove(member, id, "a\0\uFFFD")).reactions).toEqual([]);
  });

  test.each([
    ["empty", ""],
    ["longer than 64 characters", "x".repeat(65)],
  ])("an emoji that is %s is refused", async (_, emoji) => {
    const { member } = world();
    (await member.post(path(await message()), { emoji })).refused(400);
  });

  test.each(["%", "%zz", "%ff", "%E2%82"])(
    "%s in an address is no percent-encoded emoji",
    async (segment) => {
      const { member } = world();
      (await member.delete(`${path(await message())}/${segment}`)).refused(400);
    },
  );

  test("a message takes a hundred different emoji, and each of them from everybody", async () => {
    const { owner, member } = world();
    const id = await message();
    for (let number = 0; number < 100; number += 1) await add(owner, id, `e${number}`);
    expect((await member.post(path(id), { emoji: "one more" })).refused(409).code).toBe(
      "too_many_reactions",
    );
    expect(await reactionsOn(owner, id)).toHaveLength(100);
    await add(member, id, "e99");
    await remove(owner, id, "e7");
    await add(member, id, "one more");
  });

  test("a page shows the reactions of each message, the caller's own marked", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const [first, , third] = [
      await post(owner, channel, "1"),
      await post(owner, channel, "2"),
      await post(owner, channel, "3"),
    ];
    await add(owner, first.id, "a");
    await add(member, third.id, "a");
    await add(owner, third.id, "b");
    const page = (await member.get(`/api/channels/${channel.id}/messages`)).is(200, MessagePage);
    expect(page.messages.map(({ reactions }) => reactions)).toEqual([
      [{ emoji: "a", count: 1, reacted_by_me: false }],
      undefined,
      [
        { emoji: "a", count: 1, reacted_by_me: true },
        { emoji: "b", count: 1, reacted_by_me: false },
      ],
    ]);
  });

  test("a deleted message loses its reactions and takes no more", async () => {
    const { owner, member, workspace } = world();
    const id = await message();
    await add(member, id, "a");
    (await owner.delete(`/api/messages/${id}`)).is(200, MessageChanged);
    expect(await reactionsOn(member, id)).toBeUndefined();
    expect((await member.post(path(id), { emoji: "a" })).refused(409).code).toBe("message_deleted");
    expect(await remove(member, id, "a")).toEqual({ event: NO_EVENT, reactions: [] });
    const who = (await member.get(`${path(id)}?emoji=a`)).is(200, ReactionUserPage);
    expect(who.users).toEqual([]);
    const events = await pollAll(owner, workspace);
    const about = events.filter(({ payload }) => payload["message_id"] === id);
    // In replay every event shows the tombstone.
    for (const { payload } of about) expect(payload["message"]).not.toHaveProperty("reactions");
  });

  test("an archived channel's reactions stay as they are", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const { id } = await post(owner, channel, "x");
    await add(owner, id, "a");
    (await owner.patch(`/api/channels/${channel.id}`, { archived: true })).is(200, ChannelChanged);
    for (const answer of [
      await owner.post(path(id), { emoji: "b" }),
      await owner.delete(`${path(id)}/a`),
    ])
      expect(answer.refused(403).code).toBe("channel_archived");
    expect(await reactionsOn(owner, id)).toHaveLength(1);
  });

  test("who reacted comes in pages, each person once", async () => {
    const { owner, member, moderator } = world();
    const id = await message();
    for (const who of [moderator, owner, member]) await add(who, id, FLAG);
    await add(owner, id, "other");
    const found: string[] = [];
    let cursor = "";
    do {
      const query = new URLSearchParams({ emoji: FLAG, limit: "2", cursor });
      const page = (await member.get(`${path(id)}?${query}`)).is(200, ReactionUserPage);
      found.push(...page.users.map((user) => user.display_name));
      expect(page.has_more).toBe(page.next_cursor !== undefined);
      cursor = page.next_cursor ?? "";
    } while (cursor !== "");
    expect(found.toSorted()).toEqual(
      [owner, moderator, member].map(({ user }) => user.display_name).toSorted(),
    );
    (await member.get(path(id))).refused(400);
    (await member.get(`${path(id)}?emoji=`)).refused(400);
    (await member.get(`${path(id)}?emoji=a&cursor=*`)).refused(400);
    const none = (await member.get(`${path(id)}?emoji=none`)).is(200, ReactionUserPage);
    expect(none).toEqual({ users: [], has_more: false });
  });

  test("in a direct conversation only its members react and hear of it", async () => {
    const { workspace, owner, member, moderator } = world();
    const conversation = await newDirect(owner, workspace, [member.user]);
    const id = await directMessage(conversation.id);
    const { event } = await add(member, id, "🤫");
    expect(event.channel_id).toBeUndefined();
    expect(event.payload).toEqual({
      message_id: id,
      emoji: "🤫",
      user_id: member.user.id,
      count: 1,
      direct_conversation_id: conversation.id,
    });
    const heardBy = async (who: Client) =>
      (await pollAll(who, workspace)).some((heard) => heard.id === event.id);
    expect([await heardBy(owner), await heardBy(moderator)]).toEqual([true, false]);
    for (const answer of [
      await moderator.post(path(id), { emoji: "👀" }),
      await moderator.delete(`${path(id)}/👀`),
      await moderator.get(`${path(id)}?emoji=🤫`),
    ])
      expect(answer.refused(404).code).toBe("message_not_found");
  });

  test("in a private channel only its members react and hear of it", async () => {
    const { workspace, owner, member } = world();
    const channel = await newPrivateChannel(member, workspace);
    const { id } = await post(member, channel, "x");
    const { event } = await add(member, id, "a");
    (await owner.post(path(id), { emoji: "a" })).refused(404);
    expect((await pollAll(owner, workspace)).some((heard) => heard.id === event.id)).toBe(false);
    expect((await pollAll(member, workspace)).some((heard) => heard.id === event.id)).toBe(true);
  });

  test("the author learns of a reaction until it is taken back, and never of their own", async () => {
    const { owner, member, server } = world();
    const id = await message(owner);
    const told = () =>
      server.db.all<{ told: string; actor: string; emoji: string }>(
        `SELECT t.public_id AS told, c.public_id AS actor, a.emoji FROM activity a
         JOIN messages m ON m.id = a.message_id JOIN users t ON t.id = a.user_id JOIN users c ON c.id = a.actor_id
         WHERE m.public_id = ? AND a.kind = 'reaction' ORDER BY a.id`,
        id,
      );
    await add(member, id, "a");
    await add(member, id, "b");
    await add(owner, id, "a");
    const entry = (emoji: string) => ({ told: owner.user.id, actor: member.user.id, emoji });
    expect(await told()).toEqual([entry("a"), entry("b")]);
    await remove(owner, id, "a");
    await remove(member, id, "a");
    expect(await told()).toEqual([entry("b")]);
    await owner.delete(`/api/messages/${id}`);
    expect(await told()).toEqual([]);
  });

  test("a bot reacts with messages:write, and reads who did with messages:read", async () => {
    const { server, workspace } = world();
    const writer = await newBot(server, workspace, ["messages:write"]);
    const reader = await newBot(server, workspace, ["messages:read"]);
    const id = await message();
    await add(writer, id, "🤖");
    const page = (await reader.get(`${path(id)}?emoji=🤖`)).is(200, ReactionUserPage);
    expect(page.users.map((user) => user.id)).toEqual([writer.id]);
    (await reader.post(path(id), { emoji: "a" })).refused(403);
    (await reader.delete(`${path(id)}/a`)).refused(403);
    (await writer.get(`${path(id)}?emoji=a`)).refused(403);
    await remove(writer, id, "🤖");
  });

  test("a bot without dms:write cannot react in a direct conversation", async () => {
    const { server, workspace, owner } = world();
    const bot = await newBot(server, workspace, ["messages:write", "dms:read"]);
    const { id } = await newDirect(owner, workspace, [bot]);
    const refused = await bot.post(path(await directMessage(id)), { emoji: "a" });
    expect(refused.refused(403).code).toBe("scope_missing");
  });

  /** The public ID of a message that the owner writes into a conversation. */
  async function directMessage(conversation: string): Promise<string> {
    const sent = await world().owner.post(`/api/dms/${conversation}/messages`, { body: "psst" });
    return sent.is(201, MessageChanged).message.id;
  }
});
