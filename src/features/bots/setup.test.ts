import { describe, expect, setSystemTime, test } from "bun:test";
import { clientOf, type Headers } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn, type Person } from "../../../tests/harness/people.ts";
import { join, newChannel, useWorld } from "../../../tests/harness/world.ts";
import { loadConfig } from "../../config.ts";
import { openDatabase } from "../../storage/open.ts";
import { ChannelList } from "../channels/wire.ts";
import { WorkspaceAnswer } from "../workspaces/wire.ts";
import { claimSetupCode } from "./claim.ts";
import {
  BotSetupCodeAnswer,
  BotSetupCodeClaimResponse,
  BotTokenList,
  CreateBotResponse,
  DeletedBotAnswer,
} from "./wire.ts";

const API = "https://chat.example.com/clack";
const MINUTE = 60_000;

let places = 0;
/** The headers of a proxy on this machine that speaks for somebody else each time. */
function elsewhere(): Headers {
  places += 1;
  const address = `198.51.${places >> 8}.${places & 255}`;
  return { "x-forwarded-for": address, "x-real-ip": address };
}

describe.each(engines)("setup codes on $name", (engine) => {
  const world = useWorld({ engine, public_api_url: API });

  const bots = (workspace = world().workspace) => `/api/workspaces/${workspace.id}/bots`;
  async function newRobot(who: Person = world().owner, body: object = {}, at = bots()) {
    const wanted = { display_name: "Claw", initial_token: false, ...body };
    return (await who.post(at, wanted)).is(201, CreateBotResponse).bot;
  }
  async function codeFor(bot: { id: string }, body: object = {}, who: Person = world().owner) {
    const made = await who.post(`${bots()}/${bot.id}/setup-codes`, body);
    const { setup_code } = made.is(201, BotSetupCodeAnswer);
    return { ...setup_code, code: setup_code.code ?? "" };
  }
  const claim = (code: string, headers = elsewhere()) =>
    world().server.nobody.post("/api/bot-setup-codes/claim", { code }, headers);
  const claimed = async (code: string) => (await claim(code)).is(200, BotSetupCodeClaimResponse);
  const tokensOf = async (bot: { id: string }) =>
    (await world().owner.get(`${bots()}/${bot.id}/tokens`)).is(200, BotTokenList).bot_tokens;

  test("are exchanged once for a token that is made then, with all that an install needs", async () => {
    const { owner, workspace, general, server } = world();
    const bot = await newRobot();
    const wanted = { name: "openclaw", scopes: ["bot:write", "agent_activity:write"] };
    const made = await codeFor(bot, { ...wanted, defaults: { agentActivity: true } });
    expect(made).toMatchObject({
      ...{ bot_user_id: bot.id, workspace_id: workspace.id, token_name: "openclaw" },
      ...{ created_by: owner.user.id, contract_version: 1, api_base_url: API },
      claim_url: `${API}/api/bot-setup-codes/claim`,
    });
    expect(made.code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){2}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(Date.parse(made.expires_at) - Date.parse(made.created_at)).toBe(10 * MINUTE);
    expect(await tokensOf(bot)).toEqual([]);

    const answer = await claim(made.code);
    const { token, ...rest } = answer.is(200, BotSetupCodeClaimResponse);
    const { id, route_id, slug, name } = workspace;
    expect(rest).toEqual({
      bot: { id: bot.id, handle: bot.handle, display_name: "Claw" },
      workspace: { id, route_id, slug, name },
      defaults: { defaultTo: "channel:general", agentActivity: true },
      contract_version: 1,
      api_base_url: API,
    });
    const robot = clientOf(() => server.url, { authorization: `Bearer ${token}` });
    (await robot.post(`/api/channels/${general.id}/messages`, { body: "beep" })).json(201);
    expect(await tokensOf(bot)).toMatchObject([{ name: "openclaw", scopes: made.scopes }]);
    (await claim(made.code)).refused(404);
  });

  test("are read however they are typed, and unknown, used and expired ones are one answer", async () => {
    const bot = await newRobot();
    const { code } = await codeFor(bot);
    await claimed(` ${code.toLowerCase().replaceAll("-", " ")}-`);
    const used = await claim(code);
    expect(used.refused(404).code).toBe("setup_code_not_found");
    const late = await codeFor(bot);
    setSystemTime(new Date(Date.now() + 10 * MINUTE + 1));
    const expired = await claim(late.code);
    setSystemTime();
    for (const wrong of ["0000-0000-0000", "", "nonsense", "é".repeat(12), "0".repeat(128)])
      expect((await claim(wrong)).text).toBe(used.text);
    expect(expired.text).toBe(used.text);
    expect(expired.status).toBe(404);
    for (const body of [{}, { code: 1 }, { code: null }, { code: "0".repeat(129) }])
      (await world().server.nobody.post("/api/bot-setup-codes/claim", body, elsewhere())).refused(
        400,
      );
  });

  test("give one token to whoever comes first of many", async () => {
    const bot = await newRobot();
    const { code } = await codeFor(bot);
    const answers = await Promise.all(Array.from({ length: 8 }, () => claim(code)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, ...Array(7).fill(404)]);
    expect(await tokensOf(bot)).toHaveLength(1);
  });

  test("give one token though they are claimed at two servers at the same time", async () => {
    const { server } = world();
    const other = await openDatabase(loadConfig({ db: server.location }, {}).db);
    for (let round = 0; round < 4; round += 1) {
      const bot = await newRobot();
      const { code } = await codeFor(bot);
      const [here, there] = await Promise.all([
        claim(code),
        claimSetupCode(other, code, undefined).catch(() => undefined),
      ]);
      expect([here.status === 200, there !== undefined].filter(Boolean)).toHaveLength(1);
      expect(await tokensOf(bot)).toHaveLength(1);
    }
    await other.close();
  });

  test("wait one for each bot and token name: the next takes the place of the last", async () => {
    const bot = await newRobot();
    const [first, other] = [await codeFor(bot), await codeFor(bot, { name: "other" })];
    const second = await codeFor(bot);
    (await claim(first.code)).refused(404);
    await claimed(second.code);
    await claimed(other.code);
    expect((await tokensOf(bot)).map(({ name }) => name)).toEqual(["default", "other"]);
  });

  test("wait fifty of one bot at most, until they are over", async () => {
    const bot = await newRobot();
    for (let number = 0; number < 50; number += 1) await codeFor(bot, { name: `n${number}` });
    const more = () => world().owner.post(`${bots()}/${bot.id}/setup-codes`, { name: "one more" });
    expect((await more()).refused(409).code).toBe("too_many_setup_codes");
    await codeFor(bot, { name: "n7" });
    setSystemTime(new Date(Date.now() + 10 * MINUTE + 1));
    (await more()).is(201, BotSetupCodeAnswer);
    setSystemTime();
  });

  test("are tried ten times a minute from one address, good ones too", async () => {
    const bot = await newRobot();
    const { code } = await codeFor(bot);
    const there = elsewhere();
    const wrong = await Promise.all(
      Array.from({ length: 30 }, () => claim("0000-0000-0000", there)),
    );
    const tried = wrong.filter(({ status }) => status === 404);
    expect(tried.length).toBeGreaterThanOrEqual(10);
    // One more for every six seconds that all this takes on a busy machine.
    expect(tried.length).toBeLessThanOrEqual(12);
    const refused = await claim(code, there);
    expect(refused.refused(429).code).toBe("too_many_requests");
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    await claimed(code);
  });

  test("do not believe forwarded addresses that differ, or are several", async () => {
    const own = () => elsewhere()["x-real-ip"] ?? "";
    const forged = (): Headers[] => [
      { "x-forwarded-for": own() },
      { "x-real-ip": own() },
      { "x-forwarded-for": `${own()}, ${own()}`, "x-real-ip": own() },
      { "x-forwarded-for": own(), "x-real-ip": own() },
      { forwarded: `for=${own()}` },
    ];
    const all = Array.from({ length: 6 }, forged).flat();
    const answers = await Promise.all(all.map((headers) => claim("x", headers)));
    const statuses = answers.map(({ status }) => status);
    // All of them count as the one address that they come from.
    expect(statuses.filter((status) => status === 404).length).toBeLessThanOrEqual(12);
    expect(statuses).toContain(429);
  });

  test("are worth nothing once their maker could not make them, or the bot is gone", async () => {
    const { owner, member, server, workspace } = world();
    const members = `/api/workspaces/${workspace.id}/moderation/members`;
    const manager = await signIn(server, "Max Manager");
    await join(server, workspace, manager, "moderator");
    const bot = await newRobot();

    const demoted = await codeFor(bot, { name: "demoted" }, manager);
    (await owner.patch(`${members}/${manager.user.id}`, { role: "member" })).json(200);
    (await claim(demoted.code)).refused(404);
    (await owner.patch(`${members}/${manager.user.id}`, { role: "moderator" })).json(200);
    const timedOut = await codeFor(bot, { name: "timed out" }, manager);
    (await owner.patch(`${members}/${manager.user.id}`, { timeout_minutes: 5 })).json(200);
    (await claim(timedOut.code)).refused(404);
    // Nothing is used up by being refused.
    (await owner.patch(`${members}/${manager.user.id}`, { clear_timeout: true })).json(200);
    await claimed(timedOut.code);

    const mine = await newRobot(member, { owner_user_id: member.user.id });
    const own = await codeFor(mine, {}, member);
    (await member.delete(`/api/bots/${mine.id}`)).is(200, DeletedBotAnswer);
    (await claim(own.code)).refused(404);
    const removed = await codeFor(bot);
    expect((await owner.delete(`${bots()}/${bot.id}/membership`)).status).toBe(204);
    (await claim(removed.code)).refused(404);
  });

  test("carry defaults that are checked, and drop what is not known", async () => {
    const { owner } = world();
    const bot = await newRobot();
    const refused = async (body: object) =>
      (await owner.post(`${bots()}/${bot.id}/setup-codes`, body)).refused(400);
    await refused({ defaults: { agentActivity: true } });
    await refused({ defaults: { defaultTo: "x".repeat(257) } });
    await refused({ defaults: { defaultTo: null } });
    await refused({ defaults: { allowFrom: ["x".repeat(257)] } });
    await refused({ defaults: { allowFrom: Array(501).fill("x") } });
    await refused({ defaults: { allowFrom: Array(500).fill("é".repeat(256)) } });
    await refused({ defaults: [] });
    await refused({ scopes: ["bot:everything"] });
    await refused({ name: "a\u0000b" });
    const defaults = { defaultTo: "channel:tides", allowFrom: ["usr_x"], agentActivity: false };
    const made = await codeFor(bot, { defaults: { ...defaults, other: 1 } });
    expect(made.defaults).toEqual(defaults);
    expect((await claimed(made.code)).defaults).toEqual(defaults);
    const most = Array.from({ length: 500 }, () => "x".repeat(90));
    const large = await claim((await codeFor(bot, { defaults: { allowFrom: most } })).code);
    large.is(200, BotSetupCodeClaimResponse);
    expect(Buffer.byteLength(large.text)).toBeLessThan(64 * 1024);
  });

  test("name somewhere to write: general, else the oldest channel that is open", async () => {
    const { outsider } = world();
    const made = await outsider.post("/api/workspaces", { name: "No general" });
    const { workspace } = made.is(201, WorkspaceAnswer);
    const at = bots(workspace);
    const bot = await newRobot(outsider, {}, at);
    const defaultsNow = async (body: object = {}) => {
      const answer = await outsider.post(`${at}/${bot.id}/setup-codes`, body);
      const { code } = answer.is(201, BotSetupCodeAnswer).setup_code;
      return (await claimed(code ?? "")).defaults;
    };
    expect(await defaultsNow({ defaults: { defaultTo: " " } })).toEqual({
      defaultTo: "channel:general",
    });
    const listed = await outsider.get(`/api/workspaces/${workspace.id}/channels`);
    const [general] = listed.is(200, ChannelList).channels;
    const tides = await newChannel(outsider, workspace, "tides");
    await newChannel(outsider, workspace, "moons");
    (await outsider.patch(`/api/channels/${general?.id}`, { archived: true })).json(200);
    expect(await defaultsNow()).toEqual({ defaultTo: "channel:tides" });
    for (const { id } of [tides]) await outsider.patch(`/api/channels/${id}`, { archived: true });
    expect(await defaultsNow()).toEqual({ defaultTo: "channel:moons" });
  });

  test("are for whoever manages the bot, and shown in no list", async () => {
    const { moderator, member, guest, owner } = world();
    const bot = await newRobot();
    const { code, id } = await codeFor(bot, {}, moderator);
    for (const who of [member, guest])
      (await who.post(`${bots()}/${bot.id}/setup-codes`, {})).refused(403);
    for (const path of [bots(), `${bots()}/${bot.id}/tokens`]) {
      const { text } = await owner.get(path);
      for (const secret of [code, code.replaceAll("-", ""), id]) expect(text).not.toContain(secret);
    }
    const rows = await world().server.db.all<object>("SELECT * FROM bot_setup_codes");
    expect(JSON.stringify(rows)).not.toContain(code.replaceAll("-", ""));
    expect(JSON.stringify(rows)).not.toContain(code);
  });
});

describe("on a server that does not know where it is", () => {
  const world = useWorld();

  test("a code and its claim say nothing of it", async () => {
    const { owner, server, workspace } = world();
    const at = `/api/workspaces/${workspace.id}/bots`;
    const made = await owner.post(at, { display_name: "Claw" });
    const { bot } = made.is(201, CreateBotResponse);
    const answer = await owner.post(`${at}/${bot.id}/setup-codes`, {});
    const { setup_code } = answer.is(201, BotSetupCodeAnswer);
    for (const field of ["contract_version", "claim_url", "api_base_url"])
      expect(setup_code).not.toHaveProperty(field);
    const { code } = setup_code;
    const claim = await server.nobody.post("/api/bot-setup-codes/claim", { code });
    const claimed = claim.is(200, BotSetupCodeClaimResponse);
    for (const field of ["contract_version", "api_base_url"])
      expect(claimed).not.toHaveProperty(field);
  });
});
