import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { clientOf, type Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll } from "../../../tests/harness/events.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { startNode } from "../../../tests/harness/node.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { follow } from "../../../tests/harness/stream.ts";
import { until } from "../../../tests/harness/until.ts";
import { join, post, useWorld } from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import { MessagePage } from "../messages/wire.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import {
  BotList,
  BotSetupCodeAnswer,
  BotTokenAnswer,
  CreateBotResponse,
  DeletedBotAnswer,
  WorkspaceBotCommandList,
} from "./wire.ts";

describe.each(engines)("bots that go, on $name,", (engine) => {
  const world = useWorld({ engine });

  const at = () => `/api/workspaces/${world().workspace.id}/bots`;
  const make = async (who: Person, body: object = {}) =>
    (await who.post(at(), { display_name: "Passing Bot", scopes: [...SCOPES], ...body })).is(
      201,
      CreateBotResponse,
    );
  const own = (who: Person) => make(who, { owner_user_id: who.user.id });
  const robotOf = ({
    bot_token,
  }: {
    bot_token?: { token?: string };
  }): Client & { token: string } => {
    const token = bot_token?.token ?? "";
    const headers = { authorization: `Bearer ${token}` };
    return { ...clientOf(() => world().server.url, headers), token };
  };
  /** A socket that what is only live reaches, too: it has heard something. */
  const listening = async (token: string) => {
    const { server, workspace, owner, general } = world();
    const socket = listenTo(server, {
      workspace_id: workspace.id,
      token,
      after_cursor: "now",
    });
    await socket.opened;
    const { id } = await post(owner, general, "hello");
    await socket.find(({ payload }) => payload["message_id"] === id);
    return socket;
  };

  test("lose their tokens, codes and commands in a workspace, and their open sockets", async () => {
    const { owner, member, general, workspace, server } = world();
    const made = await make(owner);
    const robot = robotOf(made);
    const beep = await robot.post(`/api/channels/${general.id}/messages`, { body: "beep" });
    beep.json(201);
    (
      await robot.call("PUT", "/api/bots/self/commands", {
        commands: [{ command: "beep", description: "Beeps." }],
      })
    ).json(200);
    const codes = await owner.post(`${at()}/${made.bot.id}/setup-codes`, {});
    const { code } = codes.is(201, BotSetupCodeAnswer).setup_code;
    const [socket, watching] = [await listening(robot.token), await listening(member.token)];

    expect((await owner.delete(`${at()}/${made.bot.id}/membership`)).status).toBe(204);
    expect(await socket.closed).toEqual({ code: 1008, reason: "revoked" });
    const told = await watching.findEphemeral(({ type }) => type === "bot.membership_removed");
    expect(told).toMatchObject({ id: "", cursor: "", payload: { bot_user_id: made.bot.id } });
    await watching.find(({ type, payload }) => isLeft(type, payload, made.bot.id));
    watching.close();

    (await robot.get("/api/me")).refused(401);
    (await server.nobody.post("/api/bot-setup-codes/claim", { code })).refused(404);
    const menu = await owner.get(`/api/workspaces/${workspace.id}/bot-commands`);
    expect(menu.is(200, WorkspaceBotCommandList).bot_commands).toEqual([]);
    const bots = (await owner.get(at())).is(200, BotList).bots;
    expect(bots.some(({ bot }) => bot.id === made.bot.id)).toBe(false);
    (await owner.delete(`${at()}/${made.bot.id}/membership`)).refused(404);
    (await owner.post(`${at()}/${made.bot.id}/tokens`, {})).refused(404);
    const page = (await owner.get(`/api/channels/${general.id}/messages`)).is(200, MessagePage);
    expect(page.messages.find(({ body }) => body === "beep")?.author).toMatchObject({
      ...{ id: made.bot.id, handle: made.bot.handle },
    });
  });

  const isLeft = (type: string, { user_id }: Record<string, unknown>, id: string) =>
    type === "member.left" && user_id === id;

  test("are taken out by managers, and by their owner, and by nobody else", async () => {
    const { owner, moderator, member, guest } = world();
    const mine = await own(member);
    const out = `${at()}/${mine.bot.id}/membership`;
    const other = await signIn(world().server, "Otis Other");
    await join(world().server, world().workspace, other, "member");
    for (const who of [guest, other]) (await who.delete(out)).refused(403);
    expect((await member.delete(out)).status).toBe(204);
    for (const who of [owner, moderator]) {
      const { bot } = await own(member);
      expect((await who.delete(`${at()}/${bot.id}/membership`)).status).toBe(204);
    }
    const service = await make(owner);
    (await member.delete(`${at()}/${service.bot.id}/membership`)).refused(403);
  });

  test("are deleted everywhere at once: handle free, messages there, sockets closed, and told", async () => {
    const { owner, member, general, workspace } = world();
    const handle = `gone-${crypto.randomUUID().slice(0, 8)}`;
    const made = await make(owner, { handle });
    const made2 = await owner.post("/api/workspaces", { name: "Second home" });
    const second = made2.is(201, WorkspaceAnswer).workspace;
    await join(world().server, second, { ...owner, user: made.bot }, "bot");
    const there = await owner.post(`/api/workspaces/${second.id}/bots/${made.bot.id}/tokens`, {});
    const elsewhere = robotOf(there.is(201, BotTokenAnswer));
    const robot = robotOf(made);
    (await robot.post(`/api/channels/${general.id}/messages`, { body: "last words" })).json(201);
    const [socket, watching] = [await listening(robot.token), await listening(member.token)];

    const answer = await owner.delete(`/api/bots/${made.bot.id}`);
    const { deleted_bot } = answer.is(200, DeletedBotAnswer);
    const { deleted_at } = deleted_bot;
    expect(deleted_bot).toEqual({
      ...{ id: made.bot.id, display_name: "Passing Bot", former_handle: handle, deleted_at },
    });
    expect(await socket.closed).toEqual({ code: 1008, reason: "revoked" });
    const told = await watching.findEphemeral(({ type }) => type === "bot.deleted");
    expect(told).toMatchObject({
      ...{ id: "", cursor: "", workspace_id: workspace.id },
      payload: {
        ...{ bot_user_id: made.bot.id, display_name: "Passing Bot", former_handle: handle },
        deleted_at,
      },
    });
    watching.close();
    for (const dead of [robot, elsewhere]) (await dead.get("/api/me")).refused(401);
    (await owner.delete(`/api/bots/${made.bot.id}`)).refused(404);
    const page = (await owner.get(`/api/channels/${general.id}/messages`)).is(200, MessagePage);
    const author = page.messages.find(({ body }) => body === "last words")?.author;
    expect(author).toMatchObject({ handle: "", former_handle: handle, deleted_at });
    expect((await make(owner, { handle })).bot.handle).toBe(handle);
    // Nothing of it is in the log but that it left.
    const events = await pollAll(member, workspace);
    expect(events.some(({ type }) => type === "bot.deleted")).toBe(false);
    expect(events.some(({ type, payload }) => isLeft(type, payload, made.bot.id))).toBe(true);
  });

  test("are deleted by who manages every workspace that they are in", async () => {
    const { owner, moderator, member, outsider, server } = world();
    const { bot } = await make(moderator);
    const made = await outsider.post("/api/workspaces", { name: "Somebody else's" });
    const { workspace: other } = made.is(201, WorkspaceAnswer);
    await join(server, other, { ...owner, user: bot }, "bot");
    for (const who of [owner, moderator, member, outsider])
      (await who.delete(`/api/bots/${bot.id}`)).refused(403);
    await join(server, other, moderator, "moderator");
    (await moderator.delete(`/api/bots/${bot.id}`)).is(200, DeletedBotAnswer);
  });

  test("are deleted by their owner, in the workspace or not, and nobody besides", async () => {
    const { owner, moderator, guest, server, workspace } = world();
    const leaver = await signIn(server, "Lea Leaver");
    await join(server, workspace, leaver, "member");
    const { bot } = await own(leaver);
    for (const who of [owner, moderator, guest])
      (await who.delete(`/api/bots/${bot.id}`)).refused(403);
    const left = await leaver.delete(`/api/workspaces/${workspace.id}/members/${leaver.user.id}`);
    expect(left.status).toBe(204);
    (await leaver.delete(`/api/bots/${bot.id}`)).is(200, DeletedBotAnswer);
    (await owner.delete(`/api/bots/${owner.user.id}`)).refused(404);
    (await owner.delete("/api/bots/usr_unknown")).refused(404);
  });

  test("are deleted once, whoever races, and no token comes out of it", async () => {
    const { owner } = world();
    for (let round = 0; round < 4; round += 1) {
      const { bot } = await make(owner);
      const remove = () => owner.delete(`/api/bots/${bot.id}`);
      const mint = () => owner.post(`${at()}/${bot.id}/tokens`, {});
      const [first, second, minted] = await Promise.all([remove(), remove(), mint()]);
      expect([first.status, second.status].toSorted()).toEqual([200, 404]);
      if (minted.status === 404) continue;
      const robot = robotOf(minted.is(201, BotTokenAnswer));
      (await robot.get("/api/me")).refused(401);
    }
  });

  test("are written down for the auditor, without any secret", async () => {
    const { owner, server } = world();
    const made = await make(owner, { token_name: "audited" });
    const { bot, bot_token } = made;
    const codes = await owner.post(`${at()}/${bot.id}/setup-codes`, {});
    const { code } = codes.is(201, BotSetupCodeAnswer).setup_code;
    (await owner.post(`/api/bot-tokens/${bot_token?.id}/revoke`)).json(200);
    expect((await owner.delete(`${at()}/${bot.id}/membership`)).status).toBe(204);
    const other = await make(owner);
    (await owner.delete(`/api/bots/${other.bot.id}`)).json(200);
    const rows = await server.db.all<{ action: string; metadata: string }>(
      "SELECT action, metadata FROM audit_log WHERE action LIKE 'bot%'",
    );
    expect(new Set(rows.map(({ action }) => action))).toEqual(
      new Set([
        ...["bot.created", "bot_token.created", "bot_token.revoked", "bot.removed", "bot.deleted"],
        ...["bot_setup_code.created", "bot_commands.updated"],
      ]),
    );
    const text = JSON.stringify(rows);
    for (const secret of [
      bot_token?.token,
      other.bot_token?.token,
      code,
      code?.replaceAll("-", ""),
    ])
      expect(text).not.toContain(secret ?? "missing");
  });

  if (engine.name === "postgres")
    test("are gone at other servers too: sockets close, tokens end, and those who listen are told", async () => {
      const { server, owner, member, workspace } = world();
      const node = await startNode(server);
      const person = await signIn(server, "Gil Guest-To-Be");
      await join(server, workspace, person, "member");
      const [service, mine] = [await make(owner), await own(person)];
      const robots = [robotOf(service), robotOf(mine)];
      const at = { workspace_id: workspace.id, after_cursor: "now" };
      const sockets = robots.map(({ token }) => listenTo(node, { ...at, token }));
      const watching = follow(node, { ...at, token: member.token });
      await Promise.all(sockets.map(({ opened }) => opened));
      const { id } = await post(owner, world().general, "hello");
      await watching.find(({ payload }) => payload["message_id"] === id);

      (await owner.delete(`/api/bots/${service.bot.id}`)).is(200, DeletedBotAnswer);
      const moderation = `/api/workspaces/${workspace.id}/moderation/members/${person.user.id}`;
      (await owner.patch(moderation, { role: "guest" })).json(200);
      for (const { closed } of sockets)
        expect(await closed).toEqual({ code: 1008, reason: "revoked" });
      const told = await watching.findEphemeral(({ type }) => type === "bot.deleted");
      expect(told.payload).toMatchObject({ bot_user_id: service.bot.id });
      watching.close();
      for (const { token } of robots) {
        const there = clientOf(() => node.url, { authorization: `Bearer ${token}` });
        await until("it is nobody there", async () => (await there.get("/api/me")).status === 401);
      }
      await node.stop();
    });

  describe("with an owner", () => {
    const restricted = async (what: object) => {
      const { server, workspace, owner } = world();
      const person = await signIn(server, "Rex Restricted");
      await join(server, workspace, person, "member");
      const bot = await newBot(server, workspace, SCOPES, person);
      const members = `/api/workspaces/${workspace.id}/moderation/members`;
      (await owner.patch(`${members}/${person.user.id}`, what)).json(200);
      return { person, bot, at: `${members}/${person.user.id}` };
    };

    test.each([
      [{ blocked: true }, { blocked: false }, "member_blocked"],
      [{ timeout_minutes: 5 }, { clear_timeout: true }, "member_timed_out"],
    ])("who is restricted by %j, write nothing and read on", async (what, back, code) => {
      const { owner, general, workspace } = world();
      const { person, bot, at: moderation } = await restricted(what);
      const { id } = await post(owner, general, "x");
      const writes = () =>
        Promise.all([
          bot.post(`/api/channels/${general.id}/messages`, { body: "x" }),
          bot.post(`/api/messages/${id}/thread/replies`, { body: "x" }),
          bot.post(`/api/messages/${id}/reactions`, { emoji: "👍" }),
          bot.post(`/api/channels/${general.id}/pins`, { message_id: id }),
          bot.post(`/api/workspaces/${workspace.id}/channels`, { name: crypto.randomUUID() }),
          bot.post(`/api/workspaces/${workspace.id}/topics`, { name: crypto.randomUUID() }),
          bot.post("/api/dms", { workspace_id: workspace.id, member_ids: [owner.user.id] }),
          bot.call("PUT", "/api/bots/self/commands", { commands: [] }),
          bot.post("/api/realtime/ephemeral", {
            ...{ workspace_id: workspace.id, channel_id: general.id, type: "typing.started" },
          }),
        ]);
      for (const answer of await writes()) expect(answer.refused(403).code).toBe(code);
      (await bot.get(`/api/channels/${general.id}/messages`)).is(200, MessagePage);
      const self = { display_name: "x", owner_user_id: person.user.id };
      (await person.post(at(), self)).refused(403);
      (await person.post(`${at()}/${bot.id}/tokens`, {})).refused(403);
      (await owner.patch(moderation, back)).json(200);
      for (const answer of await writes()) expect(answer.status).toBeLessThan(300);
    });

    test("who becomes a guest, are nobody: their token is worth nothing and their socket closes", async () => {
      const { owner, general, workspace, server } = world();
      const person = await signIn(server, "Gia Guest-To-Be");
      await join(server, workspace, person, "member");
      const bot = await newBot(server, workspace, SCOPES, person);
      const socket = await listening(bot.token);
      const live = await fetch(`${server.url}/api/realtime/stream?workspace_id=${workspace.id}`, {
        headers: { authorization: `Bearer ${bot.token}` },
      });
      const moderation = `/api/workspaces/${workspace.id}/moderation/members/${person.user.id}`;
      (await owner.patch(moderation, { role: "guest" })).json(200);
      expect(await socket.closed).toEqual({ code: 1008, reason: "revoked" });
      await live.text();
      (await bot.get(`/api/channels/${general.id}/messages`)).refused(401);
      const late = listenTo(server, { workspace_id: workspace.id, token: bot.token });
      await expect(late.opened).rejects.toThrow();
      (await owner.patch(moderation, { role: "member" })).json(200);
      (await bot.get(`/api/channels/${general.id}/messages`)).is(200, MessagePage);
    });
  });
});
