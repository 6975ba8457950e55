import { describe, expect, test } from "bun:test";
import { createClient } from "../../sdk/src/index.ts";
import { parseRange } from "../../src/addresses.ts";
import { useEndpoint, type Arrival } from "../harness/endpoint.ts";
import { engines } from "../harness/engines.ts";
import { until } from "../harness/until.ts";
import { useWorld } from "../harness/world.ts";

/** Whether a call is signed, as an app would find out. */
function isSigned({ headers, body }: Arrival, secret = ""): boolean {
  const signed = new Bun.CryptoHasher("sha256", secret);
  signed.update(`${headers.get("x-clickclack-timestamp")}.${body}`);
  return headers.get("x-clickclack-signature") === `sha256=${signed.digest("hex")}`;
}

describe.each(engines)("an app on $name", (engine) => {
  const world = useWorld({ engine, callback_allow: [parseRange("127.0.0.1")!] });
  const endpoint = useEndpoint();

  test("is installed, answers, hears, has its secrets rotated, asks a person, and is uninstalled, all of it in the audit log", async () => {
    const { server, owner, member, workspace, general } = world();
    const as = (token: string) => createClient({ baseUrl: server.url, token });
    const manager = as(owner.token);
    const person = as(member.token);
    const called = (path: string) => (arrival: Arrival) => arrival.path === path;
    endpoint.answer(({ path }) =>
      path === "/tide" ? Response.json({ text: "High at 14:20." }) : new Response(),
    );
    const { audit_log_entries: earlier } = await manager.workspaces.auditLog(workspace.id);

    // It is installed, as a bot of its own.
    const { bot, bot_token } = await manager.bots.create(workspace.id, { display_name: "Tides" });
    if (bot_token?.token === undefined) throw new Error("The bot has no token.");
    const wish = {
      app_slug: "tides",
      bot_user_id: bot.id,
      setup_nonce: `tides-${crypto.randomUUID()}`,
    };
    const app = await manager.apps.install(workspace.id, wish);
    expect(await manager.apps.install(workspace.id, wish)).toEqual(app);
    const its = { app_installation_id: app.id };
    const command = await manager.slash.create(workspace.id, {
      ...its,
      command: "/tide",
      callback_url: `${endpoint.url}/tide`,
      bot_user_id: bot.id,
    });
    const subscription = await manager.subscriptions.create(workspace.id, {
      ...its,
      event_types: ["message.created", "question.submitted"],
      callback_url: `${endpoint.url}/events`,
    });

    // A person calls it; it answers, and hears of its own answer.
    const answer = await person.hooks.slash(general.id, { command: "/tide", text: "today" });
    expect(answer).toMatchObject({ response_type: "in_channel", text: "High at 14:20." });
    const [call] = await endpoint.until(1, called("/tide"));
    expect(isSigned(call!, command.signing_secret)).toBe(true);
    const [heard] = await endpoint.until(1, called("/events"));
    expect(isSigned(heard!, subscription.signing_secret)).toBe(true);
    expect(JSON.parse(heard!.body).event.payload.message.body).toBe("High at 14:20.");

    // Both secrets are rotated, and sign from then on.
    const secret = (await manager.slash.rotateSecret(command.id)).signing_secret;
    const eventsSecret = (await manager.subscriptions.rotateSecret(subscription.id)).signing_secret;
    await person.hooks.slash(general.id, { command: "/tide", text: "tomorrow" });
    const [, secondCall] = await endpoint.until(2, called("/tide"));
    expect(isSigned(secondCall!, secret)).toBe(true);
    expect(isSigned(secondCall!, command.signing_secret)).toBe(false);
    const [, secondEvent] = await endpoint.until(2, called("/events"));
    expect(isSigned(secondEvent!, eventsSecret)).toBe(true);

    // It asks, a person answers, it hears of that, and says what it makes of it.
    const robot = as(bot_token.token);
    const asked = await robot.channels.sendMessage(general.id, {
      body: "Shall the boat go out?",
      question: {
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        items: [
          {
            id: "go",
            header: "Boat",
            prompt: "Shall the boat go out?",
            options: [{ label: "Yes" }, { label: "No" }],
          },
        ],
      },
    });
    const { id } = asked.message;
    const answered = await person.questions.answer(id, {
      answers: [{ item_id: "go", selected: ["Yes"] }],
      nonce: "yes-go",
      expected_version: 1,
    });
    expect(answered.question).toMatchObject({ status: "submitted", answered_by: member.user.id });
    const events = await endpoint.until(4, called("/events"));
    expect(JSON.parse(events.at(-1)!.body).event).toMatchObject({
      type: "question.submitted",
      payload: { message_id: id },
    });
    const resolved = await robot.questions.resolve(id, {
      status: "answered",
      note: "Casting off.",
      expected_version: 2,
    });
    expect(resolved.question).toMatchObject({ status: "answered", note: "Casting off." });

    // What arrived is listed, and sent once more.
    const attempts = () => manager.subscriptions.deliveries(subscription.id);
    await until("each attempt is noted", async () => (await attempts()).deliveries.length === 4);
    const { deliveries } = await attempts();
    expect(deliveries.map(({ response_status }) => response_status)).toEqual([200, 200, 200, 200]);
    await manager.subscriptions.redeliver(deliveries[0]!.id);
    const again = await endpoint.until(5, called("/events"));
    expect(JSON.parse(again.at(-1)!.body).event.type).toBe("question.submitted");

    // It is uninstalled, with all that was its.
    const gone = await manager.apps.revoke(app.id, { delete_bot: true });
    expect(gone.revoked).toEqual({ slash_commands: 1, event_subscriptions: 1, bot_tokens: 1 });
    expect(gone.deleted_bot?.id).toBe(bot.id);
    await person.hooks.slash(general.id, { command: "/tide", text: "now" });
    expect(endpoint.arrived.filter(called("/tide")).length).toBe(2);

    const { audit_log_entries } = await manager.workspaces.auditLog(workspace.id);
    const known = new Set(earlier.map((entry) => entry.id));
    const steps = audit_log_entries.filter((entry) => !known.has(entry.id)).toReversed();
    const { id: robotId } = bot;
    expect(
      steps.map(({ action, actor_user_id, target_id }) => [action, actor_user_id, target_id]),
    ).toEqual([
      ["bot.created", owner.user.id, robotId],
      ["bot_token.created", owner.user.id, expect.any(String)],
      ["app_installation.created", owner.user.id, app.id],
      ["slash_command.created", owner.user.id, command.id],
      ["event_subscription.created", owner.user.id, subscription.id],
      ["slash_command.invoked", member.user.id, command.id],
      ["slash_command.secret_rotated", owner.user.id, command.id],
      ["event_subscription.secret_rotated", owner.user.id, subscription.id],
      ["slash_command.invoked", member.user.id, command.id],
      ["question.asked", robotId, id],
      ["question.answered", member.user.id, id],
      ["question.resolved", robotId, id],
      ["event_subscription.redelivered", owner.user.id, subscription.id],
      ["app_installation.revoked", owner.user.id, app.id],
      ["bot.deleted", owner.user.id, robotId],
    ]);
    const secrets = [command, subscription].map(({ signing_secret }) => signing_secret!);
    for (const text of [...secrets, secret!, eventsSecret!, "High at", "boat", "Casting"])
      expect(JSON.stringify(steps)).not.toContain(text);
  });
});
