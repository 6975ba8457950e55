import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { engines } from "../../../tests/harness/engines.ts";
import {
  newChannel,
  newPrivateChannel,
  post,
  useWorld,
  type World,
} from "../../../tests/harness/world.ts";
import { formOf } from "../../../tests/harness/uploads.ts";
import type { Client, Headers } from "../../../tests/harness/client.ts";
import { EventPage } from "../../realtime/wire.ts";
import { MessageAnswer, MessageChanged, MessagePage } from "../messages/wire.ts";
import { IncomingHookCreated, IncomingHookList, WebhookMessage } from "./wire.ts";
import { SlashCommandAnswer } from "../slash/wire.ts";

const FORM = { "content-type": "application/x-www-form-urlencoded" };

describe.each(engines)("webhooks on $name", (engine) => {
  const world = useWorld({ engine });
  const at = ({ general }: World) => `/api/hooks/mattermost/${general.id}`;
  const writer = ({ server, workspace }: World) => newBot(server, workspace, ["messages:write"]);

  /** Makes a hook into `general`, or another channel. */
  async function newHook(body: object = {}, who: Client = world().owner) {
    const { workspace, general } = world();
    const made = await who.post(`/api/workspaces/${workspace.id}/incoming-hooks`, {
      channel_id: general.id,
      ...body,
    });
    return made.is(201, IncomingHookCreated);
  }
  const send = (token: string, body: unknown = { text: "x" }, headers = {}) =>
    world().nobody.post(`/api/hooks/in/${token}`, body, headers);
  async function newest(channelId: string, who: Client = world().owner) {
    const page = await who.get(`/api/channels/${channelId}/messages?limit=1`);
    return page.is(200, MessagePage).messages[0];
  }

  describe("of Mattermost's form", () => {
    test("post what JSON, a form with payload, a form of fields and a multipart form say", async () => {
      const bot = await writer(world());
      const json = JSON.stringify({ text: "*one* & two" });
      const multipart = await formOf(["payload", json]);
      const sent: readonly (readonly [string | Uint8Array, Headers])[] = [
        [json, { "content-type": "application/json" }],
        [json, { "content-type": "text/plain" }],
        [json, FORM],
        [json, {}],
        [`payload=${encodeURIComponent(json)}`, FORM],
        [new URLSearchParams({ text: "*one* & two" }).toString(), FORM],
        [multipart.body, multipart.headers],
      ];
      for (const [body, headers] of sent) {
        const { message } = (await bot.post(at(world()), body, headers)).is(201, WebhookMessage);
        expect(message).toMatchObject({ body: "*one* & two", author_id: bot.id });
      }
    });

    test("render attachments and blocks", async () => {
      const bot = await writer(world());
      const made = await bot.post(at(world()), {
        text: "Build",
        attachments: [{ title: "Failed", title_link: "https://ci.example/7" }],
      });
      expect(made.is(201, WebhookMessage).message.body).toBe(
        "Build\n\n> **[Failed](https://ci.example/7)**",
      );
    });

    test("are told of to whoever sees the channel, like any message", async () => {
      const { owner, workspace, general } = world();
      const bot = await writer(world());
      const { message, event } = (await bot.post(at(world()), { text: "told" })).is(
        201,
        WebhookMessage,
      );
      expect(event).toMatchObject({ type: "message.created", channel_id: general.id });
      const after = String(Number(event.cursor) - 1).padStart(16, "0");
      const page = await owner.get(
        `/api/realtime/events?workspace_id=${workspace.id}&after_cursor=${after}`,
      );
      expect(page.is(200, EventPage).events[0]?.payload).toMatchObject({
        message: { id: message.id, body: "told" },
      });
    });

    test("show the name and picture they ask for beside a bot, in answers, pages and events", async () => {
      const { owner, workspace, general } = world();
      const bot = await writer(world());
      const { message, event } = (
        await bot.post(at(world()), {
          text: "Deployed",
          username: "Deploys",
          icon_url: "https://ci.example/i.png",
          icon_emoji: ":rocket:",
          channel: "#elsewhere",
        })
      ).is(201, WebhookMessage);
      const author_override = {
        display_name: "Deploys",
        avatar_url: "https://ci.example/i.png",
        emoji: "🚀",
      };
      expect(message).toMatchObject({ author_override, author: { display_name: "Robin Robot" } });
      expect(message.channel_id).toBe(general.id);
      const got = await owner.get(`/api/messages/${message.id}`);
      expect(got.is(200, MessageAnswer).message.author_override).toEqual(author_override);
      expect((await newest(general.id))?.author_override).toEqual(author_override);
      const after = String(Number(event.cursor) - 1).padStart(16, "0");
      const events = await owner.get(
        `/api/realtime/events?workspace_id=${workspace.id}&after_cursor=${after}`,
      );
      expect(events.is(200, EventPage).events[0]?.payload).toMatchObject({
        message: { author_override },
      });
    });

    test("lose the name they showed when they are deleted", async () => {
      const { server, owner } = world();
      const bot = await writer(world());
      const { message } = (await bot.post(at(world()), { text: "x", username: "Somebody" })).is(
        201,
        WebhookMessage,
      );
      const edited = await bot.patch(`/api/messages/${message.id}`, { body: "y" });
      expect(edited.is(200, MessageChanged).message.author_override).toEqual({
        display_name: "Somebody",
      });
      const gone = await owner.delete(`/api/messages/${message.id}`);
      expect(gone.is(200, MessageChanged).message.author_override).toBeUndefined();
      const rows = await server.db.all<{ display_name: string }>(
        "SELECT display_name FROM message_overrides WHERE display_name = 'Somebody'",
      );
      expect(rows).toEqual([]);
    });

    test("of people show them under their own name", async () => {
      const { member } = world();
      const made = await member.post(at(world()), { text: "x", username: "Olga Owner" });
      expect(made.is(201, WebhookMessage).message.author_override).toBeUndefined();
    });

    test("no other way of writing takes a name to show", async () => {
      const { general } = world();
      const bot = await writer(world());
      const author_override = { display_name: "Olga Owner" };
      const made = await bot.post(`/api/channels/${general.id}/messages`, {
        body: "x",
        author_override,
        override: author_override,
      });
      expect(made.is(201, MessageChanged).message.author_override).toBeUndefined();
    });

    test("call everybody only where Slack's senders mean it", async () => {
      const { owner } = world();
      const bot = await writer(world());
      const quiet = await bot.post(at(world()), {
        blocks: [{ type: "section", text: { type: "mrkdwn", text: "@channel look" } }],
      });
      expect(quiet.is(201, WebhookMessage).event.mentioned_user_ids ?? []).toEqual([]);
      const loud = await bot.post(at(world()), {
        blocks: [{ type: "section", text: { type: "mrkdwn", text: "<!channel> look" } }],
      });
      expect(loud.is(201, WebhookMessage).event.mentioned_user_ids).toContain(owner.user.id);
    });

    test("are refused when they say nothing, are malformed or too large", async () => {
      const bot = await writer(world());
      const bad: readonly (readonly [unknown, number, string, Record<string, string>?])[] = [
        [{}, 400, "empty_message"],
        [{ text: "  " }, 400, "empty_message"],
        ["", 400, "empty_message"],
        ["{", 400, "invalid_json"],
        ["[]", 400, "invalid_request"],
        ["hello", 400, "invalid_json", { "content-type": "text/plain" }],
        ["payload=hello", 400, "invalid_json", FORM],
        ["payload=[]", 400, "invalid_request", FORM],
        ["a=b", 400, "empty_message", FORM],
        ["--x", 400, "invalid_form", { "content-type": "multipart/form-data; boundary=y" }],
        [new Uint8Array([0xff, 0xfe]), 400, "invalid_utf8"],
        [{ text: 7 }, 400, "invalid_request"],
        [{ attachments: "x" }, 400, "invalid_request"],
        [
          { attachments: Array.from({ length: 1_000 }, () => ({ text: "x" })) },
          400,
          "invalid_request",
        ],
        [`{"blocks":${"[".repeat(100_000)}${"]".repeat(100_000)}}`, 400, "empty_message"],
        [`{"x":${"[".repeat(400_000)}`, 400, "invalid_json"],
        ["x".repeat(1024 * 1024 + 1), 413, "body_too_large"],
        [{ text: "[".repeat(900_000), mrkdwn: true }, 413, "body_too_large"],
      ];
      for (const [body, status, code, headers] of bad)
        expect((await bot.post(at(world()), body, headers)).refused(status)).toMatchObject({
          code,
        });
    });

    test("need a credential, the scope to write, a channel one sees and a page of our own", async () => {
      const { nobody, server, workspace, guest, guestChannel, outsider, member, owner } = world();
      expect((await nobody.post(at(world()), { text: "x" })).status).toBe(401);
      const reader = await newBot(server, workspace, ["messages:read"]);
      expect((await reader.post(at(world()), { text: "x" })).refused(403).code).toBe(
        "scope_missing",
      );
      for (const who of [outsider, guest])
        expect((await who.post(at(world()), { text: "x" })).refused(404).code).toBe(
          "channel_not_found",
        );
      const forged = await nobody.post(at(world()), "payload=%7B%22text%22%3A%22x%22%7D", {
        ...FORM,
        cookie: `cc_session=${member.token}`,
      });
      expect(forged.refused(403).code).toBe("csrf_header_missing");
      for (let posts = 0; posts < 3; posts += 1)
        (await guest.post(`/api/hooks/mattermost/${guestChannel.id}`, { text: "x" })).json(201);
      const fourth = await guest.post(`/api/hooks/slash/${guestChannel.id}`, { command: "/x" });
      expect(fourth.refused(429).code).toBe("guest_limit");
      const until = new Date(Date.now() + 60_000).toISOString();
      const moderation = `/api/workspaces/${workspace.id}/moderation/members/${member.user.id}`;
      (await owner.patch(moderation, { timeout_until: until })).json(200);
      for (const kind of ["mattermost", "slash"]) {
        const refused = await member.post(`/api/hooks/${kind}/${world().general.id}`, {
          text: "x",
          command: "/x",
        });
        expect(refused.refused(403).code).toBe("member_timed_out");
      }
      (await owner.patch(moderation, { clear_timeout: true })).json(200);
    });
  });

  describe("for slash commands", () => {
    const slash = ({ general }: World) => `/api/hooks/slash/${general.id}`;

    test("post a command that nobody has registered as the caller, from a form or JSON", async () => {
      const { moderator } = world();
      const form = await moderator.post(
        slash(world()),
        "command=%2Fdeploy&text=now+please&user_name=x",
        FORM,
      );
      const answer = form.is(201, SlashCommandAnswer);
      expect(answer).toMatchObject({
        response_type: "in_channel",
        text: "/deploy now please",
        message: { body: "/deploy now please", author_id: moderator.user.id },
        event: { type: "message.created" },
      });
      const json = await moderator.post(slash(world()), { command: "/shrug" });
      expect(json.is(201, SlashCommandAnswer).text).toBe("/shrug");
    });

    test("need a command", async () => {
      const { moderator } = world();
      for (const body of [{}, { command: " " }, { command: 7 }])
        expect((await moderator.post(slash(world()), body)).refused(400).error).toContain(
          "command",
        );
    });
  });

  describe("at a secret address", () => {
    test("post as a bot made for them, with nothing but the address", async () => {
      const { general, server } = world();
      const { incoming_hook, token, url } = await newHook({ display_name: "Grafana" });
      expect(token).toMatch(/^cch_[\w-]{43}$/);
      expect(url).toBe(`${server.url}/api/hooks/in/${token}`);
      const answer = await send(token, { text: "Firing", username: "Alerts" });
      expect([answer.status, answer.text]).toEqual([200, "ok"]);
      expect(answer.headers.get("content-type")).toBe("text/plain; charset=utf-8");
      expect(await newest(general.id)).toMatchObject({
        body: "Firing",
        author_id: incoming_hook.bot_user_id,
        author: { kind: "bot", display_name: "Grafana" },
        author_override: { display_name: "Alerts" },
      });
    });

    test("take forms, as Slack's senders send them", async () => {
      const { general } = world();
      const { token } = await newHook();
      const sent = await send(
        token,
        `payload=${encodeURIComponent('{"text":"from a form"}')}`,
        FORM,
      );
      expect(sent.status).toBe(200);
      expect(await newest(general.id)).toMatchObject({ body: "from a form" });
    });

    test("are made, listed without their secrets, and taken back by managers", async () => {
      const { workspace, owner, moderator, member, guest, outsider, general } = world();
      const list = `/api/workspaces/${workspace.id}/incoming-hooks`;
      const { incoming_hook, token } = await newHook({ display_name: "CI" }, moderator);
      expect(incoming_hook).toMatchObject({
        workspace_id: workspace.id,
        channel_id: general.id,
        display_name: "CI",
        created_by: moderator.user.id,
      });
      const listed = await owner.get(list);
      expect(listed.is(200, IncomingHookList).incoming_hooks).toContainEqual(incoming_hook);
      expect(listed.text).not.toContain(token);
      const one = `${list}/${incoming_hook.id}`;
      for (const who of [member, guest]) {
        expect((await who.get(list)).refused(403).code).toBe("forbidden");
        expect((await who.delete(one)).refused(403).code).toBe("forbidden");
        const made = await who.post(list, { channel_id: general.id });
        expect(made.refused(403).code).toBe("forbidden");
      }
      expect((await outsider.get(list)).status).toBe(404);
      expect((await owner.delete(one)).status).toBe(204);
      expect((await owner.delete(one)).refused(404).code).toBe("hook_not_found");
      expect((await send(token)).refused(404)).toEqual((await send("cch_x")).refused(404));
    });

    test("note that they were used", async () => {
      const { workspace, owner, server } = world();
      const { incoming_hook, token } = await newHook();
      expect(incoming_hook.last_used_at).toBeUndefined();
      await send(token);
      // The next write is behind the note in the queue.
      await server.db.write(async () => {});
      const list = await owner.get(`/api/workspaces/${workspace.id}/incoming-hooks`);
      const hook = list
        .is(200, IncomingHookList)
        .incoming_hooks.find(({ id }) => id === incoming_hook.id);
      expect(hook?.last_used_at).toBeString();
    });

    test("are written down for an auditor without the secret", async () => {
      const { workspace, owner, server } = world();
      const { incoming_hook, token } = await newHook();
      await owner.delete(`/api/workspaces/${workspace.id}/incoming-hooks/${incoming_hook.id}`);
      const rows = await server.db.all<{ action: string; metadata: string }>(
        "SELECT action, metadata FROM audit_log WHERE target_id = ? ORDER BY id",
        incoming_hook.id,
      );
      expect(rows.map(({ action }) => action)).toEqual([
        "incoming_hook.created",
        "incoming_hook.deleted",
      ]);
      expect(JSON.stringify(rows)).not.toContain(token);
    });

    test("are stored as a hash alone", async () => {
      const { server } = world();
      const { token } = await newHook();
      const rows = await server.db.all<object>("SELECT * FROM incoming_hooks");
      expect(JSON.stringify(rows)).not.toContain(token);
    });

    test("post in the name of a bot that one manages, and of nobody else's", async () => {
      const { server, workspace, owner, member, general } = world();
      const service = await newBot(server, workspace, []);
      const own = await newBot(server, workspace, [], owner);
      const others = await newBot(server, workspace, [], member);
      for (const bot of [service, own]) {
        const { token } = await newHook({ bot_user_id: bot.id });
        expect((await send(token)).status).toBe(200);
        expect((await newest(general.id))?.author_id).toBe(bot.id);
      }
      const list = `/api/workspaces/${workspace.id}/incoming-hooks`;
      const channel_id = general.id;
      const theirs = await owner.post(list, { channel_id, bot_user_id: others.id });
      expect(theirs.refused(403).code).toBe("forbidden");
      for (const bot_user_id of [member.user.id, "usr_x"])
        expect((await owner.post(list, { channel_id, bot_user_id })).refused(404).code).toBe(
          "bot_not_found",
        );
    });

    test("take their bot into a private channel, which others do not learn of", async () => {
      const { owner, moderator, workspace } = world();
      const channel = await newPrivateChannel(owner, workspace);
      const { incoming_hook, token } = await newHook({ channel_id: channel.id });
      expect((await send(token)).status).toBe(200);
      expect((await newest(channel.id))?.author_id).toBe(incoming_hook.bot_user_id);
      const list = `/api/workspaces/${workspace.id}/incoming-hooks`;
      for (const path of [list, `/api/workspaces/${workspace.id}/audit-log`])
        expect((await moderator.get(path)).text).not.toContain(channel.id);
      expect((await moderator.delete(`${list}/${incoming_hook.id}`)).refused(404).code).toBe(
        "hook_not_found",
      );
      expect((await moderator.post(list, { channel_id: channel.id })).refused(404).code).toBe(
        "channel_not_found",
      );
      await owner.delete(`/api/channels/${channel.id}/members/${incoming_hook.bot_user_id}`);
      expect((await send(token)).refused(404).code).toBe("channel_not_found");
    });

    test("say clearly that their channel is archived or gone", async () => {
      const { owner, workspace } = world();
      const channel = await newChannel(owner, workspace);
      const { token, incoming_hook } = await newHook({ channel_id: channel.id });
      await owner.patch(`/api/channels/${channel.id}`, { archived: true });
      expect((await send(token)).refused(403).code).toBe("channel_archived");
      const list = `/api/workspaces/${workspace.id}/incoming-hooks`;
      expect((await owner.post(list, { channel_id: channel.id })).refused(403).code).toBe(
        "channel_archived",
      );
      await owner.delete(`/api/channels/${channel.id}`);
      expect((await send(token)).refused(404).code).toBe("channel_not_found");
      expect((await owner.get(list)).text).not.toContain(incoming_hook.id);
    });

    test("end with their bot, and with the membership of its owner", async () => {
      const { server, workspace, owner } = world();
      const service = await newBot(server, workspace, []);
      const { token } = await newHook({ bot_user_id: service.id });
      await server.db.write((tx) =>
        tx.run(
          "DELETE FROM memberships WHERE user_id = (SELECT id FROM users WHERE public_id = ?)",
          service.id,
        ),
      );
      expect((await send(token)).refused(404).code).toBe("hook_not_found");

      const own = await newBot(server, workspace, [], owner);
      const second = await newHook({ bot_user_id: own.id });
      expect((await send(second.token)).status).toBe(200);
      await server.db.write((tx) =>
        tx.run(
          "UPDATE users SET deleted_at = ? WHERE public_id = ?",
          new Date().toISOString(),
          own.id,
        ),
      );
      expect((await send(second.token)).refused(404).code).toBe("hook_not_found");
    });

    test("are no credential for anything else", async () => {
      const { token } = await newHook();
      const { nobody, general, workspace } = world();
      const headers = { authorization: `Bearer ${token}` };
      for (const path of [`/api/channels/${general.id}/messages`, "/api/me"])
        expect((await nobody.get(path, headers)).status).toBe(401);
      expect((await nobody.get(`/api/workspaces/${workspace.id}/incoming-hooks`)).status).toBe(401);
      expect((await nobody.get(`/api/hooks/in/${token}`)).status).toBe(404);
    });

    test("bots do not manage them", async () => {
      const { server, workspace, general } = world();
      const bot = await newBot(server, workspace, ["channels:write", "messages:write"]);
      const list = `/api/workspaces/${workspace.id}/incoming-hooks`;
      expect((await bot.get(list)).refused(403).code).toBe("bots_not_allowed");
      expect((await bot.post(list, { channel_id: general.id })).refused(403).code).toBe(
        "bots_not_allowed",
      );
    });

    test("post as any message does: nobody reads what they could not before", async () => {
      const { guest, general } = world();
      const { token } = await newHook();
      await send(token);
      expect((await guest.get(`/api/channels/${general.id}/messages`)).status).toBe(404);
      expect((await post(world().owner, general, "still works")).body).toBe("still works");
    });
  });
});

describe("a webhook's limit", () => {
  const world = useWorld({ rate_limit: { perSecond: 0.01, burst: 4 } });

  test("is each secret address's own", async () => {
    const { owner, workspace, general, nobody } = world();
    const make = async () =>
      (
        await owner.post(`/api/workspaces/${workspace.id}/incoming-hooks`, {
          channel_id: general.id,
        })
      ).is(201, IncomingHookCreated).token;
    const [first, second] = [await make(), await make()];
    const send = (token: string) => nobody.post(`/api/hooks/in/${token}`, { text: "x" });
    for (let sent = 0; sent < 4; sent += 1) expect((await send(first)).status).toBe(200);
    const refused = await send(first);
    expect(refused.refused(429).code).toBe("too_many_requests");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await send(second)).status).toBe(200);
  });
});
