/**
 * No statement of a hot path reads all of a table that grows. The statements are those that the routes really run; SQLite
 * tells how it goes about them.
 */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { SCOPES } from "../../src/access/scopes.ts";
import { connect, type Prepared } from "../../src/storage/sqlite-connection.ts";
import type { Answer, Client } from "../harness/client.ts";
import { newBot } from "../harness/bots.ts";
import { engines } from "../harness/engines.ts";
import { recording } from "../harness/statements.ts";
import { IncomingHookCreated } from "../../src/features/hooks/wire.ts";
import { expireQuestions } from "../../src/features/questions/expiring.ts";
import { MessageChanged } from "../../src/features/messages/wire.ts";
import { deleteOldScheduled } from "../../src/features/scheduled/old.ts";
import { createSchedule } from "../../src/features/scheduled/schedule.ts";
import { ScheduledMessageAnswer } from "../../src/features/scheduled/wire.ts";
import { newDirect, newPrivateChannel, useWorld } from "../harness/world.ts";
import { converse, type Conversation } from "./conversation.ts";

const [sqlite] = engines;
const engine = recording(sqlite);
const world = useWorld({ engine, delivers: false });
let conversation: Conversation;
/** A direct conversation's public ID. */
let direct: string;
let connection: Prepared;
beforeAll(async () => {
  const { server, workspace, owner, member } = world();
  conversation = await converse(world(), 4);
  direct = (await newDirect(owner, workspace, [member.user])).id;
  const sent = await owner.post(`/api/dms/${direct}/messages`, { body: "psst" });
  sent.is(201, MessageChanged);
  await newPrivateChannel(owner, workspace);
  connection = connect(server.location, { readonly: true });
  // It reads whole tables where it may: its own queue, and what is new.
  await server.indexer.stop();
});
afterAll(() => connection.close());

/** How SQLite goes about a statement: a line for each table that it looks into. */
const planOf = (sql: string): string[] =>
  connection
    .statement(`EXPLAIN QUERY PLAN ${sql}`)
    .values()
    .map((row) => String(row[3]));

/**
 * The values of a plain insert come from nowhere. Its plan would list what refers to its row, which SQLite looks for only
 * while a constraint is violated.
 */
const isPlainInsert = (sql: string) => /^\s*INSERT\b/.test(sql) && !/\bSELECT\b/.test(sql);

/** Whether a line says that all of a table is read. A list that was bound is one, as short as what is asked for. */
const isScan = (line: string) => /^SCAN (?!json_each\b)/.test(line);

/** Whether a line says that all of somebody's activity is read, or all that was ever written in a place. */
const isWide = (line: string) =>
  /(activity_by_user \(user_id=\?\)|messages_by_\w+ \(place_id=\?\))/.test(line);

/** The statements behind an answer whose plans would take longer with every message, and those plans. */
async function slowIn(work: () => Promise<Answer>) {
  let status = 0;
  const statements = await engine.during(async () => {
    ({ status } = await work());
  });
  expect([200, 201]).toContain(status);
  expect(statements.length).toBeGreaterThan(0);
  return statements
    .filter((sql) => !isPlainInsert(sql) && !isIndexers(sql))
    .map((sql) => ({ sql, plan: planOf(sql) }))
    .filter(({ plan }) => plan.some((line) => isScan(line) || isWide(line)));
}

/** The search index follows what is written when it likes; it looks at what waits for it, and at its one row. */
const isIndexers = (sql: string): boolean => /\bsearch_(progress|dirty)\b/.test(sql);

