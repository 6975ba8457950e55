/**
 * The published OpenClaw plugin in the real gateway, with a scripted model, against a running server.
 * `bun run test:interop` runs it; it needs npm, and a gigabyte for what that installs.
 */
import { type } from "arktype";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import {
  BotSetupCodeAnswer,
  CreateBotResponse,
  WorkspaceBotCommandList,
} from "../../../src/features/bots/wire.ts";
import { ChannelList } from "../../../src/features/channels/wire.ts";
import { DirectConversationAnswer } from "../../../src/features/dms/wire.ts";
import { MessageChanged, MessagePage, type Message } from "../../../src/features/messages/wire.ts";
import type { User } from "../../../src/features/people/wire.ts";
import { ThreadReplyCreated } from "../../../src/features/threads/wire.ts";
import type { Event } from "../../../src/realtime/wire.ts";
import type { Listener } from "../../harness/socket.ts";
import type { Call } from "./model.ts";
import { messageOf, setStage, type Stage } from "./stage.ts";

/** One pixel. */
const PICTURE = Uint8Array.fromBase64(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
);

const Progress = type({
  turn_id: "string",
  seq: "number.integer",
  op: "'append' | 'update' | 'finalize' | 'clear'",
  "line?": { id: "string", kind: "string", text: "string", "tool_name?": "string" },
});

const Opened = type({ state: "'open'", openUrl: "string", embedUrl: "string" });

