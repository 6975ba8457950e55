import { describe, expect, test } from "bun:test";

import {
  ClickClackBot,
  ClickClackError,
  createClient,
  memoryCursors,
  systemClock,
  type BotOptions,
  type Client,
  type Message,
} from "../../sdk/src/index.ts";
import { newBot, type Bot } from "../harness/bots.ts";
import type { Person } from "../harness/people.ts";
import { until } from "../harness/until.ts";
import { newChannel, useWorld } from "../harness/world.ts";

const SCOPES = [
  "channels:read",
  "dms:read",
  "dms:write",
  "messages:read",
  "messages:write",
  "profile:read",
  "realtime:read",
  "threads:read",
  "threads:write",
  "workspaces:read",
] as const;

describe("ClickClackBot", () => {
  const world = useWorld();

  const clientOf = (who: Person | Bot) =>
    createClient({ baseUrl: world().server.url, token: who.token });

  /** A bot that runs from here on, in a channel of its own. */
  async function started(options: Partial<BotOptions> & Pick<BotOptions, "onMessage">) {
    const { server, workspace, owner } = world();
    const who = await newBot(server, workspace, SCOPES);
    const channel = await newChannel(owner, workspace);
    const live = Promise.withResolvers<void>();
    const bot = new ClickClackBot({
      client: clientOf(who),
      onState: (state) => state === "live" && live.resolve(),
      ...options,
    });
    const ended = bot.run();
    ended.catch(live.reject);
    await live.promise;
    const owners = clientOf(owner);
    return {
      who,
      bot,
      ended,
      channel,
      owners,
      say: async (body: string) =>
        (await owners.channels.sendMessage(channel.id, { body })).message,
      /** What stands in the channel once there are so many messages. */
      texts: async (count: number) => {
        const all = async () => (await owners.channels.messages(channel.id)).messages;
        await until(`${count} messages`, async () => (await all()).length >= count);
        return (await all()).map(({ body }) => body);
      },
    };
  }

  test("answers where a message stands: in its channel, its thread or its conversation", async () => {
    const { bot, who, owners, say, texts } = await started({
      async onMessage({ body }, { reply }) {
        await reply(`${body}?`);
      },
    });
    const root = await say("Land");
    expect(await texts(2)).toEqual(["Land", "Land?"]);
    await owners.threads.reply(root.id, { body: "Where" });
    const replies = await repliesTo(owners, root, 2);
    expect(replies.map(({ body }) => body)).toEqual(["Where", "Where?"]);
    const dm = await owners.dms.create(world().workspace.id, [who.id]);
    await owners.dms.sendMessage(dm.id, { body: "Between us" });
    await until(
      "an answer in the conversation",
      async () => (await owners.dms.messages(dm.id)).messages.at(-1)?.body === "Between us?",
    );
    await bot.stop();
  });

  test("begins a thread and reacts when it is told to", async () => {
    const { bot, owners, say } = await started({
      async onMessage(_message, { react, replyInThread }) {
        await react("👀");
        await replyInThread("On it");
      },
    });
    const root = await say("Build");
    const replies = await repliesTo(owners, root, 1);
    expect(replies.map(({ body }) => body)).toEqual(["On it"]);
    expect((await owners.messages.get(root.id)).reactions?.map(({ emoji }) => emoji)).toEqual([
      "👀",
    ]);
    await bot.stop();
  });

  test("hears neither itself nor other bots, unless it asks for them", async () => {
    const { server, workspace } = world();
    const heard: string[] = [];
    const { bot, say, channel } = await started({ onMessage: ({ body }) => void heard.push(body) });
    const curious: string[] = [];
    const other = await started({
      answerBots: true,
      onMessage: ({ body }) => void curious.push(body),
    });
    const third = clientOf(await newBot(server, workspace, SCOPES));
    await third.channels.sendMessage(channel.id, { body: "beep" });
    await say("Anybody here?");
    await until("the handlers have begun", () => heard.length > 0 && curious.length > 1);
    expect(heard).toEqual(["Anybody here?"]);
    expect(curious).toEqual(["beep", "Anybody here?"]);
    await Promise.all([bot.stop(), other.bot.stop()]);
  });

  test("handles one message at a time in a channel, and other channels meanwhile", async () => {
    const { owner, workspace } = world();
    const begun: string[] = [];
    const waiting = new Map<string, () => void>();
    const { bot, say, owners } = await started({
      onMessage({ body }) {
        begun.push(body);
        return new Promise<void>((resolve) => waiting.set(body, resolve));
      },
    });
    await say("one");
    await say("two");
    const elsewhere = await newChannel(owner, workspace);
    await owners.channels.sendMessage(elsewhere.id, { body: "elsewhere" });
    await until("the handlers have begun", () => begun.length === 2);
    expect(begun).toEqual(["one", "elsewhere"]);
    waiting.get("one")?.();
    await until("the handlers have begun", () => begun.length === 3);
    expect(begun).toEqual(["one", "elsewhere", "two"]);
    waiting.get("elsewhere")?.();
    waiting.get("two")?.();
    await bot.stop();
  });

  test("runs a handler again that failed since the server was away, and does not say the same twice", async () => {
    let runs = 0;
    const { bot, say, texts } = await started({
      clock: quick,
      async onMessage(_message, { reply }) {
        await reply(`Answer ${(runs += 1)}`);
        if (runs < 3) throw new ClickClackError({ status: 503, code: "away", message: "Away" });
        await reply("Done");
      },
    });
    await say("Question");
    expect(await texts(3)).toEqual(["Question", "Answer 1", "Done"]);
    expect(runs).toBe(3);
    await bot.stop();
  });

  test("goes on after a handler that is broken, and tells of it", async () => {
    const told: unknown[] = [];
    const { bot, say, texts } = await started({
      onError: (error, message) => told.push([error, message?.body]),
      async onMessage({ body }, { reply }) {
        if (body === "boom") throw new Error("Broken");
        await reply("Fine");
      },
    });
    await say("boom");
    await say("well?");
    expect(await texts(3)).toEqual(["boom", "well?", "Fine"]);
    expect(told).toEqual([[new Error("Broken"), "boom"]]);
    await bot.stop();
  });

  test("ends only when the running handler has, and leaves the rest for the next start", async () => {
    const cursors = memoryCursors();
    const release = Promise.withResolvers<void>();
    const begun: string[] = [];
    const { bot, ended, who, say, texts } = await started({
      cursors,
      async onMessage({ body }, { reply }) {
        begun.push(body);
        await release.promise;
        await reply(`${body}!`);
      },
    });
    await say("one");
    await say("two");
    await until("the handlers have begun", () => begun.length === 1);
    const stopped = bot.stop();
    release.resolve();
    await stopped;
    await ended;
    expect(begun).toEqual(["one"]);
    expect(await texts(3)).toEqual(["one", "two", "one!"]);

    await say("three");
    const next = new ClickClackBot({
      client: clientOf(who),
      cursors,
      onMessage: async ({ body }, { reply }) => void (await reply(`${body}!`)),
    });
    const running = next.run();
    expect(await texts(6)).toEqual(["one", "two", "one!", "three", "two!", "three!"]);
    await next.stop();
    await running;
  });

  test("keeps up with more messages at once than it takes in hand, in order", async () => {
    const { bot, say, channel, owners } = await started({
      onMessage: async ({ body }, { replyInThread }) => void (await replyInThread(body)),
    });
    const said: Message[] = [];
    for (let count = 0; count < 150; count++) said.push(await say(`${count}`));
    const last = said.at(-1)!;
    expect((await repliesTo(owners, last, 1)).map(({ body }) => body)).toEqual(["149"]);
    const { messages } = await owners.channels.messages(channel.id, { limit: 200 });
    const answered = messages.map((message) => message.thread_state?.reply_count);
    expect(answered).toEqual(said.map(() => 1));
    await bot.stop();
  });

  test("keeps its place behind the slowest conversation", async () => {
    const { owner, workspace } = world();
    const saved: string[] = [];
    const release = Promise.withResolvers<void>();
    const handled: Message[] = [];
    const { bot, say, owners } = await started({
      cursors: { load: () => undefined, save: (cursor) => void saved.push(cursor) },
      async onMessage(message) {
        if (message.body === "slow") await release.promise;
        handled.push(message);
      },
    });
    const elsewhere = await newChannel(owner, workspace);
    await say("slow");
    const { event } = await owners.channels.sendMessage(elsewhere.id, { body: "fast" });
    await until("the fast one", () => handled.length === 1);
    expect(saved.every((cursor) => cursor < event!.cursor)).toBe(true);
    release.resolve();
    await until("the last cursor", () => saved.at(-1) === event!.cursor);
    await bot.stop();
  });

  test("says so when its token is not valid", async () => {
    const client = createClient({ baseUrl: world().server.url, token: "ccb_wrong" });
    const bot = new ClickClackBot({ client, onMessage() {} });
    expect(bot.run()).rejects.toMatchObject({ status: 401 });
  });
});

/** The replies in a thread once there are so many. */
async function repliesTo(client: Client, root: Message, count: number): Promise<Message[]> {
  const all = async () => (await client.threads.get(root.id)).replies;
  await until(`${count} replies`, async () => (await all()).length >= count);
  return await all();
}

/** A clock whose waits are over at once. */
const quick = {
  now: () => performance.now(),
  random: () => 0,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 1), signal),
};