describe("reading", () => {
  test.each([
    ["the newest page", () => page("")],
    ["an older page", () => page("?before_seq=3")],
    ["a newer page", () => page("?after_seq=1")],
    ["a page around a message", () => page("?around_seq=2")],
    ["a page around a time", () => page("?around_time=2026-01-01T00:00:00Z")],
    ["the newest page of a topic", () => page(`?topic_id=${conversation.topic_id}`)],
    ["a page of a topic", () => page(`?topic_id=${conversation.topic_id}&around_seq=2`)],
    ["one message", () => message()],
    ["a thread", () => `/api/messages/${conversation.thread.id}/thread`],
    ["the end of a thread", () => `/api/messages/${conversation.thread.id}/thread?latest=true`],
    ["who reacted", () => `${message()}/reactions?emoji=👍`],
    ["a channel's pins", () => `${channel()}/pins`],
    ["the channels", () => `${workspace()}/channels`],
    ["the direct conversations", () => `/api/dms?workspace_id=${world().workspace.id}`],
    ["a direct conversation", () => `/api/dms/${direct}`],
    ["a page of a direct conversation", () => `/api/dms/${direct}/messages`],
    ["the topics", () => `${workspace()}/topics`],
    ["the members", () => `${workspace()}/members`],
    ["what happened to one", () => `${workspace()}/activity`],
    ["the reactions one got", () => `${workspace()}/activity?kind=reaction`],
    ["the threads one follows", () => `${workspace()}/threads`],
    ["the workspaces", () => "/api/workspaces"],
    ["the events", () => `/api/realtime/events?workspace_id=${world().workspace.id}`],
    ["one's message under a nonce", () => byNonce()],
  ])("%s looks at no more than it shows", async (_, path) => {
    expect(await slowIn(() => world().owner.get(path()))).toEqual([]);
  });

  test("a guest's events look at no more than they show", async () => {
    const path = `/api/realtime/events?workspace_id=${world().workspace.id}`;
    expect(await slowIn(() => world().guest.get(path))).toEqual([]);
  });
});

