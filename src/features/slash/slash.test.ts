import { describe, expect, test } from "bun:test";
import { parseRange } from "../../addresses.ts";
import { newBot } from "../../../tests/harness/bots.ts";
import { useEndpoint } from "../../../tests/harness/endpoint.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { newPrivateChannel, post, useWorld } from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import { AuditLogPage } from "../audit/wire.ts";
import { MessagePage } from "../messages/wire.ts";
import { deleteOldInvocations } from "./delayed.ts";
import {
  SlashCommandAnswer,
  SlashCommandChanged,
  SlashCommandList,
  SlashCommandResponse,
  SlashReplyTaken,
} from "./wire.ts";

const LOOPBACK = [parseRange("127.0.0.1")!];
const BASE = "https://chat.example";

describe.each(engines)("slash commands on $name", (engine) => {
  const world = useWorld({
    engine,
    callback_allow: LOOPBACK,
    public_url: BASE,
    public_api_url: BASE,
  });
  const endpoint = useEndpoint();
  const at = () => `/api/workspaces/${world().workspace.id}/slash-commands`;
  let names = 0;

  /** A command that the endpoint answers, at a path of its own. */
  async function register(reply?: unknown, status = 200) {
    const { owner, server, workspace } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const command = `/cmd-${(names += 1)}`;
    const made = await owner.post(at(), {
      command,
      callback_url: `${endpoint.url}${command}`,
      bot_user_id: bot.id,
    });
    const { slash_command } = made.is(201, SlashCommandChanged);
    const before = answers;
    answers = (path) => (path === command ? new Response(textOf(reply), { status }) : before(path));
    endpoint.answer(({ path }) => answers(path));
    const called = () => endpoint.arrived.filter(({ path }) => path === command);
    return { ...slash_command, bot, called };
  }
  const textOf = (reply: unknown) =>
    typeof reply === "string" ? reply : reply === undefined ? "" : JSON.stringify(reply);
  let answers: (path: string) => Response = () => new Response(null, { status: 204 });

  const run = (command: string, text = "", who = world().member, channel = world().general) =>
    who.post(`/api/hooks/slash/${channel.id}`, { command, text });
  const newest = async () => {
    const { owner, general } = world();
    const page = await owner.get(`/api/channels/${general.id}/messages?limit=1`);
    return page.is(200, MessagePage).messages[0];
  };

  test("a manager registers a command, whose secret is shown once; everybody but guests sees it", async () => {
    const { member } = world();
    const made = await register();
    expect(made.signing_secret).toMatch(/^ccs_[A-Za-z0-9_-]{43}$/);
    const { slash_commands } = (await member.get(at())).is(200, SlashCommandList);
    const listed = slash_commands.find(({ id }) => id === made.id);
    expect(listed).toMatchObject({ command: made.command, bot_user_id: made.bot.id });
    expect(listed).not.toHaveProperty("signing_secret");
  });

  test("a command's name is one's own in a workspace until it is revoked, with or without its slash", async () => {
    const { owner } = world();
    const { command, bot, id } = await register();
    const body = { callback_url: "https://hooks.example/x", bot_user_id: bot.id };
    const again = { ...body, command: command.slice(1).toUpperCase() };
    expect((await owner.post(at(), again)).refused(409).code).toBe("slash_command_taken");
    await owner.post(`/api/slash-commands/${id}/revoke`);
    (await owner.post(at(), again)).is(201, SlashCommandChanged);
  });

  test.each([
    ["command", { command: "two words" }],
    ["command", { command: "/" }],
    ["command", { command: "/größe" }],
    ["callback_url", { callback_url: "ftp://hooks.example/" }],
    ["callback_url", { callback_url: "https://me:secret@hooks.example/" }],
    ["callback_url", { callback_url: "hooks.example" }],
    ["app_installation_id", { app_installation_id: "app_unknown" }],
    ["description", { description: "x".repeat(501) }],
  ])("a command is refused by its %s (%#)", async (field, more) => {
    const { owner, server, workspace } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const body = { command: "/fine", callback_url: "https://hooks.example/", bot_user_id: bot.id };
    const refused = await owner.post(at(), { ...body, ...more });
    expect(refused.refused(400).error).toContain(field);
  });

  test("a registered command is called, signed, and answered in the channel by its bot", async () => {
    const { member, general, workspace } = world();
    const made = await register({ text: "deploying **now**" });
    const answer = (await run(made.command.toUpperCase(), " api production ")).is(
      200,
      SlashCommandResponse,
    );
    expect(answer).toMatchObject({ response_type: "in_channel", text: "deploying **now**" });
    expect(answer.message).toMatchObject({ author_id: made.bot.id, body: "deploying **now**" });
    expect(answer.event?.type).toBe("message.created");
    expect((await newest())?.id).toBe(answer.message!.id);
    expect(answer.invocation).toMatchObject({
      command_id: made.id,
      text: "api production",
      user_id: member.user.id,
      response_status: 200,
    });

    const [call] = made.called();
    const sent = JSON.parse(call!.body);
    expect(sent).toMatchObject({
      command_id: made.id,
      command: made.command,
      text: "api production",
      workspace_id: workspace.id,
      channel_id: general.id,
      user_id: member.user.id,
      bot_user_id: made.bot.id,
      trigger_id: answer.invocation.id,
    });
    expect(sent.response_url).toStartWith(`${BASE}/api/hooks/slash-responses/srt_`);
    const timestamp = call!.headers.get("x-clickclack-timestamp");
    const signed = new Bun.CryptoHasher("sha256", made.signing_secret!);
    signed.update(`${timestamp}.${call!.body}`);
    expect(call!.headers.get("x-clickclack-signature")).toBe(`sha256=${signed.digest("hex")}`);

    const rows = await world().server.db.all<{ action: string; metadata: string }>(
      "SELECT action, metadata FROM audit_log WHERE target_id = ? ORDER BY id",
      made.id,
    );
    expect(rows.map(({ action }) => action)).toEqual([
      "slash_command.created",
      "slash_command.invoked",
    ]);
    expect(JSON.stringify(rows)).not.toContain("production");
  });

  test("an answer that is not for the channel is given to the caller and posted nowhere", async () => {
    const before = await newest();
    const { command } = await register({ response_type: "ephemeral", text: "only you" });
    const answer = (await run(command)).is(200, SlashCommandResponse);
    expect(answer).toMatchObject({ response_type: "ephemeral", text: "only you" });
    expect(answer).not.toHaveProperty("message");
    expect((await newest())?.id).toBe(before?.id);
  });

  test("an app may say nothing, and may speak as Slack's and Mattermost's do", async () => {
    const silent = await register("");
    expect((await run(silent.command)).is(200, SlashCommandResponse)).toMatchObject({ text: "" });
    const blocks = await register({
      username: "Release train",
      icon_emoji: ":rocket:",
      blocks: [{ type: "section", text: { type: "mrkdwn", text: "*out*" } }],
    });
    const { message, text } = (await run(blocks.command)).is(200, SlashCommandResponse);
    expect(text).toBe("**out**");
    expect(message?.author_override).toMatchObject({ display_name: "Release train" });
  });

  test.each([
    ["no JSON", "<html>", 200],
    ["something else than an object", "[]", 200],
    ["a field of the wrong type", { text: 7 }, 200],
    ["an error", { text: "no" }, 500],
    ["a redirect", "", 302],
    ["too much", "x".repeat(70_000), 200],
  ])(
    "an app that answers with %s is a 502, and the call is on record",
    async (_, reply, status) => {
      const before = await newest();
      const made = await register(reply, status);
      expect((await run(made.command)).refused(502).code).toBe("callback_failed");
      expect((await newest())?.id).toBe(before?.id);
      const row = await world().server.db.get<{ error: string; completed_at: string | null }>(
        `SELECT error, completed_at FROM slash_invocations WHERE command_id =
         (SELECT id FROM slash_commands WHERE public_id = ?)`,
        made.id,
      );
      expect(row?.error).not.toBe("");
      expect(row?.completed_at).not.toBeNull();
    },
  );

  test("a command that nobody has registered, or that was revoked, is written as it stands", async () => {
    const { owner, member } = world();
    const { id, command } = await register({ text: "never" });
    await owner.post(`/api/slash-commands/${id}/revoke`);
    const { message } = (await run(command, "hello")).is(201, SlashCommandAnswer);
    expect(message).toMatchObject({ author_id: member.user.id, body: `${command} hello` });
  });

  test("a bot that is not in a private channel answers nothing there, and is not called", async () => {
    const { owner, member, workspace } = world();
    const made = await register({ text: "here" });
    const hidden = await newPrivateChannel(owner, workspace, [member]);
    const refused = await run(made.command, "", member, hidden);
    expect(refused.refused(409).code).toBe("bot_not_in_channel");
    expect(made.called()).toEqual([]);
    await owner.post(`/api/channels/${hidden.id}/members`, { user_id: made.bot.id });
    (await run(made.command, "", member, hidden)).is(200, SlashCommandResponse);
  });

  test("of a call in a private channel, managers who are not in it read only that there was one", async () => {
    const { owner, member, moderator, workspace } = world();
    const made = await register({ text: "here" });
    const hidden = await newPrivateChannel(owner, workspace, [member]);
    await owner.post(`/api/channels/${hidden.id}/members`, { user_id: made.bot.id });
    (await run(made.command, "", member, hidden)).is(200, SlashCommandResponse);
    const newestCall = async (who: typeof owner) => {
      const page = await who.get(`/api/workspaces/${workspace.id}/audit-log`);
      const { audit_log_entries } = page.is(200, AuditLogPage);
      return audit_log_entries.find(({ action }) => action === "slash_command.invoked");
    };
    expect(await newestCall(owner)).toMatchObject({
      target_id: made.id,
      metadata: { channel_id: hidden.id },
    });
    expect(await newestCall(moderator)).toMatchObject({ target_id: "", metadata: {} });
  });

  test("a guest's calls count as posts, and whoever is restricted calls nothing", async () => {
    const { owner, guest, guestChannel, member, workspace } = world();
    const made = await register({ response_type: "ephemeral", text: "ok" });
    for (let index = 0; index < 3; index += 1)
      (await run(made.command, "", guest, guestChannel)).is(200, SlashCommandResponse);
    (await run(made.command, "", guest, guestChannel)).refused(429);
    const path = `/api/workspaces/${workspace.id}/moderation/members/${member.user.id}`;
    await owner.patch(path, { blocked: true });
    (await run(made.command)).refused(403);
    await owner.patch(path, { blocked: false });
    expect(made.called().length).toBe(3);
  });

  test("an app answers later by a secret address: in the channel, or to the caller alone, five times", async () => {
    const { nobody, server, member, moderator, workspace, general } = world();
    const made = await register("");
    const { invocation } = (await run(made.command)).is(200, SlashCommandResponse);
    const path = new URL(JSON.parse(made.called()[0]!.body).response_url).pathname;
    const [mine, others] = [member, moderator].map(({ token }) =>
      listenTo(server, { workspace_id: workspace.id, token, after_cursor: "now" }),
    );
    await Promise.all([mine!.opened, others!.opened]);
    // What is only live reaches them once they have heard something.
    const { id } = await post(member, general, "hello");
    for (const socket of [mine!, others!])
      await socket.find(({ payload }) => payload["message_id"] === id);

    (await nobody.post(path, { response_type: "ephemeral", text: "psst" })).is(
      200,
      SlashReplyTaken,
    );
    const told = await mine!.findEphemeral(({ type }) => type === "slash.responded");
    expect(told).toMatchObject({
      id: "",
      cursor: "",
      payload: { text: "psst", invocation_id: invocation.id, user_id: member.user.id },
    });
    (await nobody.post(path, { text: "done at last" })).is(200, SlashReplyTaken);
    expect(await newest()).toMatchObject({ author_id: made.bot.id, body: "done at last" });
    await others!.find(({ payload }) => payload["author_id"] === made.bot.id);
    expect(others!.ephemeral.some(({ type }) => type === "slash.responded")).toBe(false);
    mine!.close();
    others!.close();

    for (let index = 2; index < 5; index += 1)
      (await nobody.post(path, { response_type: "ephemeral", text: "more" })).is(
        200,
        SlashReplyTaken,
      );
    const used = (await nobody.post(path, { text: "too much" })).refused(404);
    const unknown = (await nobody.post("/api/hooks/slash-responses/srt_x", { text: "x" })).refused(
      404,
    );
    expect(used).toEqual(unknown);
  });

  test("an address for later answers ends after thirty minutes, and with its command", async () => {
    const { nobody, owner, server } = world();
    const made = await register("");
    await run(made.command);
    await run(made.command);
    const [first, second] = made
      .called()
      .map(({ body }) => new URL(JSON.parse(body).response_url).pathname);
    await server.db.write((tx) =>
      tx.run(
        `UPDATE slash_invocations SET expires_at = ? WHERE id = (SELECT min(id) FROM slash_invocations
           WHERE command_id = (SELECT id FROM slash_commands WHERE public_id = ?))`,
        new Date().toISOString(),
        made.id,
      ),
    );
    (await nobody.post(first!, { text: "late" })).refused(404);
    await owner.post(`/api/slash-commands/${made.id}/revoke`);
    (await nobody.post(second!, { text: "gone" })).refused(404);
  });

  test("no token of a later answer is stored, and calls are forgotten after thirty days", async () => {
    const { server } = world();
    const made = await register("");
    await run(made.command, "words that somebody typed");
    const token = JSON.parse(made.called()[0]!.body).response_url.split("/").at(-1);
    const rows = await server.db.all("SELECT * FROM slash_invocations");
    expect(JSON.stringify(rows)).not.toContain(token);
    const day = 24 * 3_600_000;
    expect(await deleteOldInvocations(server.db, Date.now() + 29 * day)).toBe(0);
    expect(await deleteOldInvocations(server.db, Date.now() + 31 * day)).toBe(rows.length);
  });

  test("a rotated secret signs from then on; a revoked command has none to rotate", async () => {
    const { owner } = world();
    const made = await register("");
    const rotated = await owner.post(`/api/slash-commands/${made.id}/rotate-secret`);
    const secret = rotated.is(200, SlashCommandChanged).slash_command.signing_secret!;
    expect(secret).not.toBe(made.signing_secret);
    await run(made.command);
    const [call] = made.called();
    const signed = new Bun.CryptoHasher("sha256", secret);
    signed.update(`${call!.headers.get("x-clickclack-timestamp")}.${call!.body}`);
    expect(call!.headers.get("x-clickclack-signature")).toBe(`sha256=${signed.digest("hex")}`);
    await owner.post(`/api/slash-commands/${made.id}/revoke`);
    (await owner.post(`/api/slash-commands/${made.id}/rotate-secret`)).refused(400);
  });
});
