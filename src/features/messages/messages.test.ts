import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { engines } from "../../../tests/harness/engines.ts";
import {
  channelsOf,
  join,
  keyOf,
  newChannel,
  post,
  useWorld,
} from "../../../tests/harness/world.ts";
import { insertBotToken } from "../bots/tokens.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import { MessageAnswer, MessageChanged, MessagePage } from "./wire.ts";

describe.each(engines)("messages on $name", (engine) => {
  const world = useWorld({ engine });
  const path = () => `/api/channels/${world().general.id}/messages`;

  test("a message is stored with its author and place, and answered with its event", async () => {
    const { member, workspace, general } = world();
    const answer = await member.post(
      path(),
      { body: " **Hello** \n" },
      { "x-correlation-id": "abc:1" },
    );
    const { message, event } = answer.is(201, MessageChanged);
    expect(message).toEqual({
      id: expect.stringMatching(/^msg_[0-9a-hjkmnp-tv-z]{26}$/),
      workspace_id: workspace.id,
      channel_id: general.id,
      author_id: member.user.id,
      thread_root_id: message.id,
      channel_seq: expect.any(Number),
      body: "**Hello**",
      body_format: "markdown",
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      author: member.user,
      thread_state: { root_message_id: message.id, reply_count: 0, last_reply_author_ids: [] },
    });
    expect(event).toEqual({
      id: expect.stringMatching(/^evt_[0-9a-hjkmnp-tv-z]{26}$/),
      cursor: expect.stringMatching(/^\d{16}$/),
      type: "message.created",
      workspace_id: workspace.id,
      channel_id: general.id,
      seq: message.channel_seq!,
      created_at: expect.any(String),
      payload: { message_id: message.id, author_id: member.user.id, correlation_id: "abc:1" },
    });
    const got = (await member.get(`/api/messages/${message.id}`)).is(200, MessageAnswer);
    expect(got.message).toEqual(message);
  });

  test("messages of a channel are numbered 1, 2, 3, … however many write at once", async () => {
    const { member, owner, workspace } = world();
    const channel = await newChannel(member, workspace);
    const writers = Array.from({ length: 40 }, (_, index) => (index % 2 ? member : owner));
    const messages = await Promise.all(writers.map((who, index) => post(who, channel, `${index}`)));
    const seqs = messages.map(({ channel_seq }) => channel_seq!).sort((a, b) => a - b);
    expect(seqs).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  });

  test("every character is taken but NUL and lone surrogates, which become the replacement character", async () => {
    const { member } = world();
    const body = "\u001b[31mred\u001b[0m\r\n\u0007 \ufeff\u2028 日本 🧪 \u202e<b>&amp;</b>";
    const odd = (await member.post(path(), { body: `${body}\0\ud800x` })).is(201, MessageChanged);
    expect(odd.message.body).toBe(`${body}\ufffd\ufffdx`);
  });

  test("a message takes as much text as a request can hold", async () => {
    const { member } = world();
    const body = "x".repeat(1024 * 1024 - 11);
    expect(JSON.stringify({ body })).toHaveLength(1024 * 1024);
    const { message } = (await member.post(path(), { body })).is(201, MessageChanged);
    expect(message.body).toBe(body);
    expect((await member.post(path(), { body: `${body}x` })).refused(413).code).toBe(
      "body_too_large",
    );
  });

  test("what agents send besides is ignored", async () => {
    const { member } = world();
    const body = { body: "x", author_model: "m", author_thinking: {}, author_runtime: [] };
    (await member.post(path(), body)).is(201, MessageChanged);
    (await member.post(path(), { body: "x", kind: "message" })).is(201, MessageChanged);
  });

  test.each([
    ["body", {}],
    ["body", { body: "" }],
    ["body", { body: " \n\t " }],
    ["body", { body: 1 }],
    ["body", { body: null }],
    ["body", { body: ["x"] }],
    ["body_format", { body: "x", body_format: "html" }],
    ["nonce", { body: "x", nonce: "n".repeat(129) }],
    ["nonce", { body: "x", nonce: 5 }],
    ["kind", { body: "x", kind: "shout" }],
    ["turn_id", { body: "x", turn_id: "t" }],
  ])("a message is refused by its %s (%#)", async (field, body) => {
    expect((await world().member.post(path(), body)).refused(400).error).toContain(field);
  });

  test("only bots report agent activity", async () => {
    for (const kind of ["agent_commentary", "agent_tool"])
      (await world().member.post(path(), { body: "x", kind, turn_id: "t" })).refused(403);
  });

  test("a bot changes what it has reported by a token that may report, and by no other", async () => {
    const { server, workspace } = world();
    const bot = await newBot(server, workspace, ["messages:write", "agent_activity:write"]);
    const { token } = await server.db.write(async (tx) => {
      const row = await tx.get<{ id: number }>("SELECT id FROM users WHERE public_id = ?", bot.id);
      const key = await keyOf(tx, workspace);
      return insertBotToken(tx, {
        bot: row!,
        workspace: key,
        name: "test",
        scopes: ["messages:write"],
      });
    });
    const other = { authorization: `Bearer ${token}` };
    const body = { body: "x", kind: "agent_tool", turn_id: "t" };
    const { id } = (await bot.post(path(), body)).is(201, MessageChanged).message;
    const at = `/api/messages/${id}`;
    expect((await bot.patch(at, { body: "y" }, other)).refused(403).code).toBe("scope_missing");
    (await bot.patch(at, { body: "y" })).is(200, MessageChanged);
  });

  test("its author edits a message, and nobody else does", async () => {
    const { member, owner, moderator, general } = world();
    const message = await post(member, general, "draft");
    const at = `/api/messages/${message.id}`;
    const { message: edited, event } = (await member.patch(at, { body: " final " })).is(
      200,
      MessageChanged,
    );
    const { edited_at } = edited;
    expect(edited).toEqual({ ...message, body: "final", edited_at: edited_at! });
    expect(edited_at! >= message.created_at).toBe(true);
    expect(event).toMatchObject({
      type: "message.updated",
      seq: message.channel_seq,
      payload: {
        message_id: message.id,
        root_message_id: message.id,
        author_id: member.user.id,
      },
    });
    expect(event.payload).not.toHaveProperty("message");
    for (const who of [owner, moderator]) (await who.patch(at, { body: "mine" })).refused(403);
    for (const body of [{}, { body: "" }, { body: 3 }])
      expect((await member.patch(at, body)).refused(400).error).toContain("body");
  });

  test("a deleted message keeps its place and seq, and its words are nowhere any more", async () => {
    const { server, member, general } = world();
    const secret = `secret-${crypto.randomUUID()}`;
    const message = await post(member, general, secret);
    await server.indexer.catchUp();
    const at = `/api/messages/${message.id}`;
    const { message: tombstone, event } = (await member.delete(at)).is(200, MessageChanged);
    expect(tombstone).toEqual({ ...message, body: "", deleted_at: tombstone.deleted_at! });
    expect(event).toMatchObject({
      type: "message.deleted",
      payload: { author_id: member.user.id },
    });
    expect((await member.get(at)).is(200, MessageAnswer).message).toEqual(tombstone);
    const page = (await member.get(`${path()}?mode=latest&limit=1`)).is(200, MessagePage);
    expect(page.messages).toEqual([tombstone]);
    const stored = JSON.stringify([
      await server.db.all("SELECT * FROM messages"),
      await server.db.all("SELECT * FROM events"),
    ]);
    expect(stored).not.toContain(secret);
    (await member.patch(at, { body: "back" })).refused(409);
  });

  test("deleting twice changes nothing, and the second answer's event is empty", async () => {
    const { member, general } = world();
    const message = await post(member, general, "x");
    const first = (await member.delete(`/api/messages/${message.id}`)).is(200, MessageChanged);
    const again = (await member.delete(`/api/messages/${message.id}`)).is(200, MessageChanged);
    expect(again.message).toEqual(first.message);
    expect(again.event).toEqual({
      id: "",
      cursor: "",
      type: "",
      workspace_id: "",
      created_at: "",
      payload: {},
    });
  });

  test("the workspace's owner deletes anybody's message, a moderator only their own", async () => {
    const { owner, moderator, member, general } = world();
    const message = await post(member, general, "x");
    (await moderator.delete(`/api/messages/${message.id}`)).refused(403);
    const { message: gone } = (await owner.delete(`/api/messages/${message.id}`)).is(
      200,
      MessageChanged,
    );
    expect(gone.author_id).toBe(member.user.id);
    const own = await post(moderator, general, "x");
    (await moderator.delete(`/api/messages/${own.id}`)).is(200, MessageChanged);
  });

  test("a message gets the ID of its page's address on first need, for good", async () => {
    const { member, guest, general, guestChannel } = world();
    const message = await post(member, general, "x");
    expect(message).not.toHaveProperty("route_id");
    const routed = (await member.post(`/api/messages/${message.id}/route`)).is(200, MessageAnswer);
    expect(routed.message.route_id).toMatch(/^M[0-9A-HJKMNP-TV-Z]{16}$/);
    const again = (await member.post(`/api/messages/${message.id}/route`, {})).is(
      200,
      MessageAnswer,
    );
    expect(again.message).toEqual({ ...message, route_id: routed.message.route_id! });
    (await guest.post(`/api/messages/${message.id}/route`)).refused(404);
    const visible = await post(member, guestChannel, "x");
    (await guest.post(`/api/messages/${visible.id}/route`)).is(200, MessageAnswer);
  });

  test("a message that one may not see cannot be told from one that never was", async () => {
    const { guest, outsider, owner, general } = world();
    const message = await post(owner, general, "x");
    const missing = await owner.get("/api/messages/msg_00000000000000000000000000");
    missing.refused(404);
    for (const who of [guest, outsider]) {
      const at = `/api/messages/${message.id}`;
      for (const answer of [
        await who.get(at),
        await who.patch(at, { body: "x" }),
        await who.delete(at),
        await who.post(`${at}/route`),
      ])
        expect([answer.status, answer.text]).toEqual([404, missing.text]);
    }
  });

  test("who joins a workspace reads what was written before", async () => {
    const { server, outsider, owner } = world();
    const other = (await owner.post("/api/workspaces", { name: "Old" })).is(201, WorkspaceAnswer);
    const [general] = await channelsOf(owner, other.workspace);
    const message = await post(owner, general!, "history");
    (await outsider.get(`/api/messages/${message.id}`)).refused(404);
    await join(server, other.workspace, outsider, "member");
    (await outsider.get(`/api/messages/${message.id}`)).is(200, MessageAnswer);
  });
});
