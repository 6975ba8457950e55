import { describe, expect, test } from "bun:test";
import fc from "../../../tests/harness/properties.ts";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import {
  channelsOf,
  join,
  keyOf,
  newChannel,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { changeRole, removeMember } from "../people/members.ts";
import {
  ChannelChanged,
  ChannelMemberAdded,
  ChannelMemberAnswer,
  ChannelMemberPage,
  ChannelMemberRemoved,
  type Channel,
} from "./wire.ts";

describe.each(engines)("private channels on $name", (engine) => {
  const world = useWorld({ engine });
  const at = ({ id }: Channel, end = "") => `/api/channels/${id}${end}`;
  const add = (who: Client, channel: Channel, { id }: { readonly id: string }) =>
    who.post(at(channel, "/members"), { user_id: id });
  const remove = (who: Client, channel: Channel, { id }: { readonly id: string }) =>
    who.delete(at(channel, `/members/${id}`));
  const membersOf = async (who: Client, channel: Channel) =>
    (await who.get(at(channel, "/members"))).is(200, ChannelMemberPage).members;
  const idsIn = async (who: Client, channel: Channel) =>
    (await membersOf(who, channel)).map(({ user }) => user.id);
  const sees = async (who: Client, channel: Channel) =>
    (await channelsOf(who, world().workspace)).some(({ id }) => id === channel.id);
  const newcomer = async (name = "Nina New") => {
    const who = await signIn(world().server, name);
    await join(world().server, world().workspace, who, "member");
    return who;
  };
  const keysOf = async ({ user }: Person) => {
    const { server, workspace } = world();
    const row = await server.db.get<{ id: number; public_id: string }>(
      "SELECT id, public_id FROM users WHERE public_id = ?",
      user.id,
    );
    return { workspace: await keyOf(server.db, workspace), user: row! };
  };

  test("whoever makes one is in it, and alone hears of it", async () => {
    const { server, owner, member, workspace } = world();
    const after_cursor = await tailOf(owner, workspace);
    const [mine, theirs] = [member, owner].map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor }),
    );
    await Promise.all([mine!.opened, theirs!.opened]);
    const name = crypto.randomUUID();
    const made = await member.post(`/api/workspaces/${workspace.id}/channels`, {
      name,
      kind: "private",
    });
    const { channel, event } = made.is(201, ChannelChanged);
    expect(channel).toMatchObject({ name, kind: "private", joined: true });
    expect(await mine!.find(({ id }) => id === event.id)).toMatchObject({
      type: "channel.created",
      channel_id: channel.id,
      payload: { channel_id: channel.id, user_id: member.user.id },
    });
    const { id } = await post(member, channel, "to myself");
    await mine!.find(({ payload }) => payload["message_id"] === id);
    expect(await membersOf(member, channel)).toEqual([
      {
        channel_id: channel.id,
        user: member.user,
        role: "member",
        joined_at: expect.stringMatching(/Z$/),
      },
    ]);
    expect(await sees(owner, channel)).toBe(false);
    expect(await pollAll(owner, workspace, { after_cursor })).toEqual([]);
    expect(theirs!.events).toEqual([]);
    mine!.close();
    theirs!.close();
  });

  test("owners and moderators who are not in it cannot tell it from one that never was", async () => {
    const { owner, moderator, member, guest, outsider, workspace } = world();
    const channel = await newPrivateChannel(member, workspace);
    const message = await post(member, channel, "secret");
    const body = { body: "x", seq: 1, user_id: member.user.id, preference: "all" };
    const missing = "chn_00000000000000000000000000";
    for (const who of [owner, moderator, guest, outsider]) {
      for (const [method, end] of [
        ["GET", "/messages"],
        ["POST", "/messages"],
        ["PATCH", ""],
        ["DELETE", ""],
        ["POST", "/read"],
        ["POST", "/unread"],
        ["POST", "/join"],
        ["POST", "/leave"],
        ["GET", "/members"],
        ["POST", "/members"],
        ["DELETE", `/members/${member.user.id}`],
        ["GET", "/notification-settings"],
        ["PATCH", "/notification-settings"],
        ["GET", "/pins"],
      ] as const) {
        const send = (id: string) =>
          who.call(method, `/api/channels/${id}${end}`, method === "GET" ? undefined : body);
        const [unseen, none] = [await send(channel.id), await send(missing)];
        expect([method, end, unseen.status, unseen.text]).toEqual([method, end, 404, none.text]);
      }
      (await who.get(`/api/messages/${message.id}`)).refused(404);
      (await who.delete(`/api/messages/${message.id}`)).refused(404);
    }
    expect(await sees(owner, channel)).toBe(false);
  });

  test("any member takes others in, who from then on read and hear all of it", async () => {
    const { server, owner, member, moderator, workspace } = world();
    const channel = await newPrivateChannel(member, workspace);
    const before = await post(member, channel, "before");
    const after_cursor = await tailOf(owner, workspace);
    const socket = listenTo(server, { workspace_id: workspace.id, token: owner.token });
    await socket.opened;
    const added = (await add(member, channel, owner.user)).is(201, ChannelMemberAdded);
    expect(added.member).toMatchObject({ channel_id: channel.id, user: owner.user, role: "owner" });
    expect(added.event).toMatchObject({
      type: "channel.member_added",
      channel_id: channel.id,
      payload: { channel_id: channel.id, user_id: owner.user.id },
    });
    await socket.find(({ id }) => id === added.event.id);
    expect((await add(owner, channel, owner.user)).is(200, ChannelMemberAnswer)).toEqual({
      member: added.member,
    });
    (await owner.get(`/api/messages/${before.id}`)).json(200);
    const after = await post(member, channel, "after");
    await socket.find(({ payload }) => payload["message_id"] === after.id);
    expect(await sees(owner, channel)).toBe(true);
    // One who was taken in takes in the next.
    (await add(owner, channel, moderator.user)).is(201, ChannelMemberAdded);
    expect((await pollAll(moderator, workspace, { after_cursor })).map(({ type }) => type)).toEqual(
      ["channel.member_added", "message.created", "channel.member_added"],
    );
    socket.close();
  });

  test("guests and strangers are not taken in", async () => {
    const { member, guest, outsider, workspace } = world();
    const channel = await newPrivateChannel(member, workspace);
    (await add(member, channel, guest.user)).refused(403);
    const unknown = await add(member, channel, { id: "usr_00000000000000000000000000" });
    expect(unknown.refused(404).code).toBe("user_not_found");
    expect((await add(member, channel, outsider.user)).text).toBe(unknown.text);
    expect(await idsIn(member, channel)).toEqual([member.user.id]);
  });

  test("everybody may leave but the last; managers among the members remove others", async () => {
    const { owner, member, moderator, workspace } = world();
    const other = await newcomer();
    const channel = await newPrivateChannel(member, workspace, [moderator, other]);
    (await remove(other, channel, member.user)).refused(403);
    (await remove(owner, channel, other.user)).refused(404);
    const { event } = (await remove(moderator, channel, other.user)).is(200, ChannelMemberRemoved);
    expect(event).toMatchObject({
      type: "channel.member_removed",
      payload: { channel_id: channel.id, user_id: other.user.id },
    });
    expect(await sees(other, channel)).toBe(false);
    expect((await remove(moderator, channel, other.user)).refused(404).code).toBe(
      "member_not_found",
    );
    (await remove(moderator, channel, moderator.user)).is(200, ChannelMemberRemoved);
    expect((await remove(member, channel, member.user)).refused(409).code).toBe("last_member");
    expect(await idsIn(member, channel)).toEqual([member.user.id]);
  });

  test("a public channel has no members of its own", async () => {
    const { owner, member, workspace } = world();
    const channel = await newChannel(owner, workspace);
    for (const answer of [
      await owner.get(at(channel, "/members")),
      await add(owner, channel, member.user),
      await remove(owner, channel, owner.user),
    ])
      expect(answer.refused(409).code).toBe("channel_public");
  });

  test("what kind a channel is stays as it was made", async () => {
    const { owner, workspace } = world();
    const hidden = await newPrivateChannel(owner, workspace);
    const open = await newChannel(owner, workspace);
    for (const [channel, kind] of [
      [hidden, "public"],
      [open, "private"],
    ] as const)
      expect((await owner.patch(at(channel), { kind })).refused(400).code).toBe(
        "channel_kind_fixed",
      );
    (await owner.patch(at(hidden), { kind: "private", topic: "x" })).is(200, ChannelChanged);
  });

  test("a page of members goes on where the last one ended", async () => {
    const { member, workspace } = world();
    const others = await Promise.all(
      Array.from({ length: 4 }, (_, index) => newcomer(`P${index}`)),
    );
    const channel = await newPrivateChannel(member, workspace, others);
    const seen: string[] = [];
    let cursor = "";
    for (let pages = 1; ; pages += 1) {
      const path = at(channel, `/members?limit=2&cursor=${cursor}`);
      const page = (await member.get(path)).is(200, ChannelMemberPage);
      seen.push(...page.members.map(({ user }) => user.id));
      expect(page.has_more).toBe(pages < 3);
      if (page.next_cursor === undefined) break;
      cursor = page.next_cursor;
    }
    expect(seen.toSorted()).toEqual([member, ...others].map(({ user }) => user.id).toSorted());
    expect((await member.get(at(channel, "/members?cursor=?"))).refused(400).error).toContain(
      "cursor",
    );
  });

  test("whoever leaves the workspace, or becomes a guest, leaves its private channels", async () => {
    const { server, member, workspace } = world();
    const [left, demoted] = [await newcomer("Lea"), await newcomer("Dora")];
    const channel = await newPrivateChannel(member, workspace, [left, demoted]);
    const after_cursor = await tailOf(member, workspace);
    const one = await keysOf(left);
    await server.db.write((tx) => removeMember(tx, one.workspace, one.user));
    const two = await keysOf(demoted);
    await server.db.write((tx) => changeRole(tx, two.workspace, two.user, "guest"));
    expect(await idsIn(member, channel)).toEqual([member.user.id]);
    const told = await pollAll(member, workspace, { after_cursor });
    expect(told.map(({ type, payload }) => [type, payload["user_id"]])).toEqual([
      ["channel.member_removed", left.user.id],
      ["member.left", left.user.id],
      ["channel.member_removed", demoted.user.id],
    ]);
    // Coming back into the workspace is not coming back into the channel.
    await join(server, workspace, left, "member");
    await server.db.write((tx) => changeRole(tx, two.workspace, two.user, "member"));
    for (const who of [left, demoted]) expect(await sees(who, channel)).toBe(false);
  });

  test("a private channel whose last member leaves the workspace is archived, and nobody comes to see it", async () => {
    const { server, owner, workspace } = world();
    const left = await newcomer("Lonely");
    const channel = await newPrivateChannel(left, workspace);
    const keys = await keysOf(left);
    await server.db.write((tx) => removeMember(tx, keys.workspace, keys.user));
    expect(await sees(owner, channel)).toBe(false);
    const row = await server.db.get<{ archived_at: string | null }>(
      "SELECT archived_at FROM places WHERE public_id = ?",
      channel.id,
    );
    expect(row?.archived_at).toEqual(expect.any(String));
  });

  test("a bot is a member like anybody, and needs its scopes", async () => {
    const { server, member, workspace } = world();
    const bot = await newBot(server, workspace, ["channels:read", "channels:write"]);
    const channel = await newPrivateChannel(bot, workspace, [member]);
    expect(await idsIn(bot, channel)).toContain(bot.id);
    const reader = await newBot(server, workspace, ["channels:read", "messages:read"]);
    expect(await sees(reader, channel)).toBe(false);
    (await reader.get(at(channel, "/messages"))).refused(404);
    (await add(member, channel, reader)).is(201, ChannelMemberAdded);
    expect(await sees(reader, channel)).toBe(true);
    (await reader.get(at(channel, "/messages"))).json(200);
    expect((await remove(reader, channel, reader)).refused(403).code).toBe("scope_missing");
    (await remove(bot, channel, reader)).is(200, ChannelMemberRemoved);
    (await reader.get(at(channel, "/messages"))).refused(404);
  });

  test("adding and removing at once leaves what the events say, and never nobody", async () => {
    const { member, moderator, workspace } = world();
    const others = [moderator, await newcomer("Una"), await newcomer("Duo")];
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 2 }), fc.boolean()), { minLength: 4, maxLength: 16 }),
        async (steps) => {
          const channel = await newPrivateChannel(member, workspace, [moderator]);
          const after_cursor = await tailOf(member, workspace);
          const answers = await Promise.all(
            steps.map(([index, adding]) =>
              adding
                ? add(member, channel, others[index]!.user)
                : remove(others[index]!, channel, others[index]!.user),
            ),
          );
          for (const { status } of answers) expect([200, 201, 404]).toContain(status);
          const inIt = new Set([member.user.id, moderator.user.id]);
          for (const { type, payload } of await pollAll(member, workspace, { after_cursor })) {
            const id = String(payload["user_id"]);
            // Each event tells a change: nobody comes who is in, or leaves who is out.
            expect(inIt.has(id)).toBe(type === "channel.member_removed");
            if (type === "channel.member_added") inIt.add(id);
            else inIt.delete(id);
          }
          expect((await idsIn(member, channel)).toSorted()).toEqual([...inIt].toSorted());
          for (const other of others)
            expect(await sees(other, channel)).toBe(inIt.has(other.user.id));
        },
      ),
      { numRuns: 8 },
    );
  });

  test("of two who leave at once, the last stays", async () => {
    const { member, moderator, workspace } = world();
    const channel = await newPrivateChannel(member, workspace, [moderator]);
    const left = await Promise.all(
      [member, moderator].map((who) => remove(who, channel, who.user)),
    );
    expect(left.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });
});
