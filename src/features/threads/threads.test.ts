import { beforeEach, describe, expect, test } from "bun:test";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import type { Answer, Client } from "../../../tests/harness/client.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { join, newChannel, post, useWorld } from "../../../tests/harness/world.ts";
import type { Channel } from "../channels/wire.ts";
import { MessageAnswer, MessageChanged, MessagePage, type Message } from "../messages/wire.ts";
import { ActivityPage } from "../activity/wire.ts";
import {
  FollowedThreads,
  ThreadFollowAnswer,
  ThreadPage,
  ThreadReplyCreated,
  type ThreadReplyCreated as Reply,
} from "./wire.ts";

const reply = async (who: Client, root: Message, body: string, more = {}): Promise<Reply> =>
  (await who.post(`/api/messages/${root.id}/thread/replies`, { body, ...more })).is(
    201,
    ThreadReplyCreated,
  );

describe.each(engines)("threads, on $name:", (engine) => {
  const world = useWorld({ engine });
  let channel: Channel;
  let root: Message;
  beforeEach(async () => {
    channel = await newChannel(world().member, world().workspace);
    root = await post(world().member, channel, "Who deploys?");
  });
  const thread = async (who: Client, query = "") =>
    (await who.get(`/api/messages/${root.id}/thread${query}`)).is(200, ThreadPage);

  test("a reply is numbered, counted on its root, and told with the thread's state", async () => {
    const { owner, member, workspace } = world();
    const after_cursor = await tailOf(owner, workspace);
    const first = await reply(owner, root, "I do.", { nonce: `n-${root.id}` });
    expect(first.message).toMatchObject({
      parent_message_id: root.id,
      thread_root_id: root.id,
      thread_seq: 1,
      channel_id: channel.id,
    });
    expect(first.message.channel_seq).toBeUndefined();
    expect(first.message.thread_state).toBeUndefined();
    expect(first.events.map(({ type }) => type)).toEqual([
      "thread.reply_created",
      "thread.state_updated",
    ]);
    const second = await reply(member, root, "Thanks.");
    expect(second.thread_state).toEqual({
      root_message_id: root.id,
      reply_count: 2,
      last_reply_at: second.message.created_at,
      last_reply_author_ids: [member.user.id, owner.user.id],
    });
    const { messages } = (await owner.get(`/api/channels/${channel.id}/messages`)).is(
      200,
      MessagePage,
    );
    expect(messages.map(({ id }) => id)).toEqual([root.id]);
    expect(messages[0]?.thread_state).toEqual(second.thread_state);
    expect(messages[0]?.route_id).toMatch(/^M/);

    const events = await pollAll(owner, workspace, { after_cursor });
    expect(events.map(({ type }) => type)).toEqual([
      "thread.reply_created",
      "thread.state_updated",
      "thread.reply_created",
      "thread.state_updated",
    ]);
    expect(events[0]?.payload).toMatchObject({
      message_id: first.message.id,
      root_message_id: root.id,
      author_id: owner.user.id,
      nonce: `n-${root.id}`,
      message: { body: "I do." },
    });
    expect(events[3]?.payload).toMatchObject({ thread_state: second.thread_state });
  });

  test("a retry with the same nonce is the same reply, and no event", async () => {
    const { owner } = world();
    const nonce = crypto.randomUUID();
    const first = await reply(owner, root, "once", { nonce });
    const path = `/api/messages/${root.id}/thread/replies`;
    const again = (await owner.post(path, { body: "once", nonce })).is(200, ThreadReplyCreated);
    expect(again).toEqual({ ...first, events: [] });
    expect((await owner.post(path, { body: "other", nonce })).refused(409).code).toBe(
      "nonce_reused",
    );
    const other = await post(owner, channel, "another root");
    const elsewhere = await owner.post(`/api/messages/${other.id}/thread/replies`, {
      body: "once",
      nonce,
    });
    expect(elsewhere.refused(409).code).toBe("nonce_reused");
  });

  test("replies do not nest", async () => {
    const { owner } = world();
    const { message } = await reply(owner, root, "one");
    const path = `/api/messages/${message.id}/thread`;
    expect((await owner.get(path)).refused(400).code).toBe("not_a_root");
    expect((await owner.post(`${path}/replies`, { body: "two" })).refused(400).code).toBe(
      "not_a_root",
    );
    expect((await owner.post(`/api/messages/${message.id}/route`)).status).toBe(404);
  });

  test("is paged both ways, and says exactly what is left", async () => {
    const { owner } = world();
    for (let index = 1; index <= 7; index += 1) await reply(owner, root, `reply ${index}`);
    const seqs = async (query: string) => {
      const page = await thread(owner, query);
      return [page.has_older, ...page.replies.map(({ thread_seq }) => thread_seq), page.has_newer];
    };
    expect(await seqs("")).toEqual([false, 1, 2, 3, 4, 5, 6, 7, false]);
    expect(await seqs("?limit=3")).toEqual([false, 1, 2, 3, true]);
    expect(await seqs("?limit=3&latest=true")).toEqual([true, 5, 6, 7, false]);
    expect(await seqs("?limit=3&after_seq=3")).toEqual([true, 4, 5, 6, true]);
    expect(await seqs("?limit=3&before_seq=3")).toEqual([false, 1, 2, true]);
    expect(await seqs("?after_seq=7")).toEqual([true, false]);
    expect(await seqs("?before_seq=1")).toEqual([false, true]);
    expect(
      (await owner.get(`/api/messages/${root.id}/thread?latest=true&after_seq=1`)).status,
    ).toBe(400);
    expect((await owner.get(`/api/messages/${root.id}/thread?after_seq=x`)).status).toBe(400);
  });

  test("an empty thread is a root without replies, and reading it gives the root its public ID", async () => {
    const { owner } = world();
    const page = await thread(owner);
    expect(page).toMatchObject({ replies: [], has_older: false, has_newer: false });
    expect(page.thread_state).toEqual({
      root_message_id: root.id,
      reply_count: 0,
      last_reply_author_ids: [],
    });
    expect(page.root.route_id).toMatch(/^M[0-9A-HJKMNP-TV-Z]{16}$/);
    expect((await thread(owner)).root.route_id).toBe(page.root.route_id!);
  });

  test("a deleted reply stays as a tombstone, and the count stays", async () => {
    const { owner, member } = world();
    const first = await reply(owner, root, "secret words");
    await reply(member, root, "two");
    await owner.delete(`/api/messages/${first.message.id}`);
    const page = await thread(member);
    expect(page.thread_state.reply_count).toBe(2);
    expect(page.replies[0]).toMatchObject({ body: "", thread_seq: 1 });
    expect(JSON.stringify(page)).not.toContain("secret words");
  });

  test("sixty-four people who reply at once get seqs without a hole", async () => {
    const { owner, member, moderator } = world();
    const people = [owner, member, moderator];
    const replies = await Promise.all(
      Array.from({ length: 64 }, (_, index) => reply(people[index % 3]!, root, `reply ${index}`)),
    );
    const seqs = replies.map(({ message }) => message.thread_seq ?? 0).toSorted((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 64 }, (_, index) => index + 1));
    expect((await thread(owner)).thread_state.reply_count).toBe(64);
  });

  test("nobody replies to a deleted root, or in an archived channel", async () => {
    const { owner, member } = world();
    const path = `/api/messages/${root.id}/thread/replies`;
    await owner.patch(`/api/channels/${channel.id}`, { archived: true });
    expect((await owner.post(path, { body: "x" })).refused(403).code).toBe("channel_archived");
    await owner.patch(`/api/channels/${channel.id}`, { archived: false });
    await member.delete(`/api/messages/${root.id}`);
    expect((await owner.post(path, { body: "x" })).refused(409).code).toBe("message_deleted");
  });

  test("whoever starts a thread, replies or is named follows it, and sees what is unread", async () => {
    const { owner, member, moderator, workspace } = world();
    const name = `mo${root.id.slice(-8)}`;
    await moderator.patch("/api/me", { handle: name });
    await reply(owner, root, `ask @${name}`);
    await reply(owner, root, "again");
    const followed = async (who: Client, query = "") =>
      (await who.get(`/api/workspaces/${workspace.id}/threads${query}`)).is(200, FollowedThreads);
    const mine = async (who: Client, query = "") =>
      (await followed(who, query)).threads.find(({ root: { id } }) => id === root.id)?.follow;
    expect(await mine(member)).toMatchObject({ unread_count: 2, mention_count: 0 });
    expect(await mine(moderator)).toMatchObject({ unread_count: 2, mention_count: 1 });
    expect(await mine(owner)).toMatchObject({ unread_count: 0, last_read_seq: 2 });
    expect(await mine(owner, "?unread=true")).toBeUndefined();

    const path = `/api/messages/${root.id}/thread`;
    const read = (await moderator.post(`${path}/read`, { seq: 99 })).is(200, ThreadFollowAnswer);
    expect(read.thread).toMatchObject({ unread_count: 0, mention_count: 0, last_read_seq: 2 });
    expect(await mine(moderator, "?unread=true")).toBeUndefined();
    const back = (await moderator.post(`${path}/unread`, { seq: 1 })).is(200, ThreadFollowAnswer);
    expect(back.thread).toMatchObject({ unread_count: 2, mention_count: 1 });

    const left = (await member.delete(`${path}/follow`)).is(200, ThreadFollowAnswer);
    expect(left.thread.following).toBe(false);
    expect(await mine(member)).toBeUndefined();
    await reply(owner, root, "more");
    expect(await mine(member)).toBeUndefined();
    (await member.post(`${path}/follow`)).is(200, ThreadFollowAnswer);
    expect(await mine(member)).toMatchObject({ unread_count: 3, following: true });
  });

  test("whoever unfollows what they started before anybody replied is left alone", async () => {
    const { owner, member, workspace } = world();
    await member.post(`/api/messages/${root.id}/thread/follow`);
    await member.delete(`/api/messages/${root.id}/thread/follow`);
    const { message } = await reply(owner, root, "anybody here?");
    const followed = (await member.get(`/api/workspaces/${workspace.id}/threads`)).is(
      200,
      FollowedThreads,
    );
    expect(followed.threads.map((thread) => thread.root.id)).not.toContain(root.id);
    const { activity } = (await member.get(`/api/workspaces/${workspace.id}/activity`)).is(
      200,
      ActivityPage,
    );
    expect(activity.map((entry) => entry.message.id)).not.toContain(message.id);
  });

  test("following and reading are told to oneself alone", async () => {
    const { owner, member, workspace } = world();
    await reply(owner, root, "one");
    const after_cursor = await tailOf(owner, workspace);
    await member.delete(`/api/messages/${root.id}/thread/follow`);
    await member.post(`/api/messages/${root.id}/thread/read`, { seq: 1 });
    expect(await pollAll(owner, workspace, { after_cursor })).toEqual([]);
    const events = await pollAll(member, workspace, { after_cursor });
    expect(events.map(({ type }) => type)).toEqual(["thread.unfollowed", "thread.read"]);
  });

  test("activity tells of mentions and replies, the newest first, page by page", async () => {
    const { owner, member, moderator, workspace } = world();
    const name = `ac${root.id.slice(-8)}`;
    await moderator.patch("/api/me", { handle: name });
    const hello = await post(owner, channel, `hello @${name}`);
    await reply(moderator, root, "following now");
    const { message } = await reply(owner, root, "a reply");
    const path = `/api/workspaces/${workspace.id}/activity`;
    const page = (await moderator.get(`${path}?limit=1`)).is(200, ActivityPage);
    expect(page.activity.map(({ kind, message: { id } }) => [kind, id])).toEqual([
      ["reply", message.id],
    ]);
    const next = (await moderator.get(`${path}?limit=1&cursor=${page.next_cursor}`)).is(
      200,
      ActivityPage,
    );
    expect(next.activity[0]).toMatchObject({
      kind: "mention",
      actor: { id: owner.user.id },
      message: { id: hello.id, mentioned_user_ids: [moderator.user.id] },
    });
    await owner.delete(`/api/messages/${hello.id}`);
    const left = (await moderator.get(`${path}?kind=mention`)).is(200, ActivityPage);
    expect(left.activity.filter(({ message: { id } }) => id === hello.id)).toEqual([]);
    expect((await member.get(`${path}?kind=whatever`)).status).toBe(400);
  });

  test("someone named is told by the event; only who can read the place", async () => {
    const { owner, member, guest, moderator, workspace } = world();
    const suffix = root.id.slice(-8);
    await moderator.patch("/api/me", { handle: `mod${suffix}` });
    await guest.patch("/api/me", { handle: `guest${suffix}` });
    const sent = await owner.post(`/api/channels/${channel.id}/messages`, {
      body: `@mod${suffix} @guest${suffix} @nobody-at-all \`@mod${suffix}\``,
    });
    const { message, event } = sent.is(201, MessageChanged);
    expect(event.mentioned_user_ids).toEqual([moderator.user.id]);
    expect(message.mentioned_user_ids).toEqual([moderator.user.id]);
    const all = (await owner.post(`/api/channels/${channel.id}/messages`, { body: "@channel" })).is(
      201,
      MessageChanged,
    );
    expect(all.event.mentioned_user_ids?.toSorted()).toEqual(
      [member.user.id, moderator.user.id].toSorted(),
    );
    expect(workspace.id).toBe(all.message.workspace_id);
  });

  test("an edit names those whom the new text names, and no others", async () => {
    const { owner, member, moderator, workspace } = world();
    const suffix = root.id.slice(-8);
    await moderator.patch("/api/me", { handle: `ed${suffix}` });
    await member.patch("/api/me", { handle: `em${suffix}` });
    const sent = await post(owner, channel, `@ed${suffix}`);
    const edited = await owner.patch(`/api/messages/${sent.id}`, { body: `@em${suffix} @channel` });
    const { message, event } = edited.is(200, MessageChanged);
    expect(message.mentioned_user_ids).toEqual([member.user.id]);
    expect(event.mentioned_user_ids).toEqual([member.user.id]);
    const path = `/api/workspaces/${workspace.id}/activity`;
    const told = async (who: Client) =>
      (await who.get(path))
        .is(200, ActivityPage)
        .activity.some(({ message: { id } }) => id === sent.id);
    expect([await told(moderator), await told(member)]).toEqual([false, true]);
    const plain = (await owner.patch(`/api/messages/${sent.id}`, { body: "nobody" })).is(
      200,
      MessageChanged,
    );
    expect(plain.message.mentioned_user_ids).toBeUndefined();
    expect(await told(member)).toBe(false);
  });

  test("a quote keeps what was said, until that is deleted", async () => {
    const { owner, member } = world();
    const long = `${"🦞".repeat(300)} the end`;
    const quoted = await post(member, channel, long);
    const sent = await owner.post(`/api/channels/${channel.id}/messages`, {
      body: "yes",
      quoted_message_id: quoted.id,
    });
    const { message } = sent.is(201, MessageChanged);
    expect(message).toMatchObject({
      quoted_message_id: quoted.id,
      quoted_author_id: member.user.id,
      quoted_author: { id: member.user.id },
      quoted_body_snapshot: "🦞".repeat(280),
    });
    await member.patch(`/api/messages/${quoted.id}`, { body: "changed" });
    const read = async () =>
      (await owner.get(`/api/messages/${message.id}`)).is(200, MessageAnswer).message;
    expect((await read()).quoted_body_snapshot).toBe("🦞".repeat(280));
    await member.delete(`/api/messages/${quoted.id}`);
    expect((await read()).quoted_body_snapshot).toBe("");
  });

  test("a quote stays within its timeline", async () => {
    const { owner, general } = world();
    const elsewhere = await post(owner, general, "elsewhere");
    const { message: first } = await reply(owner, root, "a reply");
    const quoting = (id: string) => ({ body: "x", quoted_message_id: id });
    const messages = `/api/channels/${channel.id}/messages`;
    for (const id of [elsewhere.id, first.id, "msg_unknown"])
      expect((await owner.post(messages, quoting(id))).refused(400).code).toBe(
        "quoted_message_invalid",
      );
    const replies = `/api/messages/${root.id}/thread/replies`;
    expect((await owner.post(replies, quoting(first.id))).status).toBe(201);
    expect((await owner.post(replies, quoting(root.id))).status).toBe(201);
    const other = await post(owner, channel, "another root");
    expect((await owner.post(replies, quoting(other.id))).status).toBe(400);
  });

  test("a page can be asked for around a time", async () => {
    const { owner } = world();
    const messages = [];
    for (let index = 0; index < 6; index += 1)
      messages.push(await post(owner, channel, `at ${index}`));
    const at = encodeURIComponent(messages[3]!.created_at);
    const page = (
      await owner.get(`/api/channels/${channel.id}/messages?around_time=${at}&limit=3`)
    ).is(200, MessagePage);
    expect(page.messages.map(({ body }) => body)).toContain("at 3");
    const bad = await owner.get(`/api/channels/${channel.id}/messages?around_time=yesterday`);
    expect(bad.refused(400).error).toContain("around_time");
  });

  test("activity and followed threads come in pages that clients take, however long the texts are", async () => {
    const { server, owner, workspace } = world();
    const reader = await signIn(server, "Rita Reader");
    await join(server, workspace, reader, "member");
    const name = `rd${root.id.slice(-8)}`;
    await reader.patch("/api/me", { handle: name });
    const long = `@${name} ${"\u001b".repeat(170_000)}`;
    const sent: string[] = [];
    for (let index = 0; index < 18; index += 1) {
      const { id } = await post(owner, channel, long);
      (await reader.post(`/api/messages/${id}/thread/replies`, { body: "read" })).json(201);
      sent.push(id);
    }
    const walk = async (what: string, idsOf: (answer: Answer) => [string[], string | null]) => {
      const seen: string[] = [];
      for (let cursor: string | null = ""; cursor !== null;) {
        const answer = await reader.get(`/api/workspaces/${workspace.id}/${what}?cursor=${cursor}`);
        expect(answer.text.length).toBeLessThan(16 * 1024 * 1024);
        const [ids, next] = idsOf(answer);
        expect(ids.length).toBeGreaterThan(0);
        seen.push(...ids);
        cursor = next;
      }
      return seen;
    };
    const newestFirst = sent.toReversed();
    expect(
      await walk("activity", (answer) => {
        const { activity, next_cursor } = answer.is(200, ActivityPage);
        return [activity.map(({ message }) => message.id), next_cursor];
      }),
    ).toEqual(newestFirst);
    expect(
      await walk("threads", (answer) => {
        const { threads, next_cursor } = answer.is(200, FollowedThreads);
        return [threads.map((thread) => thread.root.id), next_cursor];
      }),
    ).toEqual(newestFirst);
  });
});
