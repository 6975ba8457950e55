import { describe, expect, test } from "bun:test";
import { SCOPES } from "../../access/scopes.ts";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import { signIn } from "../../../tests/harness/people.ts";
import {
  channelsOf,
  join,
  keyOf,
  newChannel,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { MessagePage } from "../messages/wire.ts";
import { changeRole } from "../people/members.ts";
import {
  ChannelAnswer,
  ChannelChanged,
  ChannelList,
  NotificationPreference,
  type Channel,
} from "./wire.ts";

describe.each(engines)("joining channels on $name", (engine) => {
  const world = useWorld({ engine });
  const at = ({ id }: Channel, end = "") => `/api/channels/${id}${end}`;
  const joined = async (who: Client) =>
    (await channelsOf(who, world().workspace))
      .filter((channel) => channel.joined)
      .map(({ name }) => name);
  const isJoined = async (who: Client, { name }: Channel) => (await joined(who)).includes(name);

  test("everybody has their first channel in their sidebar, and whoever makes one has it there", async () => {
    const { server, owner, member, moderator, guest, workspace } = world();
    const newcomer = await signIn(server, "Nina New");
    await join(server, workspace, newcomer, "member");
    for (const who of [owner, moderator, member, newcomer])
      expect(await joined(who)).toContain("general");
    expect(await joined(newcomer)).toEqual(["general"]);
    const visitor = await signIn(server, "Vic Visitor");
    await join(server, workspace, visitor, "guest");
    expect(await joined(visitor)).toEqual(["guest"]);
    await guest.post(at(world().guestChannel, "/join"));
    expect(await joined(guest)).toEqual(["guest"]);
    const mine = await newChannel(member, workspace);
    expect(mine.joined).toBe(true);
    expect([await isJoined(member, mine), await isJoined(owner, mine)]).toEqual([true, false]);
  });

  test("a guest who becomes a member has general in their sidebar", async () => {
    const { server, workspace } = world();
    const who = await signIn(server, "Mel Member");
    await join(server, workspace, who, "guest");
    const key = await keyOf(server.db, workspace);
    const user = await server.db.get<{ id: number; public_id: string }>(
      "SELECT id, public_id FROM users WHERE public_id = ?",
      who.user.id,
    );
    await server.db.write((tx) => changeRole(tx, key, user!, "member"));
    expect(await joined(who)).toEqual(["general", "guest"]);
  });

  test("joining and leaving change one's sidebar, and one's other clients alone are told", async () => {
    const { owner, member, moderator, workspace } = world();
    const channel = await newChannel(owner, workspace);
    await post(owner, channel, "before");
    const after_cursor = await tailOf(owner, workspace);
    const join = async () =>
      (await member.post(at(channel, "/join"))).is(200, ChannelAnswer).channel;
    const leave = async () =>
      (await member.post(at(channel, "/leave"))).is(200, ChannelAnswer).channel;
    expect(await join()).toMatchObject({ joined: true, last_seq: 1, unread_count: 1 });
    expect(await join()).toMatchObject({ joined: true });
    expect(await isJoined(member, channel)).toBe(true);
    expect(await leave()).toMatchObject({ joined: false });
    expect(await leave()).toMatchObject({ joined: false });
    expect(await isJoined(member, channel)).toBe(false);
    const told = { name: "channel", channel_id: channel.id, user_id: member.user.id };
    expect(await pollAll(member, workspace, { after_cursor })).toMatchObject([
      { type: "preferences.updated", channel_id: channel.id, payload: told },
      { type: "preferences.updated", channel_id: channel.id, payload: told },
    ]);
    for (const who of [owner, moderator])
      expect(await pollAll(who, workspace, { after_cursor })).toEqual([]);
    // What one may read and hear is the same as before.
    expect((await member.get(at(channel, "/messages"))).is(200, MessagePage).messages).toHaveLength(
      1,
    );
    await post(owner, channel, "after");
    const heard = await pollAll(member, workspace, { after_cursor });
    expect(heard.at(-1)?.type).toBe("message.created");
  });

  test("whoever writes in a channel has joined it, and reading it is not joining", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    await post(owner, channel, "x");
    (await member.post(at(channel, "/read"), { seq: 1 })).json(200);
    expect(await isJoined(member, channel)).toBe(false);
    await post(member, channel, "x");
    expect(await isJoined(member, channel)).toBe(true);
    await member.post(at(channel, "/leave"));
    // The read pointer outlives it.
    const left = (await channelsOf(member, workspace)).find(({ id }) => id === channel.id);
    expect(left).toMatchObject({ joined: false, last_read_seq: 1 });
  });

  test("a private channel is joined by those in it, who leave it otherwise", async () => {
    const { owner, member, moderator, workspace } = world();
    const channel = await newPrivateChannel(owner, workspace, [member]);
    expect(await isJoined(member, channel)).toBe(true);
    const answer = (await member.post(at(channel, "/join"))).is(200, ChannelAnswer);
    expect(answer.channel.joined).toBe(true);
    expect((await member.post(at(channel, "/leave"))).refused(409).code).toBe("channel_private");
    for (const end of ["/join", "/leave"]) (await moderator.post(at(channel, end))).refused(404);
  });

  test("one is notified of all of a channel until one chooses, each for themselves", async () => {
    const { owner, member, workspace, general, guest } = world();
    const path = at(general, "/notification-settings");
    const preference = async (who: Client) =>
      (await who.get(path)).is(200, NotificationPreference).preference;
    const listed = async (who: Client) =>
      (await who.get(`/api/workspaces/${workspace.id}/channels`))
        .is(200, ChannelList)
        .channels.find(({ id }) => id === general.id);
    expect(await preference(member)).toBe("all");
    const after_cursor = await tailOf(owner, workspace);
    for (const wanted of ["muted", "mentions", "mentions", "all"] as const) {
      const answer = await member.patch(path, { preference: wanted });
      expect(answer.is(200, NotificationPreference).preference).toBe(wanted);
      expect(await preference(member)).toBe(wanted);
      expect((await listed(member))?.notification_preference).toBe(wanted);
    }
    const back = await member.patch(path, { preference: "default" });
    expect(back.is(200, NotificationPreference).preference).toBe("all");
    expect((await listed(member))?.notification_preference).toBeUndefined();
    expect((await listed(owner))?.notification_preference).toBeUndefined();
    expect(await preference(owner)).toBe("all");
    expect((await pollAll(member, workspace, { after_cursor })).map(({ type }) => type)).toEqual(
      Array.from({ length: 4 }, () => "preferences.updated"),
    );
    expect(await pollAll(owner, workspace, { after_cursor })).toEqual([]);
    for (const body of [{}, { preference: "some" }, { preference: null }, { preference: "" }])
      expect((await member.patch(path, body)).refused(400).error).toContain("preference");
    (await guest.get(path)).refused(404);
  });

  test("a bot has no sidebar, but may be told less of a channel", async () => {
    const { server, workspace, general } = world();
    const bot = await newBot(server, workspace, SCOPES);
    for (const end of ["/join", "/leave"])
      expect((await bot.post(at(general, end))).refused(403).code).toBe("bots_not_allowed");
    (await bot.patch(at(general, "/notification-settings"), { preference: "muted" })).json(200);
  });

  test("a channel has a topic and a description, which an empty text clears", async () => {
    const { owner, member, workspace } = world();
    const texts = {
      topic: " Ships & 日本 🚢 ",
      description: "What we say:\n\n- *here*\r\n\t- there ",
    };
    const stored = { topic: "Ships & 日本 🚢", description: "What we say:\n\n- *here*\n\t- there" };
    const made = await member.post(`/api/workspaces/${workspace.id}/channels`, {
      name: crypto.randomUUID(),
      ...texts,
    });
    const { channel } = made.is(201, ChannelChanged);
    expect(channel).toMatchObject(stored);
    const listed = (await channelsOf(owner, workspace)).find(({ id }) => id === channel.id);
    expect(listed).toMatchObject(stored);
    (await member.patch(at(channel), { topic: "mine" })).refused(403);
    const longest = { topic: "🧪".repeat(250), description: "ä".repeat(1_000) };
    const changed = (await owner.patch(at(channel), longest)).is(200, ChannelChanged);
    expect(changed.channel).toMatchObject(longest);
    const bot = await newBot(world().server, workspace, ["channels:write"]);
    const cleared = (await bot.patch(at(channel), { topic: "", description: "" })).is(
      200,
      ChannelChanged,
    );
    for (const field of ["topic", "description"]) expect(cleared.channel).not.toHaveProperty(field);
  });

  test.each([
    ["topic", { topic: "t".repeat(251) }],
    ["topic", { topic: "two\nlines" }],
    ["topic", { topic: 1 }],
    ["description", { description: "d".repeat(1_001) }],
    ["description", { description: "a\u0000b" }],
    ["description", { description: [] }],
  ])("a channel is refused by its %s, new or changed (%#)", async (field, body) => {
    const { owner, workspace, general } = world();
    const created = await owner.post(`/api/workspaces/${workspace.id}/channels`, {
      name: "k",
      ...body,
    });
    expect(created.refused(400).error).toContain(field);
    expect((await owner.patch(at(general), body)).refused(400).error).toContain(field);
  });
});