describe("OpenClaw with its published plugin", () => {
  let stage: Stage;
  let bot: User;
  let heard: Listener;

  beforeAll(async () => {
    stage = await setStage();
  }, 600_000);
  afterAll(async () => {
    await stage?.stop();
  }, 60_000);

  /** Says something in `general`, with the word that tells the model what to answer. */
  async function say(word: string): Promise<{ message: Message; event: Event }> {
    const path = `/api/channels/${stage.general.id}/messages`;
    const answer = await stage.person.post(path, { body: `What about the «${word}»?` });
    return answer.is(201, MessageChanged);
  }

  /** The first such message, among those that were told by an event of this type. Fails when no gateway listens. */
  async function hear(
    what: string,
    wanted: (message: Message) => boolean,
    event_type = "message.created",
  ): Promise<Message> {
    if (!stage.line.passed.some(({ status }) => status === 101))
      throw new Error("The gateway has not connected.");
    const matching = (event: Event) => {
      const message = event.type === event_type ? messageOf(event) : undefined;
      return message !== undefined && wanted(message) ? message : undefined;
    };
    const event = heard.find((event) => matching(event) !== undefined);
    return matching(await stage.soon(what, event))!;
  }

  test("claims a setup code, and finds that its connection works", async () => {
    const { person, workspace, line, openclaw } = stage;
    const bots = `/api/workspaces/${workspace.id}/bots`;
    const made = await person.post(bots, {
      display_name: "Claw",
      handle: "claw",
      initial_token: false,
    });
    bot = made.is(201, CreateBotResponse).bot;
    const minted = await person.post(`${bots}/${bot.id}/setup-codes`, {
      scopes: ["bot:write", "agent_activity:write", "channels:write"],
      defaults: { agentActivity: true },
    });
    const { code, claim_url } = minted.is(201, BotSetupCodeAnswer).setup_code;
    expect(claim_url).toBe(`${line.url}/api/bot-setup-codes/claim`);

    const setup = `${claim_url}#${code}`;
    const added = await openclaw.run("channels", "add", "clickclack", "--code", setup);
    expect(added.output).toContain(`Connected as @claw — workspace ${workspace.name} resolved.`);
    expect(added.code).toBe(0);
    expect(await openclaw.settings()).toMatchObject({
      channels: {
        clickclack: {
          enabled: true,
          baseUrl: line.url,
          workspace: workspace.id,
          token: expect.stringMatching(/^ccb_/),
          defaultTo: "channel:general",
          agentActivity: true,
        },
      },
    });

    const again = await person.post("/api/bot-setup-codes/claim", { code });
    again.refused(404);
  });

  test("publishes its command menu and listens, once its gateway runs", async () => {
    const { person, workspace, line, openclaw, soon } = stage;
    // What a setup code does not bring.
    await openclaw.set({
      nativeProgress: true,
      discussions: { enabled: true, controlUrlBase: "https://control.example.com" },
    });
    heard = stage.listen();
    await heard.opened;
    stage.startGateway();
    const synced = heard.findEphemeral(({ type }) => type === "bot_command.updated");
    expect((await soon("the menu", synced)).payload["bot_user_id"]).toBe(bot.id);
    const menu = await person.get(`/api/workspaces/${workspace.id}/bot-commands`);
    const { bot_commands } = menu.is(200, WorkspaceBotCommandList);
    expect(bot_commands).toContainEqual(
      expect.objectContaining({
        command: "/help",
        bot: expect.objectContaining({ handle: "claw" }),
      }),
    );
    const { query } = await soon(
      "its WebSocket",
      line.find(({ status }) => status === 101),
    );
    expect(query.get("workspace_id")).toBe(workspace.id);
    expect(query.get("after_cursor")).toMatch(/./);
  });

  test("answers a message in a channel, quoting it", async () => {
    stage.model.teach("lantern", [{ says: ["The lantern ", "is lit."] }]);
    const asked = await say("lantern");
    const answer = await hear("an answer", ({ body }) => body === "The lantern is lit.");
    expect(answer).toMatchObject({
      channel_id: stage.general.id,
      quoted_message_id: asked.message.id,
      quoted_body_snapshot: asked.message.body,
      author: { kind: "bot" },
    });
    const sent = await stage.line.find(
      ({ method, body }) => method === "POST" && body.includes("is lit"),
    );
    expect(sent.headers.get("x-correlation-id")).toBe(
      String(asked.event.payload["correlation_id"]),
    );
    expect(stage.model.told.at(-1)).toContain(asked.message.body);
  });

  test("answers in the thread that it was asked in", async () => {
    stage.model.teach("anchor", [{ says: ["Up and down."] }]);
    stage.model.teach("cable", [{ says: ["Forty fathoms."] }]);
    const { message: root } = await say("anchor");
    await hear("an answer in the channel", ({ body }) => body === "Up and down.");
    const replied = await stage.person.post(`/api/messages/${root.id}/thread/replies`, {
      body: "And the «cable»?",
    });
    replied.is(201, ThreadReplyCreated);
    const answer = await hear(
      "an answer in the thread",
      ({ body }) => body === "Forty fathoms.",
      "thread.reply_created",
    );
    expect(answer).toMatchObject({
      parent_message_id: root.id,
      thread_root_id: root.id,
      thread_seq: 2,
    });
  });

  test("answers in a direct conversation", async () => {
    stage.model.teach("secret", [{ says: ["Not a word to anybody."] }]);
    const opened = await stage.person.post("/api/dms", {
      workspace_id: stage.workspace.id,
      member_ids: [bot.id],
    });
    const { conversation } = opened.is(201, DirectConversationAnswer);
    const asked = await stage.person.post(`/api/dms/${conversation.id}/messages`, {
      body: "Keep the «secret».",
    });
    const { message } = asked.is(201, MessageChanged);
    const answer = await hear("an answer", ({ body }) => body === "Not a word to anybody.");
    expect(answer).toMatchObject({
      direct_conversation_id: conversation.id,
      quoted_message_id: message.id,
    });
  });

  /** Has the agent send the picture into `general`; `durably` if it has to keep trying. */
  async function callToSend(caption: string, durably: boolean): Promise<Call> {
    await Bun.write(join(stage.openclaw.workspace, "chart.png"), PICTURE);
    const to = { action: "send", channel: "clickclack", target: "channel:general" };
    const what = { message: caption, media: "./chart.png", bestEffort: !durably };
    return { name: "message", arguments: { ...to, ...what } };
  }

  /** The picture hangs on this message, as it was. */
  async function expectPicture({ attachments = [] }: Message): Promise<void> {
    expect(attachments).toMatchObject([
      { filename: "chart.png", content_type: "image/png", width: 1 },
    ]);
    const file = await fetch(`${stage.line.url}/api/uploads/${attachments[0]?.id}`, {
      headers: { authorization: `Bearer ${stage.person.token}` },
    });
    expect(await file.bytes()).toEqual(PICTURE);
  }

  test("uploads a file, and attaches it to a message", async () => {
    stage.model.teach("chart", [
      { call: await callToSend("The chart.", false) },
      { says: ["Sent."] },
    ]);
    await say("chart");
    await expectPicture(
      await hear("the attachment", ({ body }) => body === "The chart.", "message.updated"),
    );
  });

  test("shows what it thinks and does while it works, in messages that grow", async () => {
    const looking = Promise.withResolvers<void>();
    const call = {
      name: "exec",
      arguments: { command: "echo barrels", title: "Count the barrels" },
    };
    stage.model.teach("hold", [
      { comments: ["Let me look", looking.promise, " into the hold."], call },
      { says: ["Seven barrels."] },
    ]);
    const { message: asked } = await say("hold");
    const ofTurn = ({ turn_id }: Message) => turn_id === asked.id;
    const begun = await hear(
      "a thought",
      (message) => ofTurn(message) && message.kind === "agent_commentary",
    );
    expect(begun.body).toBe("Let me look");
    looking.resolve();
    const thought = await hear("the rest", ({ id }) => id === begun.id, "message.updated");
    expect(thought.body).toBe("Let me look into the hold.");
    const done = await hear(
      "a tool",
      (message) => ofTurn(message) && message.kind === "agent_tool",
    );
    expect(done.body).toContain("Exec");
    const answer = await hear("an answer", ({ body }) => body === "Seven barrels.");
    expect(answer).not.toHaveProperty("turn_id");
    expect(stage.model.told.at(-1)).toContain("barrels");
  });

  test("shows how it gets on, and nothing of it stays", async () => {
    const call = { name: "exec", arguments: { command: "echo fathoms", title: "Take a sounding" } };
    stage.model.teach("depth", [{ call }, { says: ["Nine fathoms."] }]);
    const { message: asked } = await say("depth");
    const ofTurn = ({ type, payload }: Event) =>
      type === "agent.progress" && payload["turn_id"] === asked.id;
    await stage.soon(
      "the end of the progress",
      heard.findEphemeral((event) => ofTurn(event) && event.payload["op"] === "clear"),
    );
    const told = heard.ephemeral.filter(ofTurn).map(({ payload }) => Progress.assert(payload));
    expect(told.map(({ seq }) => seq)).toEqual(told.map((_, index) => index + 1));
    expect(told[0]).toMatchObject({
      op: "append",
      line: { text: expect.stringContaining("is responding") },
    });
    expect(told.map(({ line }) => line?.tool_name)).toContain("exec");
    expect(told.at(-1)?.op).toBe("clear");
  });

  test("finds by its nonce a message whose answer was lost, and sends it only once", async () => {
    stage.model.teach("bottle", [
      { call: await callToSend("A message in a bottle.", true) },
      { says: ["Thrown."] },
    ]);
    stage.line.loseAnswer(
      ({ path, body }) => path.endsWith("/messages") && body.includes("openclaw-media:"),
    );
    await say("bottle");
    const sent = await hear("the message", ({ body }) => body === "A message in a bottle.");
    await expectPicture(
      await hear("the attachment", ({ id }) => id === sent.id, "message.updated"),
    );
    const asked = stage.line.passed.find(({ path }) => path === "/api/messages/by-nonce");
    expect(asked?.query.get("nonce")).toMatch(/^openclaw-media:[0-9a-f]{64}$/);
    expect(asked?.status).toBe(200);
    const nonce = asked?.query.get("nonce") ?? "";
    expect(stage.line.passed.filter(({ body }) => body.includes(nonce))).toHaveLength(1);
    expect((await spoken()).filter(({ body }) => body === "A message in a bottle.")).toHaveLength(
      1,
    );
  });

  /** Everything in `general`. */
  async function spoken(): Promise<Message[]> {
    const answer = await stage.person.get(`/api/channels/${stage.general.id}/messages?limit=200`);
    const { messages, has_older } = answer.is(200, MessagePage);
    expect(has_older).toBe(false);
    return messages;
  }

  test("opens a channel for a session, renames it with the session, and answers in it", async () => {
    const { general, line, model, openclaw, person, soon, workspace } = stage;
    const session = `agent:main:clickclack:channel:channel:${general.id}`;
    await openclaw.call("sessions.patch", { key: session, label: "Night Watch" });
    const opened = Opened.assert(
      await openclaw.call("session.discussion.open", { sessionKey: session }),
    );
    const place = /^\/app\/(\w+)\/(\w+)$/.exec(opened.openUrl.replace(line.url, ""));
    expect(place?.[1]).toBe(workspace.route_id);
    expect(opened.embedUrl).toBe(
      `${line.url}/embed/channel/${place?.[1]}/${place?.[2]}?openclawHostTheme=1`,
    );
    const find = async () => {
      const listed = await person.get(`/api/workspaces/${workspace.id}/channels`);
      const { channels } = listed.is(200, ChannelList);
      return channels.find(({ route_id }) => route_id === place?.[2]);
    };
    const channel = await find();
    expect(channel).toMatchObject({
      name: "night-watch",
      display_title: "Night Watch",
      sidebar_section: "Sessions",
      external_managed: true,
      external_ref: expect.stringMatching(/^openclaw:/),
      external_url: expect.stringContaining("https://control.example.com/"),
    });

    const renamed = heard.find(
      ({ type, channel_id }) => type === "channel.updated" && channel_id === channel?.id,
    );
    await openclaw.call("sessions.patch", { key: session, label: "Dog Watch" });
    await soon("another name", renamed);
    expect(await find()).toMatchObject({ name: "dog-watch", display_title: "Dog Watch" });

    model.teach("bell", [{ says: ["Eight bells."] }]);
    const asked = await person.post(`/api/channels/${channel?.id}/messages`, {
      body: "Which «bell»?",
    });
    const answer = await hear("an answer", ({ body }) => body === "Eight bells.");
    expect(answer.quoted_message_id).toBe(asked.is(201, MessageChanged).message.id);
    expect(answer.channel_id).toBe(channel?.id);
  });

  test("answers once each what was said while it was cut off and the server began anew", async () => {
    const { line, model } = stage;
    for (const bird of ["gull", "tern", "puffin"])
      model.teach(bird, [{ says: [`The ${bird} flies.`] }]);
    const cursor = heard.events.at(-1)?.cursor;
    const before = new Set(line.passed);
    line.hold();
    const server = await stage.restartServer();
    heard = stage.listen(cursor);
    const missed = [await say("gull"), await say("tern")];
    line.connect(server);
    const asked = await stage.soon(
      "its question for what it missed",
      line.find((request) => request.path === "/api/realtime/events" && !before.has(request)),
    );
    await hear("an answer to the first", ({ body }) => body === "The gull flies.");
    await hear("an answer to the second", ({ body }) => body === "The tern flies.");
    const opened = await stage.soon(
      "its next WebSocket",
      line.find((request) => request.status === 101 && !before.has(request)),
    );
    const live = await say("puffin");
    await hear("an answer to what came after", ({ body }) => body === "The puffin flies.");

    const positions = [asked, opened].map(({ query }) => query.get("after_cursor"));
    expect(positions).toEqual([expect.stringMatching(/^\d+$/), expect.stringMatching(/^\d+$/)]);
    expect(positions.toSorted()).toEqual(positions);
    expect(asked.query.has("include_tail")).toBe(false);
    const answered = (await spoken()).map(({ quoted_message_id }) => quoted_message_id);
    for (const { message } of [...missed, live])
      expect(answered.filter((id) => id === message.id)).toHaveLength(1);
  });
});
