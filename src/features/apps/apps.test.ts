import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { useWorld } from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import { ConnectedAccountAnswer, ConnectedAccountList } from "../accounts/wire.ts";
import { EventSubscriptionAnswer, EventSubscriptionList } from "../subscriptions/wire.ts";
import {
  AppInstallationAnswer,
  AppInstallationList,
  RevokeAppInstallationResponse,
} from "./wire.ts";

describe.each(engines)("apps on $name", (engine) => {
  const world = useWorld({ engine });
  const at = () => `/api/workspaces/${world().workspace.id}/app-installations`;

  async function install(more: object = {}) {
    const { owner, server, workspace } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const body = { app_slug: "deployer", bot_user_id: bot.id, ...more };
    const made = (await owner.post(at(), body)).is(201, AppInstallationAnswer);
    return { ...made.app_installation, bot };
  }
  const audited = async (target: string) =>
    (
      await world().server.db.all<{ action: string; metadata: string }>(
        "SELECT action, metadata FROM audit_log WHERE target_id = ? ORDER BY id",
        target,
      )
    ).map(({ action, metadata }) => [action, JSON.parse(metadata)]);

  test("a manager installs an app as a bot, and everybody but guests sees it", async () => {
    const { member } = world();
    const made = await install({ display_name: "Deployer", config: { environment: "staging" } });
    expect(made.id).toMatch(/^app_[0-9a-hjkmnp-tv-z]{26}$/);
    expect(made).toMatchObject({
      app_slug: "deployer",
      display_name: "Deployer",
      config: { environment: "staging" },
      bot_user_id: made.bot.id,
    });
    const { app_installations } = (await member.get(at())).is(200, AppInstallationList);
    expect(app_installations[0]?.id).toBe(made.id);
    expect(await audited(made.id)).toEqual([
      ["app_installation.created", { app_slug: "deployer", bot_user_id: made.bot.id }],
    ]);
  });

  test("the same setup_nonce installs once, also for two callers at once; another use of it is refused", async () => {
    const { owner, server, workspace } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const body = {
      app_slug: "once",
      bot_user_id: bot.id,
      setup_nonce: crypto.randomUUID(),
    };
    const answers = await Promise.all([1, 2, 3].map(() => owner.post(at(), body)));
    const ids = answers.map((answer) => answer.is(201, AppInstallationAnswer).app_installation.id);
    expect(new Set(ids).size).toBe(1);
    (await owner.post(at(), { ...body, app_slug: "twice" })).refused(409);
    const { setup_nonce, ...again } = body;
    expect(setup_nonce.length).toBe(36);
    expect((await owner.post(at(), again)).refused(409).code).toBe("app_installed");
  });

  test.each([
    ["app_slug", { app_slug: "no slug" }],
    ["app_slug", { app_slug: "" }],
    ["display_name", { display_name: "a\u0007b" }],
    ["config", { config: [] }],
    ["config", { config: { text: "x".repeat(20_000) } }],
    ["setup_nonce", { setup_nonce: "short" }],
  ])("an app is refused by its %s (%#)", async (field, more) => {
    const { owner, server, workspace } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const refused = await owner.post(at(), { app_slug: "app", bot_user_id: bot.id, ...more });
    expect(refused.refused(400).error).toContain(field);
  });

  test("a bot of elsewhere, and a person, are no bot to install an app as", async () => {
    const { owner, member } = world();
    for (const id of [member.user.id, "usr_00000000000000000000000000"])
      (await owner.post(at(), { app_slug: "app", bot_user_id: id })).refused(404);
  });

  async function subscribe(app_installation_id: string) {
    const { owner, workspace } = world();
    const made = await owner.post(`/api/workspaces/${workspace.id}/event-subscriptions`, {
      app_installation_id,
      event_types: ["channel.deleted"],
      callback_url: "http://127.0.0.1:1/",
    });
    return made.is(201, EventSubscriptionAnswer).event_subscription.id;
  }
  async function standing(id: string) {
    const { owner, workspace } = world();
    const list = await owner.get(`/api/workspaces/${workspace.id}/event-subscriptions`);
    const { event_subscriptions } = list.is(200, EventSubscriptionList);
    return event_subscriptions.find((one) => one.id === id)?.revoked_at === undefined;
  }

  test("revoking an app ends what belongs to it, counts it, and leaves its bot alone", async () => {
    const { owner } = world();
    const app = await install();
    const subscriptions = [await subscribe(app.id), await subscribe(app.id)];
    const other = await install();
    const kept = await subscribe(other.id);
    const path = `/api/app-installations/${app.id}/revoke`;
    const { installation, revoked } = (await owner.post(path)).is(
      200,
      RevokeAppInstallationResponse,
    );
    expect(installation.revoked_at).toBeDefined();
    expect(revoked).toEqual({ slash_commands: 0, event_subscriptions: 2, bot_tokens: 0 });
    expect(await Promise.all(subscriptions.map(standing))).toEqual([false, false]);
    expect(await standing(kept)).toBe(true);
    expect((await app.bot.get("/api/me")).status).toBe(200);
    // Again: nothing is left to do.
    const again = (await owner.post(path, {})).is(200, RevokeAppInstallationResponse);
    expect(again.revoked).toEqual({ slash_commands: 0, event_subscriptions: 0, bot_tokens: 0 });
    expect(again.installation).toEqual(installation);
    expect((await audited(app.id)).map(([action]) => action)).toEqual([
      "app_installation.created",
      "app_installation.revoked",
    ]);
  });

  test("what is not to be ended stays", async () => {
    const { owner } = world();
    const app = await install();
    const kept = await subscribe(app.id);
    const answer = await owner.post(`/api/app-installations/${app.id}/revoke`, {
      revoke_event_subscriptions: false,
    });
    expect(answer.is(200, RevokeAppInstallationResponse).revoked.event_subscriptions).toBe(0);
    expect(await standing(kept)).toBe(true);
  });

  test("the bot's tokens end with the app when that is asked for, and what they have open is closed", async () => {
    const { owner, server, workspace } = world();
    const app = await install();
    const socket = listenTo(server, { workspace_id: workspace.id, token: app.bot.token });
    await socket.first(1);
    const answer = await owner.post(`/api/app-installations/${app.id}/revoke`, {
      revoke_bot_tokens: true,
    });
    expect(answer.is(200, RevokeAppInstallationResponse).revoked.bot_tokens).toBe(1);
    expect((await socket.closed).code).toBe(1008);
    (await app.bot.get("/api/me")).refused(401);
  });

  test("the bot is deleted with the app when that is asked for; who may not delete it changes nothing", async () => {
    const { owner, moderator, server, workspace, member } = world();
    const app = await install();
    const answer = await owner.post(`/api/app-installations/${app.id}/revoke`, {
      delete_bot: true,
    });
    const { deleted_bot, revoked } = answer.is(200, RevokeAppInstallationResponse);
    expect(deleted_bot?.id).toBe(app.bot.id);
    expect(revoked.bot_tokens).toBe(1);
    (await app.bot.get("/api/me")).refused(401);

    const own = await newBot(server, workspace, SCOPES, member);
    const body = { app_slug: "own", bot_user_id: own.id };
    const made = (await owner.post(at(), body)).is(201, AppInstallationAnswer).app_installation;
    for (const wish of [{ delete_bot: true }, { revoke_bot_tokens: true }])
      (await moderator.post(`/api/app-installations/${made.id}/revoke`, wish)).refused(403);
    const { app_installations } = (await owner.get(at())).is(200, AppInstallationList);
    expect(app_installations.find(({ id }) => id === made.id)?.revoked_at).toBeUndefined();
    expect((await own.get("/api/me")).status).toBe(200);
  });

  test("a bot that is deleted takes its apps with it", async () => {
    const { owner } = world();
    const app = await install();
    const subscription = await subscribe(app.id);
    await owner.delete(`/api/bots/${app.bot.id}`);
    const { app_installations } = (await owner.get(at())).is(200, AppInstallationList);
    expect(app_installations.find(({ id }) => id === app.id)?.revoked_at).toBeDefined();
    expect(await standing(subscription)).toBe(false);
  });

  test("a member's account elsewhere is noted once, listed, and ended", async () => {
    const { owner, member, outsider, workspace } = world();
    const accounts = `/api/workspaces/${workspace.id}/connected-accounts`;
    const body = {
      user_id: member.user.id,
      provider: "GitHub",
      provider_account_id: "583231",
      scopes: ["read:user"],
      metadata: { login: "mia" },
    };
    const made = (await owner.post(accounts, body)).is(201, ConnectedAccountAnswer);
    const { connected_account } = made;
    expect(connected_account).toMatchObject({
      ...body,
      provider: "github",
      display_name: "583231",
    });
    expect((await owner.post(accounts, body)).refused(409).code).toBe("account_connected");
    (await owner.post(accounts, { ...body, user_id: outsider.user.id })).refused(404);
    const listed = (await member.get(accounts)).is(200, ConnectedAccountList);
    expect(listed.connected_accounts).toEqual([connected_account]);
    const path = `/api/connected-accounts/${connected_account.id}/revoke`;
    const ended = (await owner.post(path)).is(200, ConnectedAccountAnswer).connected_account;
    expect(ended.revoked_at).toBeDefined();
    expect((await owner.post(path)).is(200, ConnectedAccountAnswer).connected_account).toEqual(
      ended,
    );
    (await owner.post(accounts, body)).is(201, ConnectedAccountAnswer);
    expect((await audited(connected_account.id)).map(([action]) => action)).toEqual([
      "connected_account.created",
      "connected_account.revoked",
    ]);
  });

  test.each([
    ["provider", { provider: "" }],
    ["provider_account_id", { provider_account_id: " " }],
    ["metadata", { metadata: [] }],
    ["scopes", { scopes: "all" }],
  ])("an account is refused by its %s (%#)", async (field, more) => {
    const { owner, member, workspace } = world();
    const body = { user_id: member.user.id, provider: "github", provider_account_id: "1", ...more };
    const refused = await owner.post(`/api/workspaces/${workspace.id}/connected-accounts`, body);
    expect(refused.refused(400).error).toContain(field);
  });
});
