import { describe, expect, test } from "bun:test";
import { newBot, type Bot } from "../../../tests/harness/bots.ts";
import type { Answer, Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import {
  newChannel,
  newDirect,
  newPrivateChannel,
  useWorld,
} from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import type { Event } from "../../realtime/wire.ts";
import type { AskQuestion } from "../messages/question-wire.ts";
import { MessageAnswer, MessageChanged, MessagePage, type Message } from "../messages/wire.ts";
import { ThreadPage, ThreadReplyCreated } from "../threads/wire.ts";
import { expireQuestions } from "./expiring.ts";
import { WaitingQuestions } from "./wire.ts";

const HEADER = "x-clickclack-questions";
const ahead = (milliseconds: number) => new Date(Date.now() + milliseconds).toISOString();

const CHOICE = {
  id: "when",
  header: "When",
  prompt: "When shall it go out?",
  options: [{ label: "Now" }, { label: "Tonight", description: "At 22:00" }],
};
const FREE = { id: "why", header: "Why", prompt: "What is it for?" };

const question = (more: Partial<AskQuestion> = {}): AskQuestion => ({
  expires_at: ahead(3_600_000),
  items: [CHOICE],
  ...more,
});

const NOW = [{ item_id: "when", selected: ["Now"] }];
const fresh = () => crypto.randomUUID();

const answer = (who: Client, { id }: Pick<Message, "id">, more: object = {}): Promise<Answer> =>
  who.post(`/api/messages/${id}/question/answers`, {
    answers: NOW,
    nonce: fresh(),
    expected_version: 1,
    ...more,
  });

const resolve = (who: Client, { id }: Pick<Message, "id">, body: object): Promise<Answer> =>
  who.post(`/api/messages/${id}/question/resolution`, body);

describe.each(engines)("a question, on $name,", (engine) => {
  const world = useWorld({ engine });
  const newAsker = () => newBot(world().server, world().workspace, SCOPES);

  async function ask(bot: Bot, more: Partial<AskQuestion> = {}, at = world().general.id) {
    const body = { body: "May I?", question: question(more) };
    const sent = await bot.post(`/api/channels/${at}/messages`, body);
    return sent.is(201, MessageChanged).message;
  }

  test("stands beside its message on every read, and in the events of it", async () => {
    const { member, general, workspace } = world();
    const bot = await newAsker();
    const after_cursor = await tailOf(member, workspace);
    const whole = question({
      external_id: "approval-7",
      title: "A release",
      responder_user_ids: [member.user.id],
      allow_skip: false,
      items: [
        { ...CHOICE, url: "https://example.com/release", multi_select: true, allow_other: true },
        { ...FREE, other_placeholder: "In your words" },
      ],
    });
    const message = await ask(bot, whole);
    expect(message.question).toMatchObject({ ...whole, status: "open", version: 1 });
    expect(message.question).not.toHaveProperty("answers");
    const one = (await member.get(`/api/messages/${message.id}`)).is(200, MessageAnswer);
    const page = await member.get(`/api/channels/${general.id}/messages`);
    const thread = await member.get(`/api/messages/${message.id}/thread`);
    const [event] = await pollAll(member, workspace, { after_cursor });
    for (const seen of [
      one.message,
      page.is(200, MessagePage).messages.at(-1),
      thread.is(200, ThreadPage).root,
      event?.payload["message"],
    ])
      expect(seen).toMatchObject({ id: message.id, question: message.question! });
  });

  test("is asked in replies and direct messages too, and every such answer says that it can be", async () => {
    const { member, outsider, general, workspace } = world();
    const bot = await newAsker();
    const root = await ask(bot);
    const reply = await bot.post(`/api/messages/${root.id}/thread/replies`, {
      body: "And this?",
      question: question(),
    });
    expect(reply.is(201, ThreadReplyCreated).message.question?.status).toBe("open");
    const direct = await newDirect(member, workspace, [{ id: bot.id }]);
    const sent = await bot.post(`/api/dms/${direct.id}/messages`, {
      body: "Psst?",
      question: question(),
    });
    const { message } = sent.is(201, MessageChanged);
    const answered = (await answer(member, message)).is(200, MessageAnswer).message;
    expect(answered).toMatchObject({ direct_conversation_id: direct.id });
    expect(answered.question).toMatchObject({ status: "submitted", answers: NOW });
    const answers = [
      reply,
      sent,
      await bot.post(`/api/channels/${general.id}/messages`, { body: "" }),
      await outsider.post(`/api/channels/${general.id}/messages`, { body: "x" }),
      await world().nobody.post(`/api/dms/${direct.id}/messages`, { body: "x" }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 400, 404, 401]);
    for (const { headers } of answers) expect(headers.get(HEADER)).toBe("supported");
    const read = await member.get(`/api/channels/${general.id}/messages`);
    expect(read.headers.has(HEADER)).toBe(false);
  });

  test("is for bots to ask, and not in agent activity", async () => {
    const { member, general } = world();
    const bot = await newAsker();
    const path = `/api/channels/${general.id}/messages`;
    const body = { body: "?", question: question() };
    expect((await member.post(path, body)).refused(403).code).toBe("question_for_bots");
    (await bot.post(path, { ...body, kind: "agent_tool", turn_id: "t" })).refused(400);
  });

  test.each([
    ["a time that is too near", { expires_at: ahead(5_000) }, "expires_at"],
    ["a time that is too far", { expires_at: ahead(8 * 24 * 3_600_000) }, "expires_at"],
    ["no time", { expires_at: "tomorrow" }, "expires_at"],
    ["no items", { items: [] }, "items"],
    ["too many items", { items: Array.from({ length: 6 }, () => FREE) }, "items"],
    ["two items of one name", { items: [FREE, FREE] }, "items"],
    ["a bad name", { items: [{ ...FREE, id: "Why" }] }, "items[0].id"],
    ["a blank prompt", { items: [{ ...FREE, prompt: " " }] }, "items[0].prompt"],
    ["a long header", { items: [{ ...FREE, header: "x".repeat(25) }] }, "items[0].header"],
    ["an address that is none", { items: [{ ...FREE, url: "javascript:1" }] }, "items[0].url"],
    ["nothing to choose", { items: [{ ...FREE, multi_select: true }] }, "items[0].options"],
    [
      "an option twice",
      { items: [{ ...CHOICE, options: [{ label: "a" }, { label: " a" }] }] },
      "items[0].options",
    ],
    ["somebody unknown", { responder_user_ids: ["usr_none"] }, "responder_user_ids"],
  ])("is refused with %s", async (_, more, field) => {
    const bot = await newAsker();
    const body = { body: "?", question: { ...question(), ...more } };
    const refused = await bot.post(`/api/channels/${world().general.id}/messages`, body);
    expect(refused.refused(400).error).toContain(field);
  });

  test("names only people who can read the place", async () => {
    const { member, moderator, workspace, general, guest } = world();
    const bot = await newAsker();
    const hidden = await newPrivateChannel(member, workspace);
    (await member.post(`/api/channels/${hidden.id}/members`, { user_id: bot.id })).json(201);
    const asking = (at: string, id: string) =>
      bot.post(`/api/channels/${at}/messages`, {
        body: "?",
        question: question({ responder_user_ids: [id] }),
      });
    (await asking(hidden.id, member.user.id)).is(201, MessageChanged);
    for (const [at, id] of [
      [hidden.id, moderator.user.id],
      [general.id, guest.user.id],
      [general.id, bot.id],
    ] as const)
      expect((await asking(at, id)).refused(400).code).toBe("responder_invalid");
  });

  test("belongs to what a nonce stands for", async () => {
    const { general } = world();
    const bot = await newAsker();
    const path = `/api/channels/${general.id}/messages`;
    const sent = { body: "?", nonce: fresh(), question: question() };
    const first = (await bot.post(path, sent)).is(201, MessageChanged).message;
    expect((await bot.post(path, sent)).is(200, MessageAnswer).message).toEqual(first);
    const other = { ...sent, question: question({ title: "Another" }) };
    expect((await bot.post(path, other)).refused(409).code).toBe("nonce_reused");
    (await bot.post(path, { body: "?", nonce: sent.nonce })).refused(409);
  });

  test("is answered by the first, once, and everybody who sees it is told", async () => {
    const { member, owner, moderator, workspace } = world();
    const bot = await newAsker();
    const message = await ask(bot);
    const after_cursor = await tailOf(moderator, workspace);
    const nonce = fresh();
    const answered = (await answer(member, message, { nonce })).is(200, MessageAnswer).message;
    expect(answered.question).toMatchObject({
      status: "submitted",
      version: 2,
      answers: NOW,
      answered_by: member.user.id,
    });
    expect((await answer(owner, message)).refused(409).code).toBe("question_answered");
    const again = (await answer(member, message, { nonce })).is(200, MessageAnswer).message;
    expect(again).toEqual(answered);
    const other = await answer(member, message, {
      nonce,
      answers: [{ item_id: "when", selected: ["Tonight"] }],
    });
    expect(other.refused(409).code).toBe("nonce_reused");
    for (const who of [moderator, bot]) {
      const events = await pollAll(who, workspace, { after_cursor });
      expect(events.map(({ type }) => type)).toEqual(["message.updated", "question.submitted"]);
      expect(events[1]?.payload).toMatchObject({
        message_id: message.id,
        author_id: bot.id,
        user_id: member.user.id,
        message: { question: { status: "submitted", answers: NOW } },
      });
    }
    const stored = await world().server.db.all<{ payload: string }>(
      "SELECT payload FROM events WHERE type = 'question.submitted'",
    );
    for (const { payload } of stored) expect(payload).not.toContain("Now");
  });

  test("has exactly one winner however many answer at once", async () => {
    const { member, owner, moderator, workspace } = world();
    const bot = await newAsker();
    for (let round = 0; round < 5; round += 1) {
      const message = await ask(bot);
      const after_cursor = await tailOf(owner, workspace);
      const answers = await Promise.all(
        [member, owner, moderator, member, owner, moderator].map((who) => answer(who, message)),
      );
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409, 409]);
      const told = await pollAll(owner, workspace, { after_cursor });
      expect(told.filter(({ type }) => type === "question.submitted")).toHaveLength(1);
    }
  });

  test("counts one answer however often it is sent at once", async () => {
    const { member, owner, workspace } = world();
    const message = await ask(await newAsker());
    const after_cursor = await tailOf(owner, workspace);
    const nonce = fresh();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => answer(member, message, { nonce })),
    );
    const messages = answers.map((one) => one.is(200, MessageAnswer).message);
    expect(new Set(messages.map((one) => JSON.stringify(one.question))).size).toBe(1);
    expect(await pollAll(owner, workspace, { after_cursor })).toHaveLength(2);
  });

  test("is answered only by those it is for, who see it and may write", async () => {
    const { member, owner, guest, outsider, workspace } = world();
    const bot = await newAsker();
    const message = await ask(bot, { responder_user_ids: [member.user.id] });
    expect((await answer(owner, message)).refused(403).code).toBe("not_a_responder");
    (await answer(guest, message)).refused(404);
    (await answer(outsider, message)).refused(404);
    (await answer(bot, message)).refused(403);
    const at = `/api/workspaces/${workspace.id}/moderation/members/${member.user.id}`;
    (await owner.patch(at, { timeout_minutes: 5 })).json(200);
    expect((await answer(member, message)).refused(403).code).toBe("member_timed_out");
    (await owner.patch(at, { clear_timeout: true })).json(200);
    (await answer(member, message)).is(200, MessageAnswer);
  });

  test("is answered by guests in their channel, without counting as a post", async () => {
    const { guest, guestChannel } = world();
    const bot = await newAsker();
    for (let number = 0; number < 5; number += 1)
      (await answer(guest, await ask(bot, {}, guestChannel.id))).is(200, MessageAnswer);
  });

  test.each<[string, object, string]>([
    ["an unknown item", { answers: [{ item_id: "who", text: "x" }] }, "answers[0].item_id"],
    ["an item twice", { answers: [...NOW, ...NOW] }, "answers[1].item_id"],
    ["a missing item", { answers: NOW }, "answers must have one to the item why"],
    [
      "an unknown option",
      { answers: [{ item_id: "when", selected: ["Never"] }] },
      "answers[0].selected",
    ],
    [
      "several options where one is asked for",
      {
        answers: [
          { item_id: "when", selected: ["Now", "Tonight"] },
          { item_id: "why", text: "x" },
        ],
      },
      "answers[0].selected",
    ],
    [
      "something else where that is not offered",
      {
        answers: [
          { item_id: "when", other: "Soon" },
          { item_id: "why", text: "x" },
        ],
      },
      "answers[0].other",
    ],
    [
      "nothing chosen",
      { answers: [{ item_id: "when" }, { item_id: "why", text: "x" }] },
      "answers[0].selected",
    ],
    [
      "a text where there are options",
      {
        answers: [
          { item_id: "when", text: "Now" },
          { item_id: "why", text: "x" },
        ],
      },
      "answers[0].text",
    ],
    ["a blank text", { answers: [...NOW, { item_id: "why", text: " " }] }, "answers[1].text"],
    [
      "a choice where a text is asked for",
      { answers: [...NOW, { item_id: "why", selected: ["x"] }] },
      "answers[1]",
    ],
    ["neither answers nor skip", { answers: undefined }, "answers"],
    ["both answers and skip", { skip: true }, "answers"],
    ["skip where that is not allowed", { answers: undefined, skip: true }, "skip"],
  ])("refuses %s, and stays open", async (_, body, named) => {
    const { member } = world();
    const message = await ask(await newAsker(), { allow_skip: false, items: [CHOICE, FREE] });
    expect((await answer(member, message, body)).refused(400).error).toContain(named);
    const good = { answers: [{ item_id: "why", text: " For fun " }, ...NOW] };
    const { question: now } = (await answer(member, message, good)).is(200, MessageAnswer).message;
    expect(now?.answers).toEqual([...NOW, { item_id: "why", text: "For fun" }]);
  });

  test("takes several options and something else where they are offered, and can be skipped", async () => {
    const { member } = world();
    const bot = await newAsker();
    const many = await ask(bot, { items: [{ ...CHOICE, multi_select: true, allow_other: true }] });
    const answers = [{ item_id: "when", selected: ["Tonight", "Now"], other: "And on Monday" }];
    const seen = (await answer(member, many, { answers })).is(200, MessageAnswer).message;
    expect(seen.question?.answers).toEqual([
      { item_id: "when", selected: ["Now", "Tonight"], other: "And on Monday" },
    ]);
    const skipped = await answer(member, await ask(bot), { answers: undefined, skip: true });
    const { question: none } = skipped.is(200, MessageAnswer).message;
    expect(none).toMatchObject({ status: "submitted", skipped: true });
    expect(none).not.toHaveProperty("answers");
  });

  test("is resolved by its bot, may be opened again with a note, and takes another answer then", async () => {
    const { member, owner, workspace } = world();
    const bot = await newAsker();
    const message = await ask(bot);
    const nonce = fresh();
    (await answer(member, message, { nonce })).is(200, MessageAnswer);
    (await resolve(bot, message, { status: "expired", expected_version: 2 })).refused(409);
    (await resolve(bot, message, { status: "open", expected_version: 2 })).refused(400);
    const open = await resolve(bot, message, {
      status: "open",
      note: "Now is no longer possible.",
      expected_version: 2,
    });
    const { question: reopened } = open.is(200, MessageAnswer).message;
    expect(reopened).toMatchObject({
      status: "open",
      version: 3,
      note: "Now is no longer possible.",
    });
    for (const field of ["answers", "answered_by", "skipped"])
      expect(reopened).not.toHaveProperty(field);
    expect((await answer(member, message, { nonce })).refused(409).code).toBe("version_mismatch");
    (await answer(owner, message, { expected_version: 3 })).is(200, MessageAnswer);
    const after_cursor = await tailOf(member, workspace);
    const done = await resolve(bot, message, {
      status: "answered",
      note: "On it.",
      answers: NOW,
      expected_version: 4,
    });
    expect(done.is(200, MessageAnswer).message.question).toMatchObject({
      status: "answered",
      version: 5,
      note: "On it.",
      answers: NOW,
      answered_by: owner.user.id,
    });
    const types = (await pollAll(member, workspace, { after_cursor })).map(({ type }) => type);
    expect(types).toEqual(["message.updated"]);
    const late = await resolve(bot, message, { status: "failed", expected_version: 5 });
    expect(late.refused(409).code).toBe("question_answered");
  });

  test("is closed by its bot alone, and takes no answer after that", async () => {
    const { member } = world();
    const bot = await newAsker();
    const other = await newAsker();
    for (const status of ["answered", "cancelled", "expired", "failed"]) {
      const message = await ask(bot);
      const body = { status, expected_version: 1 };
      for (const who of [member, other]) (await resolve(who, message, body)).refused(403);
      const wrong = await resolve(bot, message, { ...body, expected_version: 2 });
      expect(wrong.refused(409).code).toBe("version_mismatch");
      (await resolve(bot, message, body)).is(200, MessageAnswer);
      (await answer(member, message, { expected_version: 2 })).refused(409);
    }
    const message = await ask(bot);
    (await answer(member, message)).is(200, MessageAnswer);
    const altered = await resolve(bot, message, {
      status: "answered",
      answers: [{ item_id: "when", selected: ["Tonight"] }],
      expected_version: 2,
    });
    expect(altered.refused(400).code).toBe("answers_differ");
    const plain = (
      await bot.post(`/api/channels/${world().general.id}/messages`, { body: "x" })
    ).is(201, MessageChanged).message;
    expect((await answer(member, plain)).refused(404).code).toBe("question_not_found");
  });

  test("is over by the clock, written down later, and told once", async () => {
    const { server, member, workspace } = world();
    const bot = await newAsker();
    const message = await ask(bot);
    await server.db.write((tx) =>
      tx.run(
        "UPDATE questions SET expires_at = ? WHERE message_id = (SELECT id FROM messages WHERE public_id = ?)",
        ahead(-1_000),
        message.id,
      ),
    );
    const read = async () =>
      (await member.get(`/api/messages/${message.id}`)).is(200, MessageAnswer).message.question;
    expect(await read()).toMatchObject({ status: "expired", version: 1 });
    expect((await answer(member, message)).refused(409).code).toBe("question_expired");
    (await resolve(bot, message, { status: "cancelled", expected_version: 1 })).refused(409);
    const after_cursor = await tailOf(member, workspace);
    const swept = await Promise.all([expireQuestions(server.db), expireQuestions(server.db)]);
    expect(swept.sort()).toEqual([0, 1]);
    expect(await read()).toMatchObject({ status: "expired", version: 2 });
    const told = await pollAll(member, workspace, { after_cursor });
    expect(told.map(shown)).toEqual([["message.updated", message.id, "expired"]]);
  });

  test("is over at once when its bot is deleted, and everybody who sees it is told", async () => {
    const { server, owner, member, workspace } = world();
    const bot = await newAsker();
    const [open, answered] = [await ask(bot), await ask(bot)];
    (await answer(member, answered)).json(200);
    const after_cursor = await tailOf(owner, workspace);
    (await owner.delete(`/api/bots/${bot.id}`)).json(200);
    expect((await answer(member, open)).refused(409).code).toBe("question_expired");
    await expireQuestions(server.db);
    const updated = (await pollAll(member, workspace, { after_cursor })).filter(
      ({ type }) => type === "message.updated",
    );
    expect(updated.map(({ payload }) => payload["message_id"])).toEqual([open.id]);
    const statusOf = async ({ id }: Message) =>
      (await owner.get(`/api/messages/${id}`)).is(200, MessageAnswer).message.question?.status;
    expect([await statusOf(open), await statusOf(answered)]).toEqual(["expired", "submitted"]);
  });

  test("goes with its message, and nothing of it stays", async () => {
    const { server, member, owner, workspace, general } = world();
    const bot = await newAsker();
    const message = await ask(bot, { items: [FREE], external_id: "gone" });
    const answers = [{ item_id: "why", text: "A secret reason" }];
    (await answer(member, message, { answers })).is(200, MessageAnswer);
    (await bot.delete(`/api/messages/${message.id}`)).is(200, MessageChanged);
    for (const path of [`/api/messages/${message.id}`, `/api/channels/${general.id}/messages`])
      expect((await owner.get(path)).text).not.toContain("A secret reason");
    const waiting = (await bot.get("/api/bots/self/questions")).is(200, WaitingQuestions);
    expect(waiting.messages).toEqual([]);
    expect((await answer(member, message)).refused(409).code).toBe("message_deleted");
    expect(JSON.stringify(await pollAll(owner, workspace))).not.toContain("A secret reason");
    expect(await server.db.all("SELECT 1 FROM questions WHERE external_id = 'gone'")).toEqual([]);
  });

  test("waits in its bot's list until it is resolved, page by page", async () => {
    const { member, owner, workspace } = world();
    const bot = await newAsker();
    const other = await newAsker();
    const channel = await newChannel(owner, workspace);
    const hidden = await newPrivateChannel(owner, workspace);
    (await owner.post(`/api/channels/${hidden.id}/members`, { user_id: bot.id })).json(201);
    await ask(other);
    const open = await ask(bot, {}, channel.id);
    const submitted = await ask(bot);
    const resolved = await ask(bot);
    const unseen = await ask(bot, {}, hidden.id);
    (await answer(member, submitted)).is(200, MessageAnswer);
    (await resolve(bot, resolved, { status: "cancelled", expected_version: 1 })).json(200);
    const list = async (query = "") =>
      (await bot.get(`/api/bots/self/questions${query}`)).is(200, WaitingQuestions);
    const ids = ({ messages }: { messages: Message[] }) => messages.map(({ id }) => id);
    expect(ids(await list())).toEqual([open.id, submitted.id, unseen.id]);
    const first = await list("?limit=1");
    expect(ids(first)).toEqual([open.id]);
    const second = await list(`?limit=2&after=${first.next_cursor}`);
    expect(ids(second)).toEqual([submitted.id, unseen.id]);
    expect(second.next_cursor).toBeNull();
    (await owner.delete(`/api/channels/${hidden.id}/members/${bot.id}`)).json(200);
    expect(ids(await list())).toEqual([open.id, submitted.id]);
    (await member.get("/api/bots/self/questions")).refused(403);
  });

  const shown = ({ type, payload }: Event) => {
    const message: unknown = payload["message"];
    const status = JSON.stringify(message).match(/"status":"(\w+)"/)?.[1];
    return [type, payload["message_id"], status];
  };
});
