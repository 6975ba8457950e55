import { describe, expect, test } from "bun:test";
import { parseRange } from "../../addresses.ts";
import { newBot } from "../../../tests/harness/bots.ts";
import { useEndpoint } from "../../../tests/harness/endpoint.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { testTimers } from "../../../tests/harness/timers.ts";
import { until } from "../../../tests/harness/until.ts";
import { post, useWorld } from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import { ActionPressAnswer } from "../actions/wire.ts";
import { CreateBotResponse } from "../bots/wire.ts";
import { MessageChanged } from "../messages/wire.ts";
import { SlashCommandChanged, SlashCommandResponse } from "../slash/wire.ts";
import { EventDeliveryAttemptsResponse, EventSubscriptionAnswer } from "../subscriptions/wire.ts";
import { forgetCallbacksDaily } from "./forgetting.ts";

const DAY = 24 * 3_600_000;

describe.each(engines)("what callbacks leave behind on $name", (engine) => {
  const world = useWorld({ engine, callback_allow: [parseRange("127.0.0.1")!] });
  const endpoint = useEndpoint();

  test("is deleted once it is thirty days old, a day after the last look at the latest", async () => {
    const { owner, workspace, general, server } = world();
    const callback_url = `${endpoint.url}/hook`;
    const at = `/api/workspaces/${workspace.id}`;
    const made = await owner.post(`${at}/event-subscriptions`, {
      event_types: ["message.created"],
      callback_url,
    });
    const { id } = made.is(201, EventSubscriptionAnswer).event_subscription;
    const bot = await newBot(server, workspace, SCOPES);
    const command = { command: "/old", callback_url, bot_user_id: bot.id };
    (await owner.post(`${at}/slash-commands`, command)).is(201, SlashCommandChanged);
    (await owner.post(`/api/hooks/slash/${general.id}`, { command: "/old" })).is(
      200,
      SlashCommandResponse,
    );
    await post(owner, general, "sent");
    const attempts = async () =>
      (await owner.get(`/api/event-subscriptions/${id}/deliveries`)).is(
        200,
        EventDeliveryAttemptsResponse,
      ).deliveries.length;
    const calls = async () => (await server.db.all("SELECT id FROM slash_invocations")).length;
    await until("an attempt is noted", async () => (await attempts()) === 1);

    const timers = testTimers();
    const begun = Date.now();
    const daily = forgetCallbacksDaily(server.db, timers, () => begun + timers.now());
    timers.pass(29 * DAY);
    await server.db.write(async () => {});
    expect([await attempts(), await calls()]).toEqual([1, 1]);
    timers.pass(3 * DAY);
    await until("both are gone", async () => (await attempts()) + (await calls()) === 0);
    daily.stop();
  });

  test("is deleted as late of pressed buttons and of what was made under a nonce", async () => {
    const { owner, member, workspace, general, server } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const body = { body: "Ready?", actions: [{ id: "go", label: "Go" }] };
    const sent = await bot.post(`/api/channels/${general.id}/messages`, body);
    const { message } = sent.is(201, MessageChanged);
    const at = `/api/messages/${message.id}/actions/go`;
    (await member.post(at, { nonce: crypto.randomUUID() })).is(200, ActionPressAnswer);
    const made = { display_name: "Ned", setup_nonce: crypto.randomUUID() };
    (await owner.post(`/api/workspaces/${workspace.id}/bots`, made)).is(201, CreateBotResponse);
    const left = async () =>
      (
        await server.db.all(
          "SELECT user_id FROM action_presses UNION ALL SELECT user_id FROM setup_nonces",
        )
      ).length;

    const timers = testTimers();
    const begun = Date.now();
    const daily = forgetCallbacksDaily(server.db, timers, () => begun + timers.now());
    timers.pass(29 * DAY);
    await server.db.write(async () => {});
    expect(await left()).toBe(2);
    timers.pass(3 * DAY);
    await until("both are gone", async () => (await left()) === 0);
    daily.stop();
  });
});