describe("writing", () => {
  const everything = () => ({
    body: "hello @mia and @channel",
    quoted_message_id: conversation.roots.at(-1)!.id,
    topic_id: conversation.topic_id,
  });
  const work: readonly (readonly [string, (who: Client) => Promise<Answer>])[] = [
    ["a plain message", (who) => who.post(`${channel()}/messages`, { body: "x", nonce: "plain" })],
    ["a message with everything", (who) => who.post(`${channel()}/messages`, everything())],
    ["a direct message", (who) => who.post(`/api/dms/${direct}/messages`, { body: "psst" })],
    [
      "a direct conversation's read pointer",
      (who) => who.post(`/api/dms/${direct}/read`, { seq: 1 }),
    ],
    ["an edit", (who) => who.patch(message(), { body: "nobody is named any more" })],
    ["a reply", (who) => who.post(`${message()}/thread/replies`, { body: "hello @mia" })],
    ["a reaction", (who) => who.post(`${message()}/reactions`, { emoji: "🚀" })],
    ["the same reaction again", (who) => who.post(`${message()}/reactions`, { emoji: "🚀" })],
    ["a reaction that is taken back", (who) => who.delete(`${message()}/reactions/🚀`)],
    ["a pin that is taken", (who) => who.delete(`${channel()}/pins/${conversation.roots[1]!.id}`)],
    ["a pin", (who) => who.post(`${channel()}/pins`, { message_id: conversation.roots[1]!.id })],
    ["a read pointer", (who) => who.post(`${channel()}/read`, { seq: 2 })],
    ["a read pointer that goes back", (who) => who.post(`${channel()}/unread`, { seq: 1 })],
    [
      "a thread's read pointer",
      (who) => who.post(`/api/messages/${conversation.thread.id}/thread/read`, { seq: 1 }),
    ],
    ["a deletion", (who) => who.delete(message())],
    [
      "a member's timeout",
      (who) =>
        who.patch(`${workspace()}/moderation/members/${world().member.user.id}`, {
          clear_timeout: true,
        }),
    ],
  ];

  test("a guest's message looks at no more than it changes", async () => {
    const { guest, guestChannel } = world();
    const path = `/api/channels/${guestChannel.id}/messages`;
    expect(await slowIn(() => guest.post(path, { body: "hello" }))).toEqual([]);
  });

  test("a message through a webhook looks at no more than it changes", async () => {
    const { owner, nobody, workspace, general } = world();
    const hooks = `/api/workspaces/${workspace.id}/incoming-hooks`;
    const made = await owner.post(hooks, { channel_id: general.id });
    const address = `/api/hooks/in/${made.is(201, IncomingHookCreated).token}`;
    const named = { text: "hello", username: "CI" };
    expect(await slowIn(() => nobody.post(address, named))).toEqual([]);
    expect(await slowIn(() => owner.get(`/api/channels/${general.id}/messages`))).toEqual([]);
  });

  test("a question, its answer and a button look at no more than they change", async () => {
    const { server, owner, workspace, general } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const path = `/api/channels/${general.id}/messages`;
    const asked = {
      body: "Shall I?",
      actions: [{ id: "go", label: "Go" }],
      question: {
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        responder_user_ids: [owner.user.id],
        items: [{ id: "go", header: "Go", prompt: "Shall I?" }],
      },
    };
    const at = `/api/messages/${(await bot.post(path, asked)).is(201, MessageChanged).message.id}`;
    const answer = { skip: true, nonce: "skipped", expected_version: 1 };
    for (const work of [
      () => bot.post(path, asked),
      () => owner.post(`${at}/question/answers`, answer),
      () => bot.get("/api/bots/self/questions"),
      () => bot.post(`${at}/question/resolution`, { status: "cancelled", expected_version: 2 }),
      () => owner.post(`${at}/actions/go`, { nonce: "pressed" }),
      () => owner.get(path),
      async () => {
        await expireQuestions(server.db, new Date(Date.now() + 7_200_000).toISOString());
        return owner.get(at);
      },
    ])
      expect(await slowIn(work)).toEqual([]);
  });

  test("scheduling, and looking for what is due, look at no more than they change", async () => {
    const { server, owner, general } = world();
    const path = `${workspace()}/scheduled-messages`;
    const send_at = new Date(Date.now() + 3_600_000).toISOString();
    const what = { channel_id: general.id, body: "later", send_at };
    const nonce = { nonce: "scheduled" };
    const made = await owner.post(path, what);
    const at = `/api/scheduled-messages/${made.is(201, ScheduledMessageAnswer).scheduled_message.id}`;
    const schedule = createSchedule({ db: server.db, clock: () => Date.now() + 7_200_000 });
    for (const work of [
      () => owner.post(path, { ...what, ...nonce }),
      () => owner.post(path, { ...what, ...nonce }),
      () => owner.get(path),
      () => owner.get(`${path}?status=sent`),
      () => owner.patch(at, { body: "much later" }),
      async () => {
        schedule.wake();
        await schedule.idle();
        return owner.get(at);
      },
      async () => {
        await deleteOldScheduled(server.db, Date.now() + 60 * 86_400_000);
        return owner.get(path);
      },
    ])
      expect(await slowIn(work)).toEqual([]);
    await schedule.stop();
  });

  test.each(work)("%s looks at no more than it changes", async (_, act) => {
    expect(await slowIn(() => act(world().owner))).toEqual([]);
  });
});

test("a statement that reads a whole table is noticed", () => {
  expect(planOf("SELECT id FROM messages WHERE body = ?").some(isScan)).toBe(true);
  expect(planOf("SELECT count(*) FROM events").some(isScan)).toBe(true);
  expect(
    planOf("SELECT body FROM messages WHERE place_id = ? AND seq > 0 OR body = ?").some(isScan),
  ).toBe(true);
  expect(planOf("SELECT id FROM activity WHERE user_id = ? AND emoji = ''").some(isWide)).toBe(
    true,
  );
  expect(planOf("SELECT id FROM messages WHERE id IN ?").some(isScan)).toBe(false);
});

const workspace = () => `/api/workspaces/${world().workspace.id}`;
const channel = () => `/api/channels/${conversation.channel.id}`;
const message = () => `/api/messages/${conversation.roots[1]!.id}`;
const page = (query: string) => `${channel()}/messages${query}`;

function byNonce() {
  const query = new URLSearchParams({
    workspace_id: world().workspace.id,
    nonce: conversation.channel.id,
  });
  return `/api/messages/by-nonce?${query}`;
}
