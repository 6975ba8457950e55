import { describe, expect, test } from "bun:test";
import { clientOf, type Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { picture, uploadFile } from "../../../tests/harness/uploads.ts";
import { join, useWorld } from "../../../tests/harness/world.ts";
import { BUNDLES, SCOPES } from "../../access/scopes.ts";
import { UserAnswer } from "../people/wire.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import { BotList, BotTokenAnswer, BotTokenList, CreateBotResponse } from "./wire.ts";

const HOUR = 3_600_000;

describe.each(engines)("bots on $name", (engine) => {
  const world = useWorld({ engine });

  const at = () => `/api/workspaces/${world().workspace.id}/bots`;
  const asking = (who: Client, body: object = {}) =>
    who.post(at(), { display_name: "Release Bot", ...body });
  const make = async (who: Client, body: object = {}) =>
    (await asking(who, body)).is(201, CreateBotResponse);
  const own = (who: Person) => make(who, { owner_user_id: who.user.id });
  const holding = (token: string | undefined) =>
    clientOf(() => world().server.url, { authorization: `Bearer ${token}` });
  const scopesOf = async (scopes?: readonly string[]) =>
    (await make(world().owner, { ...(scopes && { scopes }) })).bot_token?.scopes;

  test("are made by managers, with a token that reads and writes and stands nowhere else", async () => {
    const { moderator, general, workspace } = world();
    const { bot, bot_token } = await make(moderator, { display_name: "Tide Table" });
    expect(bot).toEqual({
      ...{ id: bot.id, kind: "bot", display_name: "Tide Table", handle: "tide-table" },
      ...{ avatar_url: "", created_at: bot.created_at },
    });
    expect(bot_token).toMatchObject({
      ...{ bot_user_id: bot.id, workspace_id: workspace.id, name: "default" },
      ...{ created_by: moderator.user.id, scopes: SCOPES.filter(inWrite) },
    });
    const robot = holding(bot_token?.token);
    (await robot.post(`/api/channels/${general.id}/messages`, { body: "beep" })).json(201);
    const listed = await moderator.get(at());
    expect(listed.text).toContain(bot.id);
    expect(listed.text).not.toContain(bot_token?.token ?? "no token");
  });

  const inWrite = (scope: string) => BUNDLES["bot:write"].some((one) => one === scope);

  test("are people's own when they say so, and nobody makes one for somebody else", async () => {
    const { owner, moderator, member, guest, outsider } = world();
    const { bot, bot_token } = await own(member);
    expect(bot.owner_user_id).toBe(member.user.id);
    expect(bot_token?.owner_user_id).toBe(member.user.id);
    for (const who of [owner, moderator])
      (await asking(who, { owner_user_id: member.user.id })).refused(403);
    for (const id of ["usr_unknown", ""]) (await asking(owner, { owner_user_id: id })).refused(403);
    (await asking(member)).refused(403);
    (await asking(guest, { owner_user_id: guest.user.id })).refused(403);
    (await asking(outsider, { owner_user_id: outsider.user.id })).refused(404);
  });

  test("have the handle that is asked for, or one from their name, and never a blank one", async () => {
    const { owner, member } = world();
    const handleOf = async (body: object) => (await make(owner, body)).bot.handle;
    expect(await handleOf({ handle: "@Deploy_1" })).toBe("deploy_1");
    expect((await asking(owner, { handle: "deploy_1" })).refused(409).code).toBe("handle_taken");
    for (const handle of ["x", "no spaces", "-dash", "a".repeat(33)])
      (await asking(owner, { handle })).refused(400);
    (await member.patch("/api/me", { handle: "mia-the-member" })).is(200, UserAnswer);
    (await asking(owner, { handle: "mia-the-member" })).refused(409);

    const name = `Crème Brûlée ${crypto.randomUUID()}`;
    expect(await handleOf({ display_name: name, handle: "" })).toMatch(/^creme-brulee-[0-9a-f-]+$/);
    expect(await handleOf({ display_name: name })).toMatch(/^creme-brulee-.+-[0-9a-z]{8}$/);
    for (const display_name of ["机器人", "🤖", "x", "here", "Channel", "--", "_".repeat(80)])
      expect(await handleOf({ display_name })).toMatch(/^[a-z0-9][a-z0-9_-]{1,31}$/);
    const robots = await Promise.all(
      Array.from({ length: 8 }, () => handleOf({ display_name: "Same Name For All" })),
    );
    expect(new Set(robots).size).toBe(8);
  });

  test("get the scopes that bundles stand for, and none that nobody knows", async () => {
    const { owner } = world();
    expect(await scopesOf()).toEqual(SCOPES.filter(inWrite));
    expect(await scopesOf(["bot:read"])).toEqual([...BUNDLES["bot:read"]]);
    expect(await scopesOf(["bot:admin"])).toContain("channels:write");
    expect(await scopesOf(["bot:read", "agent_activity:write", "bot:read"])).toEqual(
      SCOPES.filter((scope) => /:read$|^agent/.test(scope)),
    );
    for (const bundle of ["bot:read", "bot:write", "bot:admin"])
      expect(await scopesOf([bundle])).not.toContain("agent_activity:write");
    for (const scopes of [["bot:all"], ["messages:read", "*"], ["Messages:Read"], [""], []])
      (await asking(owner, { scopes })).refused(400);
    expect((await asking(owner, { scopes: ["bot:all"] })).refused(400).code).toBe("unknown_scope");
  });

  test("are refused what is no name or picture, and made with a picture of one's own", async () => {
    const { owner, member, workspace } = world();
    for (const display_name of ["", "  ", "a\u0000b", "line\nbreak", "x".repeat(81)])
      (await asking(owner, { display_name })).refused(400);
    for (const avatar_url of ["nonsense", "ftp://example.com/x", "/api/uploads/upl_unknown"])
      (await asking(owner, { avatar_url })).refused(400);
    const theirs = await uploadFile(member, workspace, await picture(8, 8));
    const path = `/api/uploads/${theirs.id}`;
    (await asking(owner, { avatar_url: path })).refused(400);
    const mine = { owner_user_id: member.user.id, avatar_url: path };
    expect((await make(member, mine)).bot.avatar_url).toBe(path);
    const far = "https://example.com/robot.png";
    expect((await make(owner, { avatar_url: far })).bot.avatar_url).toBe(far);
  });

  test("are made without a token where none is wanted", async () => {
    const { owner } = world();
    const { bot, bot_token } = await make(owner, { initial_token: false });
    expect(bot_token).toBeUndefined();
    const tokens = await owner.get(`${at()}/${bot.id}/tokens`);
    expect(tokens.is(200, BotTokenList).bot_tokens).toEqual([]);
  });

  test("are listed with all of a token for its manager, and to others with what it may do", async () => {
    const { owner, moderator, member, guest, outsider } = world();
    const service = await make(moderator, { token_name: "ci" });
    const mine = await own(member);
    (await holding(service.bot_token?.token).get("/api/me")).json(200);
    const again = await moderator.post(`${at()}/${service.bot.id}/tokens`, { name: "old" });
    const old = again.is(201, BotTokenAnswer).bot_token;
    (await moderator.post(`/api/bot-tokens/${old.id}/revoke`)).json(200);

    const seen = async (who: Person, id: string) =>
      (await who.get(at())).is(200, BotList).bots.find(({ bot }) => bot.id === id)?.tokens;
    for (const who of [owner, moderator]) {
      const tokens = await seen(who, service.bot.id);
      expect(tokens?.map(({ name }) => name)).toEqual(["ci", "old"]);
      expect(tokens?.[0]).toMatchObject({ created_by: moderator.user.id });
      expect(tokens?.[1]?.revoked_at).toBeString();
      expect((await seen(who, mine.bot.id))?.[0]?.created_by).toBe(member.user.id);
    }
    expect((await seen(member, mine.bot.id))?.[0]?.created_by).toBe(member.user.id);
    const { id, bot_user_id, workspace_id, name, scopes, created_at } = service.bot_token!;
    const redacted = { id, bot_user_id, workspace_id, name, scopes, created_at };
    for (const who of [member, guest]) {
      expect(await seen(who, service.bot.id)).toEqual([redacted]);
      const tokens = await who.get(`${at()}/${service.bot.id}/tokens`);
      expect(tokens.is(200, BotTokenList).bot_tokens).toEqual([redacted]);
      const short = await who.get(`/api/bots/${service.bot.id}/tokens`);
      expect(short.is(200, BotTokenList).bot_tokens).toEqual([redacted]);
    }
    (await outsider.get(at())).refused(404);
    (await outsider.get(`/api/bots/${service.bot.id}/tokens`)).refused(404);
  });

  test("note when their tokens are used, at most once an hour", async () => {
    const { owner, server } = world();
    const { bot, bot_token } = await make(owner);
    const robot = holding(bot_token?.token);
    const used = async () => {
      const tokens = await owner.get(`${at()}/${bot.id}/tokens`);
      return tokens.is(200, BotTokenList).bot_tokens[0]?.last_used_at;
    };
    expect(await used()).toBeUndefined();
    (await robot.get("/api/me")).json(200);
    // Noting it does not hold up the answer: a write that came later is on disk after it.
    (await owner.patch("/api/me", {})).json(200);
    const first = await used();
    expect(Date.parse(first ?? "")).toBeGreaterThan(Date.now() - HOUR);
    (await robot.get("/api/me")).json(200);
    (await owner.patch("/api/me", {})).json(200);
    expect(await used()).toBe(first);
    expect(server.url).not.toBe("");
  });

  test("are managed by no bot, whatever its scopes", async () => {
    const { owner } = world();
    const { bot, bot_token } = await make(owner, { scopes: [...SCOPES] });
    const robot = holding(bot_token?.token);
    const attempts = [
      asking(robot),
      asking(robot, { owner_user_id: bot.id }),
      robot.get(at()),
      robot.get(`${at()}/${bot.id}/tokens`),
      robot.get(`/api/bots/${bot.id}/tokens`),
      robot.post(`${at()}/${bot.id}/tokens`, {}),
      robot.post(`/api/bots/${bot.id}/tokens`, {}),
      robot.post(`/api/bot-tokens/${bot_token?.id}/revoke`),
      robot.post(`${at()}/${bot.id}/setup-codes`, {}),
      robot.delete(`${at()}/${bot.id}/membership`),
      robot.delete(`/api/bots/${bot.id}`),
    ];
    for (const answer of await Promise.all(attempts))
      expect(answer.refused(403).code).toBe("bots_not_allowed");
  });

  describe("and their tokens", () => {
    test("are rotated by whoever manages the bot, and a revoked one is worth nothing", async () => {
      const { owner, moderator } = world();
      const { bot, bot_token } = await make(owner);
      const robot = holding(bot_token?.token);
      const made = await moderator.post(`/api/bots/${bot.id}/tokens`, { scopes: ["bot:read"] });
      const next = made.is(201, BotTokenAnswer).bot_token;
      (await robot.get("/api/me")).json(200);
      const revoke = () => moderator.post(`/api/bot-tokens/${bot_token?.id}/revoke`);
      const revoked = (await revoke()).is(200, BotTokenAnswer).bot_token;
      expect(revoked).not.toHaveProperty("token");
      (await robot.get("/api/me")).refused(401);
      expect((await revoke()).is(200, BotTokenAnswer).bot_token).toEqual(revoked);
      (await holding(next.token).get("/api/me")).json(200);
    });

    test("of somebody's own bot are theirs alone: no manager mints or revokes one", async () => {
      const { owner, moderator, member, guest } = world();
      const { bot, bot_token } = await own(member);
      for (const who of [owner, moderator, guest]) {
        (await who.post(`${at()}/${bot.id}/tokens`, {})).refused(403);
        (await who.post(`/api/bots/${bot.id}/tokens`, {})).refused(403);
        (await who.post(`${at()}/${bot.id}/setup-codes`, {})).refused(403);
        (await who.post(`/api/bot-tokens/${bot_token?.id}/revoke`)).refused(403);
        (await who.delete(`/api/bots/${bot.id}`)).refused(403);
      }
      (await holding(bot_token?.token).get("/api/me")).json(200);
      (await member.post(`${at()}/${bot.id}/tokens`, {})).is(201, BotTokenAnswer);
      (await member.post(`/api/bot-tokens/${bot_token?.id}/revoke`)).is(200, BotTokenAnswer);
    });

    test("of another workspace's bot are as if they were not there", async () => {
      const { server, owner, outsider } = world();
      const made = await outsider.post("/api/workspaces", { name: "Elsewhere" });
      const { workspace } = made.is(201, WorkspaceAnswer);
      const there = await outsider.post(`/api/workspaces/${workspace.id}/bots`, {
        display_name: "Foreigner",
      });
      const { bot, bot_token } = there.is(201, CreateBotResponse);
      const hidden = [
        await owner.get(`${at()}/${bot.id}/tokens`),
        await owner.post(`${at()}/${bot.id}/tokens`, {}),
        await owner.post(`/api/bots/${bot.id}/tokens`, {}),
        await owner.get(`/api/bots/${bot.id}/tokens`),
        await owner.post(`${at()}/${bot.id}/setup-codes`, {}),
        await owner.delete(`${at()}/${bot.id}/membership`),
        await owner.delete(`/api/bots/${bot.id}`),
      ];
      for (const answer of hidden) expect(answer.refused(404).code).toBe("bot_not_found");
      const unknown = await owner.post("/api/bot-tokens/btok_unknown/revoke");
      const theirs = await owner.post(`/api/bot-tokens/${bot_token?.id}/revoke`);
      expect(theirs.refused(404)).toEqual(unknown.refused(404));
      const robot = clientOf(() => server.url, { authorization: `Bearer ${bot_token?.token}` });
      (await robot.get(`/api/workspaces/${world().workspace.id}`)).refused(404);
      (await owner.post(`${at()}/${owner.user.id}/tokens`, {})).refused(404);
    });

    test("need the workspace's name where the bot is in several", async () => {
      const { server, owner, workspace } = world();
      const { bot } = await make(owner);
      const made = await owner.post("/api/workspaces", { name: "Second home" });
      const second = made.is(201, WorkspaceAnswer).workspace;
      const person = { ...owner, user: bot };
      await join(server, second, person, "bot");
      for (const answer of [
        await owner.get(`/api/bots/${bot.id}/tokens`),
        await owner.post(`/api/bots/${bot.id}/tokens`, {}),
      ])
        expect(answer.refused(400).code).toBe("bot_in_several_workspaces");
      const there = await owner.post(`/api/workspaces/${second.id}/bots/${bot.id}/tokens`, {});
      expect(there.is(201, BotTokenAnswer).bot_token.workspace_id).toBe(second.id);
      const tokens = await owner.get(`/api/workspaces/${workspace.id}/bots/${bot.id}/tokens`);
      expect(tokens.is(200, BotTokenList).bot_tokens).toHaveLength(1);
    });

    test("are at most fifty, which revoking makes room for", async () => {
      const { owner } = world();
      const { bot, bot_token } = await make(owner);
      const mint = () => owner.post(`${at()}/${bot.id}/tokens`, {});
      for (let number = 1; number < 50; number += 1) (await mint()).is(201, BotTokenAnswer);
      expect((await mint()).refused(409).code).toBe("too_many_tokens");
      (await owner.post(`/api/bot-tokens/${bot_token?.id}/revoke`)).is(200, BotTokenAnswer);
      (await mint()).is(201, BotTokenAnswer);
    });
  });

  describe("asked for under a nonce", () => {
    const nonce = () => `setup-${crypto.randomUUID()}`;

    test("are made once: a retry answers with the same bot and a fresh secret", async () => {
      const { owner } = world();
      const body = { display_name: "Once", setup_nonce: nonce() };
      const first = await make(owner, body);
      const retry = await make(owner, body);
      expect(retry.bot).toEqual(first.bot);
      expect(retry.bot_token?.id).toBe(first.bot_token?.id ?? "");
      expect(retry.bot_token?.token).not.toBe(first.bot_token?.token);
      (await holding(first.bot_token?.token).get("/api/me")).refused(401);
      (await holding(retry.bot_token?.token).get("/api/me")).json(200);
      const bare = { ...body, setup_nonce: nonce(), initial_token: false };
      const without = await make(owner, bare);
      expect(await make(owner, bare)).toEqual(without);
    });

    test("are one bot whoever of two comes first, and their tokens one token", async () => {
      const { owner } = world();
      const body = { display_name: "Raced", setup_nonce: nonce() };
      const made = await Promise.all(Array.from({ length: 6 }, () => make(owner, body)));
      expect(new Set(made.map(({ bot }) => bot.id)).size).toBe(1);
      expect(new Set(made.map(({ bot_token }) => bot_token?.id)).size).toBe(1);
      const good = await Promise.all(
        made.map(async ({ bot_token }) => (await holding(bot_token?.token).get("/api/me")).status),
      );
      expect(good.filter((status) => status === 200)).toHaveLength(1);
      const listed = (await owner.get(at())).is(200, BotList).bots;
      expect(listed.filter(({ bot }) => bot.display_name === "Raced")).toHaveLength(1);
    });

    test("refuse another use of it", async () => {
      const { owner, moderator } = world();
      const setup_nonce = nonce();
      const { bot } = await make(owner, { setup_nonce });
      const others = [
        asking(owner, { setup_nonce, display_name: "Another" }),
        asking(owner, { setup_nonce, scopes: ["bot:read"] }),
        asking(owner, { setup_nonce, initial_token: false }),
        asking(owner, { setup_nonce, owner_user_id: owner.user.id }),
        owner.post(`${at()}/${bot.id}/tokens`, { setup_nonce }),
      ];
      for (const answer of await Promise.all(others))
        expect(answer.refused(409).code).toBe("nonce_reused");
      // Somebody else's nonces are their own.
      expect((await make(moderator, { setup_nonce })).bot.id).not.toBe(bot.id);
      for (const short of ["x".repeat(15), "x".repeat(129), ""])
        (await asking(owner, { setup_nonce: short })).refused(400);
    });

    test("do the same for a bot's further tokens", async () => {
      const { owner } = world();
      const { bot } = await make(owner);
      const body = { setup_nonce: nonce(), name: "ci" };
      const mint = async () =>
        (await owner.post(`${at()}/${bot.id}/tokens`, body)).is(201, BotTokenAnswer).bot_token;
      const [first, retry] = [await mint(), await mint()];
      expect(retry).toEqual({ ...first, token: expect.any(String) });
      (await holding(first.token).get("/api/me")).refused(401);
      (await holding(retry.token).get("/api/me")).json(200);
      const other = await owner.post(`${at()}/${bot.id}/tokens`, { ...body, name: "cd" });
      expect(other.refused(409).code).toBe("nonce_reused");
      (await owner.post(`/api/bot-tokens/${first.id}/revoke`)).json(200);
      expect((await owner.post(`${at()}/${bot.id}/tokens`, body)).refused(409).code).toBe(
        "nonce_reused",
      );
    });

    test("are not handed to who may not have them any more", async () => {
      const { server, owner, workspace } = world();
      const passing = await signIn(server, "Pia Passing");
      await join(server, workspace, passing, "moderator");
      const body = { setup_nonce: nonce() };
      await make(passing, body);
      const members = `/api/workspaces/${workspace.id}/moderation/members`;
      (await owner.patch(`${members}/${passing.user.id}`, { role: "member" })).json(200);
      (await asking(passing, body)).refused(403);
    });
  });
});
