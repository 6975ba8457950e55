import { afterEach, beforeAll, describe, expect, setSystemTime, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Answer } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { formOf, textFile, uploadFile } from "../../../tests/harness/uploads.ts";
import {
  join,
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import type { Role } from "../../access/policy.ts";
import { ChannelChanged, ChannelList } from "../channels/wire.ts";
import { DirectConversationAnswer } from "../dms/wire.ts";
import { MessageChanged, MessagePage, type Message } from "../messages/wire.ts";
import { WorkspaceAnswer, WorkspaceList } from "../workspaces/wire.ts";
import { ThreadReplyCreated } from "../threads/wire.ts";
import { MemberModerationChanged, MemberModerationList } from "./wire.ts";

const HOUR = 3_600_000;

afterEach(() => setSystemTime());

describe.each(engines)("moderation on $name", (engine) => {
  const world = useWorld({ engine });
  const path = (userId = "") =>
    `/api/workspaces/${world().workspace.id}/moderation/members${userId && `/${userId}`}`;
  const newMember = async (role: Role = "member"): Promise<Person> => {
    const { server, workspace } = world();
    const person = await signIn(server, `Some ${role}`);
    await join(server, workspace, person, role);
    return person;
  };
  const moderate = async (who: Person, changes: object) =>
    (await world().owner.patch(path(who.user.id), changes)).is(200, MemberModerationChanged);
  const stateOf = async (who: Person) =>
    (await world().owner.get(path()))
      .is(200, MemberModerationList)
      .members.find(({ user }) => user.id === who.user.id);

  test("managers see everybody, bots among them", async () => {
    const { server, moderator, workspace, owner, guest } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const { members } = (await moderator.get(path())).is(200, MemberModerationList);
    expect(members.find(({ user }) => user.id === bot.id)?.role).toBe("bot");
    const { id, display_name, kind } = owner.user;
    expect(members.find(({ user }) => user.id === id)).toEqual({
      workspace_id: workspace.id,
      user: expect.objectContaining({ id, display_name, kind }),
      role: "owner",
      posts_remaining: 0,
      post_limit: 0,
    });
    expect(members.find(({ user }) => user.id === guest.user.id)).toMatchObject({
      posts_remaining: 3,
      post_limit: 3,
    });
    (await bot.get(path())).refused(403);
  });

  test("a change is answered whole, and told to its target and the managers alone", async () => {
    const { server, workspace, owner, moderator, member } = world();
    const target = await newMember();
    const sockets = [moderator, target, member].map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor: "now" }),
    );
    await Promise.all(sockets.map(({ opened }) => opened));
    const { member: changed, event } = await moderate(target, {
      role: "guest",
      timeout_minutes: 30,
      blocked: true,
      moderation_note: "  Too loud.\0 ",
    });
    expect(changed).toEqual({
      workspace_id: workspace.id,
      user: expect.objectContaining({ id: target.user.id }),
      role: "guest",
      posts_remaining: 3,
      post_limit: 3,
      timeout_until: expect.stringMatching(/^\d{4}-.*Z$/),
      blocked_at: expect.stringMatching(/^\d{4}-.*Z$/),
      moderation_note: "Too loud.\uFFFD",
      moderation_by: owner.user.id,
      moderation_at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(event).toMatchObject({
      type: "member.moderation_updated",
      payload: { user_id: target.user.id, role: "guest" },
    });
    await post(member, world().guestChannel, "afterwards");
    for (const [index, socket] of sockets.entries()) {
      await socket.find(({ type }) => type === "message.created");
      const types = socket.events.map(({ type }) => type);
      expect([index, types.includes("member.moderation_updated")]).toEqual([index, index < 2]);
      socket.close();
    }
    expect(await stateOf(target)).toEqual(changed);
    const { channels } = (await target.get(`/api/workspaces/${workspace.id}/channels`)).is(
      200,
      ChannelList,
    );
    expect(channels.map(({ name }) => name)).toEqual(["guest"]);
  });

  test("what a change does not name stays, and what it clears is gone", async () => {
    const target = await newMember();
    const first = await moderate(target, { timeout_minutes: 30, moderation_note: "x" });
    const second = await moderate(target, { blocked: true });
    expect(second.member).toMatchObject({
      role: "member",
      timeout_until: first.member.timeout_until,
      moderation_note: "x",
    });
    const again = await moderate(target, { blocked: true, clear_timeout: false });
    expect(again.member.blocked_at).toBe(second.member.blocked_at);
    expect(again.member.timeout_until).toBe(first.member.timeout_until);
    const cleared = await moderate(target, {
      clear_timeout: true,
      blocked: false,
      moderation_note: "",
    });
    expect(Object.keys(cleared.member).sort()).toEqual([
      "moderation_at",
      "moderation_by",
      "post_limit",
      "posts_remaining",
      "role",
      "user",
      "workspace_id",
    ]);
  });

  test("nobody moderates themselves, bots, or anyone of their own rank or above", async () => {
    const { server, workspace, owner, moderator, member, guest, outsider } = world();
    const [bot, peer] = [await newBot(server, workspace, SCOPES), await newMember("moderator")];
    for (const [who, id] of [
      [owner, owner.user.id],
      [owner, bot.id],
      [moderator, moderator.user.id],
      [moderator, owner.user.id],
      [moderator, peer.user.id],
      [moderator, bot.id],
      [member, guest.user.id],
      [guest, member.user.id],
    ] as const)
      (await who.patch(path(id), { blocked: true })).refused(403);
    (await bot.patch(path(member.user.id), { blocked: true })).refused(403);
    (await owner.patch(path(outsider.user.id), { blocked: true })).refused(404);
    (await owner.patch(path("usr_nobody"), { blocked: true })).refused(404);
    (await outsider.patch(path(member.user.id), { blocked: true })).refused(404);
    expect((await moderate(peer, { role: "member" })).member.role).toBe("member");
  });

  test.each([
    { role: "owner" },
    { role: "bot" },
    { timeout_until: "2099-01-01T00:00:00Z" },
    { timeout_until: "2020-01-01T00:00:00Z" },
    { timeout_until: "tomorrow" },
    { timeout_until: "" },
    { timeout_minutes: 0 },
    { timeout_minutes: -1 },
    { timeout_minutes: 1.5 },
    { timeout_minutes: 1e9 },
    { timeout_minutes: 5, clear_timeout: true },
    { timeout_minutes: 5, timeout_until: "2099-01-01T00:00:00Z" },
    { clear_timeout: true, timeout_until: "2099-01-01T00:00:00Z" },
    { moderation_note: "x".repeat(2_001) },
    { blocked: "yes" },
  ])("a change is refused that says %j", async (changes) => {
    const { owner, member } = world();
    (await owner.patch(path(member.user.id), changes)).refused(400);
    expect((await stateOf(member))?.role).toBe("member");
  });

  describe("of somebody who may only read", () => {
    let target: Person;
    let own: Message;
    let restricted: { channel: string; direct: string; upload: string; bystander: Person };
    beforeAll(async () => {
      const { workspace, general, owner } = world();
      [target] = [await newMember("moderator")];
      const bystander = await newMember();
      own = await post(target, general, "while I could");
      const hidden = await newPrivateChannel(target, workspace, [owner, bystander]);
      const direct = await newDirect(target, workspace, [owner.user]);
      const upload = await uploadFile(target, workspace);
      restricted = { channel: hidden.id, direct: direct.id, upload: upload.id, bystander };
    });

    const writes = async (): Promise<Answer[]> => {
      const { workspace, general, member, owner } = world();
      const { channel, direct, upload, bystander } = restricted;
      const at = `/api/workspaces/${workspace.id}`;
      const message = `/api/messages/${own.id}`;
      const form = await formOf(["file", textFile("x")]);
      const typing = { workspace_id: workspace.id, type: "typing.started" };
      return Promise.all([
        target.post(`/api/channels/${general.id}/messages`, { body: "x" }),
        target.post(`/api/dms/${direct}/messages`, { body: "x" }),
        target.post(`${message}/thread/replies`, { body: "x" }),
        target.patch(message, { body: "y" }),
        target.delete(message),
        target.post(`${message}/reactions`, { emoji: "👍" }),
        target.delete(`${message}/reactions/👍`),
        target.post(`${message}/attachments`, { upload_id: upload }),
        target.post(`/api/channels/${general.id}/pins`, { message_id: own.id }),
        target.delete(`/api/channels/${general.id}/pins/${own.id}`),
        target.post(`${at}/topics`, { name: crypto.randomUUID() }),
        target.post(`${at}/topics`, { name: crypto.randomUUID(), channel_id: general.id }),
        target.post(`${at}/channels`, { name: crypto.randomUUID() }),
        target.patch(`/api/channels/${general.id}`, { topic: "Tides" }),
        target.post(`/api/channels/${channel}/members`, { user_id: member.user.id }),
        target.delete(`/api/channels/${channel}/members/${bystander.user.id}`),
        target.post(`/api/uploads?workspace_id=${workspace.id}`, form.body, form.headers),
        target.post("/api/dms", { workspace_id: workspace.id, member_ids: [owner.user.id] }),
        target.post("/api/dms", { workspace_id: workspace.id, member_ids: [member.user.id] }),
        target.post("/api/realtime/ephemeral", { ...typing, channel_id: general.id }),
        target.post("/api/realtime/ephemeral", { ...typing, direct_conversation_id: direct }),
        target.patch(at, { name: "Harbour" }),
        target.patch(path(member.user.id), { moderation_note: "x" }),
      ]);
    };

    test.each([
      [{ timeout_minutes: 30 }, "member_timed_out"],
      [{ blocked: true }, "member_blocked"],
    ])("every write is refused with %j by name, and every read answered", async (changes, code) => {
      const { workspace, general } = world();
      const { member } = await moderate(target, changes);
      for (const answer of await writes()) {
        const refused = answer.refused(403);
        expect(refused.code).toBe(code);
        if (code === "member_timed_out") expect(refused.error).toContain(member.timeout_until!);
      }
      const reads = [
        target.get(`/api/channels/${general.id}/messages`),
        target.get(`/api/messages/${own.id}/thread`),
        target.post(`/api/channels/${general.id}/read`, { seq: 1 }),
        target.get(`/api/dms/${restricted.direct}/messages`),
        target.get(`/api/workspaces/${workspace.id}/channels`),
        target.get(path()),
      ];
      for (const answer of await Promise.all(reads)) answer.json(200);
      const lifted = await moderate(target, { clear_timeout: true, blocked: false });
      expect(lifted.member.role).toBe("moderator");
      await post(target, general, "again");
    });

    test("whoever it is about finds it at their own workspaces, for as long as it lasts", async () => {
      const target = await newMember();
      const found = async () => {
        const { workspaces } = (await target.get("/api/workspaces")).is(200, WorkspaceList);
        return workspaces.find(({ id }) => id === world().workspace.id);
      };
      expect(await found()).not.toContainKeys(["timeout_until", "blocked_at"]);
      const { member } = await moderate(target, { timeout_minutes: 30, blocked: true });
      expect(await found()).toMatchObject({
        timeout_until: member.timeout_until ?? "",
        blocked_at: member.blocked_at ?? "",
      });
      const other = await world().member.get(`/api/workspaces/${world().workspace.id}`);
      expect(other.is(200, WorkspaceAnswer).workspace).not.toContainKeys(["blocked_at"]);
      await moderate(target, { blocked: false });
      setSystemTime(new Date(Date.now() + HOUR));
      expect(await found()).not.toContainKeys(["timeout_until", "blocked_at"]);
    });

    test("a timeout ends by itself", async () => {
      const { general } = world();
      await moderate(target, { timeout_until: new Date(Date.now() + HOUR).toISOString() });
      (await target.post(`/api/channels/${general.id}/messages`, { body: "x" })).refused(403);
      setSystemTime(new Date(Date.now() + 2 * HOUR));
      await post(target, general, "back");
      expect((await stateOf(target))?.timeout_until).toBeUndefined();
    });

    test("nobody starts a direct conversation with them", async () => {
      const { workspace, member } = world();
      const body = { workspace_id: workspace.id, member_ids: [target.user.id] };
      for (const changes of [{ blocked: true }, { blocked: false, timeout_minutes: 5 }]) {
        await moderate(target, changes);
        (await member.post("/api/dms", body)).refused(403);
      }
      await moderate(target, { clear_timeout: true });
      (await member.post("/api/dms", body)).is(201, DirectConversationAnswer);
    });
  });

  describe("of guests", () => {
    const write = (guest: Person, body = "x") =>
      guest.post(`/api/channels/${world().guestChannel.id}/messages`, { body });

    test("three posts are all in a day, with replies and deleted ones", async () => {
      const guest = await newMember("guest");
      const { message } = (await write(guest)).is(201, MessageChanged);
      const replies = `/api/messages/${message.id}/thread/replies`;
      (await guest.post(replies, { body: "x" })).is(201, ThreadReplyCreated);
      expect(await stateOf(guest)).toMatchObject({ posts_remaining: 1 });
      setSystemTime(new Date(Date.now() + HOUR));
      const { message: last } = (await write(guest)).is(201, MessageChanged);
      (await guest.delete(`/api/messages/${last.id}`)).is(200, MessageChanged);
      expect(await stateOf(guest)).toMatchObject({ posts_remaining: 0 });

      const refused = await write(guest);
      expect(refused.refused(429).code).toBe("guest_limit");
      const seconds = Number(refused.headers.get("retry-after"));
      expect(seconds).toBeGreaterThan(22 * 3_600);
      expect(seconds).toBeLessThanOrEqual(23 * 3_600 + 1);
      (await guest.post(replies, { body: "x" })).refused(429);

      setSystemTime(new Date(Date.now() + seconds * 1_000));
      expect(await stateOf(guest)).toMatchObject({ posts_remaining: 2 });
      for (let number = 0; number < 2; number += 1) (await write(guest)).is(201, MessageChanged);
      (await write(guest)).refused(429);
    });

    test("posts at the same time do not pass the limit together", async () => {
      const guest = await newMember("guest");
      const answers = await Promise.all(Array.from({ length: 12 }, () => write(guest)));
      const statuses = answers.map(({ status }) => status).sort();
      expect(statuses).toEqual([...Array(3).fill(201), ...Array(9).fill(429)]);
      const { messages } = (
        await guest.get(`/api/channels/${world().guestChannel.id}/messages?limit=50`)
      ).is(200, MessagePage);
      expect(messages.filter(({ author_id }) => author_id === guest.user.id)).toHaveLength(3);
      const seqs = messages.map(({ channel_seq }) => channel_seq ?? 0);
      expect(seqs).toEqual(seqs.map((_, index) => (seqs[0] ?? 0) + index));
    });

    test("a post that is refused, or sent again under its nonce, does not count", async () => {
      const guest = await newMember("guest");
      const { general, guestChannel } = world();
      const at = `/api/channels/${guestChannel.id}/messages`;
      for (let number = 0; number < 3; number += 1) {
        (await guest.post(at, { body: "x", quoted_message_id: "msg_x" })).refused(400);
        (await guest.post(`/api/channels/${general.id}/messages`, { body: "x" })).refused(404);
        await guest.post(at, { body: "x", nonce: `once ${guest.user.id}` });
      }
      expect(await stateOf(guest)).toMatchObject({ posts_remaining: 2 });
    });

    test("whoever becomes a member has no limit", async () => {
      const guest = await newMember("guest");
      for (let number = 0; number < 3; number += 1) await write(guest);
      (await write(guest)).refused(429);
      expect((await moderate(guest, { role: "member" })).member.post_limit).toBe(0);
      (await write(guest)).is(201, MessageChanged);
      const channel = await newChannel(guest, world().workspace);
      expect(channel.name).not.toBe("");
      (await guest.get(`/api/channels/${world().general.id}/messages`)).is(200, MessagePage);
      expect((await moderate(guest, { role: "guest" })).member.posts_remaining).toBe(0);
      (await guest.patch(`/api/channels/${channel.id}`, { topic: "x" })).refused(404);
    });
  });

  test("a moderator edits a channel until they are one no longer", async () => {
    const { general } = world();
    const target = await newMember("moderator");
    const edit = () => target.patch(`/api/channels/${general.id}`, { topic: "Tides" });
    (await edit()).is(200, ChannelChanged);
    await moderate(target, { role: "member" });
    (await edit()).refused(403);
  });
});
