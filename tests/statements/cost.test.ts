/** What an answer costs in statements does not grow with what is in it. */
import { beforeAll, describe, expect, test } from "bun:test";
import { MessagePage } from "../../src/features/messages/wire.ts";
import { SCOPES } from "../../src/access/scopes.ts";
import { newBot } from "../harness/bots.ts";
import { engines } from "../harness/engines.ts";
import { tailOf } from "../harness/events.ts";
import { recording } from "../harness/statements.ts";
import { newChannel, newDirect, useWorld } from "../harness/world.ts";
import { converse, type Conversation } from "./conversation.ts";

describe.each(engines)("the statements of an answer on $name", (plain) => {
  const engine = recording(plain);
  const world = useWorld({ engine, delivers: false });
  let small: Conversation;
  let large: Conversation;
  /** The cursor from which on the log tells of the large one. */
  let largeSince: string;
  beforeAll(async () => {
    small = await converse(world(), 10);
    largeSince = await tailOf(world().owner, world().workspace);
    large = await converse(world(), 100);
    // What it does by itself would be among the statements.
    await world().server.indexer.stop();
  });

  /**
   * The statements of some work. Who is calling is looked up now and then, and who no longer may, and what
   * is due: that costs the same whatever is answered.
   */
  const during = async (work: () => Promise<unknown>) =>
    (await engine.during(work)).filter(
      (sql) =>
        !/\b(sessions|bot_tokens)\b|FROM workspaces WHERE deleted_at|WHERE status = '(open|pending)'/.test(
          sql,
        ),
    );

  /** The statements behind an answer of the member's that is 200 and holds so many of something. */
  async function behind(path: string, what: string, count: number): Promise<readonly string[]> {
    const { member } = world();
    let answer: unknown;
    const statements = await during(async () => {
      answer = (await member.get(path)).json(200);
    });
    expect(listIn(answer, what)).toHaveLength(count);
    return statements;
  }

  test.each([
    {
      of: "the newest page",
      what: "messages",
      path: ({ channel }: Conversation) => `/api/channels/${channel.id}/messages`,
    },
    {
      of: "a page around a message",
      what: "messages",
      path: ({ channel }: Conversation) => `/api/channels/${channel.id}/messages?around_seq=5`,
    },
    {
      of: "a page of a topic",
      what: "messages",
      path: ({ channel, topic_id }: Conversation) =>
        `/api/channels/${channel.id}/messages?topic_id=${topic_id}`,
    },
    {
      of: "a thread",
      what: "replies",
      path: ({ thread }: Conversation) => `/api/messages/${thread.id}/thread`,
    },
    {
      of: "a channel's pins",
      what: "messages",
      path: ({ channel }: Conversation) => `/api/channels/${channel.id}/pins`,
    },
  ])("$of costs as many with a hundred entries as with ten", async ({ path, what }) => {
    const few = await behind(path(small), what, 10);
    expect(few.length).toBeGreaterThan(0);
    expect(await behind(path(large), what, 100)).toEqual(few);
  });

  test.each([
    { what: "activity", most: 50, path: () => `/api/workspaces/${world().workspace.id}/activity?` },
    { what: "threads", most: 50, path: () => `/api/workspaces/${world().workspace.id}/threads?` },
    {
      what: "events",
      most: 300,
      path: () =>
        `/api/realtime/events?workspace_id=${world().workspace.id}&after_cursor=${largeSince}&`,
    },
  ])("a page of $what costs as many with $most entries as with thirty", async (one) => {
    const few = await behind(`${one.path()}limit=30`, one.what, 30);
    expect(few.length).toBeGreaterThan(0);
    expect(await behind(`${one.path()}limit=${one.most}`, one.what, one.most)).toEqual(few);
  });

  test("a page shows all that its messages have", async () => {
    const path = `/api/channels/${large.channel.id}/messages`;
    const { messages } = (await world().member.get(path)).is(200, MessagePage);
    const last = messages.at(-1);
    expect(last).toMatchObject({
      topic_id: large.topic_id,
      quoted_message_id: messages.at(-2)?.id,
      thread_state: { reply_count: 1 },
      reactions: [
        { emoji: "👍", count: 2, reacted_by_me: true },
        { emoji: "🎉", count: 1, reacted_by_me: true },
      ],
      mentioned_user_ids: [world().member.user.id],
    });
    expect(last?.attachments).toHaveLength(1);
  });

  test("a page of plain messages costs the channel, the messages and their authors", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    for (const body of ["a", "b"])
      await owner.post(`/api/channels/${channel.id}/messages`, { body });
    const path = `/api/channels/${channel.id}/messages`;
    expect(await behind(path, "messages", 2)).toHaveLength(3);
  });

  test("a page of questions and buttons costs as many with six as with two, and one each more than a plain one", async () => {
    const { server, owner, workspace } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const channel = await newChannel(owner, workspace);
    const path = `/api/channels/${channel.id}/messages`;
    const body = {
      body: "Shall I?",
      actions: [{ id: "go", label: "Go" }],
      question: {
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        items: [{ id: "go", header: "Go", prompt: "Shall I?" }],
      },
    };
    for (let count = 0; count < 2; count += 1) (await bot.post(path, body)).json(201);
    const few = await behind(path, "messages", 2);
    expect(few).toHaveLength(5);
    for (let count = 2; count < 6; count += 1) (await bot.post(path, body)).json(201);
    expect(await behind(path, "messages", 6)).toEqual(few);
  });

  test("the list of channels costs as many with forty more channels", async () => {
    const { owner, workspace } = world();
    const path = `/api/workspaces/${workspace.id}/channels`;
    const { length } = listIn((await owner.get(path)).json(200), "channels");
    const few = await behind(path, "channels", length);
    for (let number = 0; number < 40; number += 1) await newChannel(owner, workspace);
    expect(await behind(path, "channels", length + 40)).toEqual(few);
  });

  test("the list of direct conversations costs as many with three as with one", async () => {
    const { owner, moderator, member, workspace } = world();
    const path = `/api/dms?workspace_id=${workspace.id}`;
    await newDirect(member, workspace, [owner.user]);
    const few = await behind(path, "conversations", 1);
    await newDirect(member, workspace, [moderator.user]);
    await newDirect(member, workspace, [owner.user, moderator.user]);
    expect(await behind(path, "conversations", 3)).toEqual(few);
  });

  test("writing costs as many where there are a hundred messages as where there are ten", async () => {
    const { owner } = world();
    const work: readonly ((of: Conversation) => Promise<unknown>)[] = [
      ({ channel }) => owner.post(`/api/channels/${channel.id}/messages`, { body: "more" }),
      ({ thread }) => owner.post(`/api/messages/${thread.id}/thread/replies`, { body: "more" }),
      async ({ thread }) => {
        await owner.post(`/api/messages/${thread.id}/reactions`, { emoji: "🚀" });
        await owner.delete(`/api/messages/${thread.id}/reactions/🚀`);
      },
    ];
    for (const act of work)
      expect(await during(() => act(large))).toEqual(await during(() => act(small)));
  });
});

/** The list under this name in an answer. */
function listIn(answer: unknown, name: string): readonly unknown[] {
  if (typeof answer === "object" && answer !== null) {
    const found: unknown = Object.entries(answer).find(([key]) => key === name)?.[1];
    if (Array.isArray(found)) return found;
  }
  throw new Error(`The answer has no ${name}: ${JSON.stringify(answer).slice(0, 500)}`);
}
