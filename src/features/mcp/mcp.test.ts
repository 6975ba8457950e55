import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { describe, expect, test } from "bun:test";
import { newBot, type Bot } from "../../../tests/harness/bots.ts";
import { engines } from "../../../tests/harness/engines.ts";
import {
  newChannel,
  newDirect,
  newPrivateChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { BUNDLES, SCOPES, type Scope } from "../../access/scopes.ts";
import { MessageAnswer } from "../messages/wire.ts";

const JSON_RPC = {
  "content-type": "application/json",
  accept: "application/json, text/event-stream",
};
const LIST = { jsonrpc: "2.0", id: 1, method: "tools/list", params: {} };

describe.each(engines)("the Model Context Protocol on $name", (engine) => {
  const world = useWorld({ engine });

  /** The SDK's own client, signed in as a bot. */
  async function connect(bot: Bot) {
    const client = new Client({ name: "test", version: "1" });
    const transport = new StreamableHTTPClientTransport(new URL("/mcp", world().server.url), {
      requestInit: { headers: { authorization: `Bearer ${bot.token}` } },
    });
    await client.connect(transport);
    return client;
  }
  async function botWith(scopes: readonly Scope[] = SCOPES) {
    const { server, workspace } = world();
    const bot = await newBot(server, workspace, scopes);
    return { bot, client: await connect(bot) };
  }
  async function call(client: Client, name: string, args: Record<string, unknown> = {}) {
    const answer = await client.callTool({ name, arguments: args });
    const [content] = Array.isArray(answer.content) ? answer.content : [];
    return {
      text: String(content?.text),
      failed: answer.isError === true,
      structured: Object(answer.structuredContent),
    };
  }

  test("says what it is, and gives a token the tools that its scopes allow", async () => {
    const names = async (scopes: readonly Scope[]) => {
      const { client } = await botWith(scopes);
      return (await client.listTools()).tools.map(({ name }) => name).toSorted();
    };
    const { client } = await botWith();
    expect(client.getServerVersion()).toMatchObject({ name: "clickclack" });
    expect(client.getInstructions()).toContain("team chat");
    expect(await names([])).toEqual([]);
    expect(await names(["messages:read"])).toEqual(["read_messages", "search_messages"]);
    expect(await names(["threads:write"])).toEqual(["reply_in_thread"]);
    expect(await names(["uploads:write", "realtime:read"])).toEqual([
      "upload_file",
      "wait_for_events",
    ]);
    const reading = [
      "list_channels",
      "list_direct_conversations",
      "read_direct_messages",
      "read_messages",
      "read_thread",
      "search_messages",
      "wait_for_events",
      "who_am_i",
    ];
    expect(await names(BUNDLES["bot:read"])).toEqual(reading);
    expect(await names(BUNDLES["bot:write"])).toEqual(
      [
        ...reading,
        "add_reaction",
        "post_direct_message",
        "post_message",
        "remove_reaction",
        "reply_in_thread",
        "upload_file",
      ].toSorted(),
    );
  });

  test("describes every tool, its arguments and its answer", async () => {
    const { client } = await botWith();
    for (const tool of (await client.listTools()).tools) {
      expect(tool.title).toBeString();
      expect(tool.description).toBeString();
      expect(tool.outputSchema).toMatchObject({ type: "object" });
      for (const [name, property] of Object.entries(tool.inputSchema.properties ?? {}))
        if (name !== "filename") expect(property).toHaveProperty("description", expect.any(String));
    }
    const { tools } = await client.listTools();
    const hints = new Map(tools.map(({ name, annotations }) => [name, annotations]));
    expect(hints.get("read_messages")).toMatchObject({ readOnlyHint: true, idempotentHint: true });
    expect(hints.get("post_message")).toMatchObject({ readOnlyHint: false, idempotentHint: false });
  });

  test("lists channels, posts, reads, replies, reacts and searches", async () => {
    const { owner, workspace } = world();
    const channel = await newChannel(owner, workspace);
    const { bot, client } = await botWith();
    // What a tool answers is held against its schema by the client, once it has listed the tools.
    await client.listTools();

    const me = await call(client, "who_am_i");
    expect(me.structured).toMatchObject({
      user: { id: bot.id },
      workspace: { id: workspace.id },
    });
    expect(me.text).toContain(bot.id);

    const channels = await call(client, "list_channels");
    expect(channels.text).toContain(`#${channel.name} (${channel.id})`);
    expect(channels.structured.channels.map(({ id }: { id: string }) => id)).toContain(channel.id);

    const posted = await call(client, "post_message", {
      channel: `#${channel.name}`,
      body: "Zephyr is deployed.",
      nonce: "n1",
    });
    const { id } = posted.structured.message;
    expect(posted.text).toContain("Zephyr is deployed.");
    const again = await call(client, "post_message", {
      channel: channel.id,
      body: "Zephyr is deployed.",
      nonce: "n1",
    });
    expect(again.structured.message.id).toBe(id);

    const replied = await call(client, "reply_in_thread", { message_id: id, body: "Indeed." });
    expect(replied.structured).toMatchObject({ thread_state: { reply_count: 1 } });
    const thread = await call(client, "read_thread", { message_id: id });
    expect(thread.structured).toMatchObject({ root: { id }, replies: [{ body: "Indeed." }] });

    const reacted = await call(client, "add_reaction", { message_id: id, emoji: "🎉" });
    expect(reacted.text).toBe("The message has 🎉 1.");
    const undone = await call(client, "remove_reaction", { message_id: id, emoji: "🎉" });
    expect(undone.text).toBe("The message has no reactions.");

    const page = await call(client, "read_messages", { channel: channel.name, limit: 10 });
    expect(page.structured).toMatchObject({ messages: [{ id, body: "Zephyr is deployed." }] });
    expect(page.text).toContain("1 replies");

    const found = await call(client, "search_messages", { query: "zephyr", channel: channel.id });
    expect(found.structured.results).toMatchObject([{ id }]);
    expect(found.text).toContain("Zephyr is deployed.");
    expect((await call(client, "search_messages", { query: "zephyrless" })).text).toBe(
      "Nothing was found.",
    );
  });

  test("uploads a file, as text or Base64, and posts it", async () => {
    const { owner, general } = world();
    const { client } = await botWith();
    const sent = await call(client, "upload_file", { filename: "notes.txt", text: "Hällo" });
    const picture = await call(client, "upload_file", {
      filename: "data.bin",
      base64: Buffer.from([0, 255, 1]).toString("base64"),
    });
    expect(sent.structured.upload).toMatchObject({ filename: "notes.txt", byte_size: 6 });
    expect(picture.structured.upload).toMatchObject({ filename: "data.bin", byte_size: 3 });
    const posted = await call(client, "post_message", {
      channel: general.id,
      body: "See these.",
      upload_ids: [sent.structured.upload.id, picture.structured.upload.id],
    });
    const got = await owner.get(`/api/messages/${posted.structured.message.id}`);
    expect(got.is(200, MessageAnswer).message.attachments?.map(({ filename }) => filename)).toEqual(
      ["notes.txt", "data.bin"],
    );
    for (const args of [
      { filename: "x" },
      { filename: "x", text: "x", base64: "eA==" },
      { filename: "x", base64: "no base64!" },
    ])
      expect(await call(client, "upload_file", args)).toMatchObject({ failed: true });
  });

  test("waits for what happens next, from a cursor on", async () => {
    const { owner, general } = world();
    const { client } = await botWith();
    const now = await call(client, "wait_for_events", { wait_seconds: 0 });
    expect(now.structured.events).toEqual([]);
    const waiting = call(client, "wait_for_events", {
      after_cursor: now.structured.next_cursor,
      wait_seconds: 30,
    });
    const { id } = await post(owner, general, "Robin, are you there?");
    const came = await waiting;
    expect(came.structured.events).toMatchObject([
      { type: "message.created", payload: { message_id: id } },
    ]);
    expect(came.text).toContain("Robin, are you there?");
    expect(came.text).toContain(came.structured.next_cursor);
  });

  test("reads and writes direct messages where the token may", async () => {
    const { owner, workspace } = world();
    const { bot, client } = await botWith();
    const direct = await newDirect(owner, workspace, [bot]);
    const listed = await call(client, "list_direct_conversations");
    expect(listed.text).toContain(direct.id);
    const posted = await call(client, "post_direct_message", {
      conversation_id: direct.id,
      body: "Hello, Olga.",
    });
    expect(posted.failed).toBe(false);
    const read = await call(client, "read_direct_messages", { conversation_id: direct.id });
    expect(read.structured.messages).toMatchObject([{ body: "Hello, Olga." }]);
    const blind = await connect(await newBot(world().server, workspace, ["messages:write"]));
    const refused = await call(blind, "post_direct_message", {
      conversation_id: direct.id,
      body: "x",
    });
    expect(refused).toMatchObject({ failed: true, text: expect.stringContaining("dms:write") });
  });

  test("tells what goes wrong in the API's words", async () => {
    const { owner, workspace, general } = world();
    const { client } = await botWith(["messages:write"]);
    const attempts: readonly (readonly [string, Record<string, unknown>, string])[] = [
      ["post_message", { channel: "nowhere", body: "x" }, "Channel not found. (channel_not_found)"],
      ["post_message", { channel: general.id, body: " " }, "body must not be empty."],
      ["post_message", { channel: general.id }, "body is required"],
      ["post_message", { channel: 7, body: "x" }, "channel must be"],
      ["read_messages", { channel: general.id }, "does not have the scope messages:read"],
    ];
    for (const [name, args, words] of attempts)
      expect(await call(client, name, args)).toMatchObject({
        failed: true,
        text: expect.stringContaining(words),
      });
    const secret = await newPrivateChannel(owner, workspace);
    for (const channel of [secret.id, secret.name])
      expect(await call(client, "post_message", { channel, body: "x" })).toMatchObject({
        failed: true,
        text: "Channel not found. (channel_not_found)",
      });
    expect(client.callTool({ name: "drop_database" })).rejects.toThrow("There is no such tool.");
  });

  test("is for bots' tokens alone", async () => {
    const { nobody, owner, server, workspace } = world();
    const { bot } = await botWith();
    const attempts: readonly Record<string, string>[] = [
      {},
      { cookie: `cc_session=${owner.token}` },
      { authorization: `Bearer ${owner.token}` },
      { authorization: "Bearer ccb_unknown" },
      { authorization: "Bearer" },
      { authorization: "Basic eDp5" },
      { "x-clickclack-user": owner.user.id },
    ];
    for (const headers of attempts) {
      const answer = await nobody.post("/mcp", LIST, { ...JSON_RPC, ...headers });
      answer.refused(401);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
    const good = { ...JSON_RPC, authorization: `Bearer ${bot.token}` };
    expect((await nobody.post("/mcp", LIST, good)).status).toBe(200);
    await server.db.write((tx) =>
      tx.run(
        "DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE public_id = ?)",
        bot.id,
      ),
    );
    const gone = await newBot(server, workspace, SCOPES);
    expect((await gone.post("/mcp", LIST, JSON_RPC)).status).toBe(200);
  });

  test("is not for pages of other sites, nor for names that lead here by a trick", async () => {
    const { server } = world();
    const { bot } = await botWith();
    const send = (headers: Record<string, string>) =>
      bot.post("/mcp", LIST, { ...JSON_RPC, ...headers });
    for (const origin of ["https://evil.example", "null", "http://localhost.evil.example"])
      expect((await send({ origin })).refused(403).code).toBe("cross_site");
    const rebound = { origin: "http://evil.example", host: "evil.example" };
    expect((await send(rebound)).refused(403).code).toBe("cross_site");
    expect((await send({ origin: server.url })).status).toBe(200);
    expect((await send({})).status).toBe(200);
  });

  test("takes POST alone, and JSON alone", async () => {
    const { bot } = await botWith();
    for (const answer of [await bot.get("/mcp"), await bot.delete("/mcp")]) {
      expect(answer.refused(405).code).toBe("method_not_allowed");
      expect(answer.headers.get("allow")).toBe("POST");
    }
    expect(
      (await bot.post("/mcp", LIST, { ...JSON_RPC, "content-type": "text/plain" })).status,
    ).toBe(415);
    expect((await bot.post("/mcp", "{", JSON_RPC)).status).toBe(400);
    expect((await bot.post("/mcp", '{"a":1}', JSON_RPC)).status).toBe(400);
    expect((await bot.post("/mcp", "[".repeat(100_000), JSON_RPC)).status).toBe(400);
    const large = JSON.stringify({ ...LIST, params: { x: "x".repeat(7 * 1024 * 1024) } });
    expect((await bot.post("/mcp", large, JSON_RPC)).status).toBe(413);
  });
});

describe("the tools' limit", () => {
  const world = useWorld({ rate_limit: { perSecond: 0.01, burst: 2 } });

  test("counts what is written, and nothing that is read", async () => {
    const { server, workspace, general } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const callTool = async (name: string, args: object) => {
      const body = { ...LIST, method: "tools/call", params: { name, arguments: args } };
      return (await bot.post("/mcp", body, JSON_RPC)).text;
    };
    for (let posts = 0; posts < 2; posts += 1)
      expect(await callTool("post_message", { channel: general.id, body: "x" })).toContain(
        "Posted",
      );
    expect(await callTool("post_message", { channel: general.id, body: "x" })).toContain(
      "too_many_requests",
    );
    for (let reads = 0; reads < 5; reads += 1)
      expect(await callTool("read_messages", { channel: general.id })).not.toContain(
        "too_many_requests",
      );
  });
});

test("nothing of the protocol's SDK is loaded before somebody speaks it", async () => {
  const child = Bun.spawn(
    [
      process.execPath,
      "-e",
      `await import("./src/app.ts");
       const { registry } = globalThis.Loader ?? {};
       const loaded = registry ? [...registry.keys()] : Object.keys(require.cache);
       console.log(loaded.length > 50, loaded.some((path) => path.includes("modelcontextprotocol")));`,
    ],
    { cwd: `${import.meta.dir}/../../..`, stdio: ["ignore", "pipe", "inherit"] },
  );
  expect((await child.stdout.text()).trim()).toBe("true false");
});
