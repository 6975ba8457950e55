import { describe, expect, test } from "bun:test";
import { newBot, type Bot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { pollAll, tailOf } from "../../../tests/harness/events.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { newPrivateChannel, useWorld } from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import { MessageAnswer, MessageChanged, type Message } from "../messages/wire.ts";
import { ActionPressAnswer } from "./wire.ts";

const BUTTONS = [
  { id: "deploy", label: "Deploy", style: "primary" as const },
  { id: "drop", label: "Drop it", style: "danger" as const, confirm: "Really?" },
];
const press = (who: Client, { id }: Pick<Message, "id">, action: string, nonce: string) =>
  who.post(`/api/messages/${id}/actions/${action}`, { nonce });
const fresh = () => crypto.randomUUID();

describe.each(engines)("a button, on $name,", (engine) => {
  const world = useWorld({ engine });
  const newPresser = () => newBot(world().server, world().workspace, SCOPES);

  async function offer(bot: Bot, at = world().general.id, actions: readonly object[] = BUTTONS) {
    const body = { body: "Ready to deploy.", actions };
    const sent = await bot.post(`/api/channels/${at}/messages`, body);
    return sent.is(201, MessageChanged).message;
  }

  test("is pressed once for each nonce, and its bot alone is told, live and later", async () => {
    const { server, member, owner, moderator, workspace } = world();
    const [bot, other] = [await newPresser(), await newPresser()];
    const message = await offer(bot);
    expect(message.actions).toEqual(BUTTONS);
    const after_cursor = await tailOf(owner, workspace);
    const socket = listenTo(server, { workspace_id: workspace.id, token: bot.token, after_cursor });
    await socket.opened;
    const nonce = fresh();
    const first = (await press(member, message, "deploy", nonce)).is(200, ActionPressAnswer);
    const again = (await press(member, message, "deploy", nonce)).is(200, ActionPressAnswer);
    expect(again).toEqual(first);
    expect(first.press).toMatchObject({
      message_id: message.id,
      action_id: "deploy",
      user_id: member.user.id,
    });
    expect((await press(member, message, "drop", nonce)).refused(409).code).toBe("nonce_reused");
    const second = (await press(owner, message, "drop", nonce)).is(200, ActionPressAnswer);
    const told = [first, second].map(({ press: { id, action_id, user_id } }) => ({
      ...{ message_id: message.id, action_id, user_id },
      ...{ press_id: id, bot_user_id: bot.id },
    }));
    const live = await socket.first(2);
    const later = await pollAll(bot, workspace, { after_cursor });
    for (const events of [live, later]) {
      expect(events.map(({ type }) => type)).toEqual(["action.invoked", "action.invoked"]);
      expect(events.map(({ payload }) => payload)).toEqual(told);
    }
    socket.close();
    for (const who of [member, owner, moderator, other])
      expect(await pollAll(who, workspace, { after_cursor })).toEqual([]);
  });

  test("counts one press however often it is sent at once", async () => {
    const { member, workspace } = world();
    const bot = await newPresser();
    const message = await offer(bot);
    const after_cursor = await tailOf(bot, workspace);
    const nonce = fresh();
    const answers = await Promise.all(
      Array.from({ length: 6 }, () => press(member, message, "deploy", nonce)),
    );
    const ids = answers.map((one) => one.is(200, ActionPressAnswer).press.id);
    expect(new Set(ids).size).toBe(1);
    expect(await pollAll(bot, workspace, { after_cursor })).toHaveLength(1);
  });

  test("is changed and taken away by its bot, and goes with its message", async () => {
    const { member } = world();
    const bot = await newPresser();
    const message = await offer(bot);
    const at = `/api/messages/${message.id}`;
    const kept = (await bot.patch(at, { body: "Deploying." })).is(200, MessageChanged);
    expect(kept.message.actions).toEqual(BUTTONS);
    const stop = [{ id: "stop", label: "Stop" }];
    const changed = await bot.patch(at, { body: "Deploying.", actions: stop });
    expect(changed.is(200, MessageChanged).message.actions).toEqual(stop);
    expect((await press(member, message, "deploy", fresh())).refused(404).code).toBe(
      "action_not_found",
    );
    (await press(member, message, "stop", fresh())).is(200, ActionPressAnswer);
    const none = await bot.patch(at, { body: "Done.", actions: [] });
    expect(none.is(200, MessageChanged).message).not.toHaveProperty("actions");
    (await press(member, message, "stop", fresh())).refused(404);
    const doomed = await offer(bot);
    (await bot.delete(`/api/messages/${doomed.id}`)).is(200, MessageChanged);
    const read = (await member.get(`/api/messages/${doomed.id}`)).is(200, MessageAnswer);
    expect(read.message).not.toHaveProperty("actions");
    expect((await press(member, doomed, "deploy", fresh())).refused(409).code).toBe(
      "message_deleted",
    );
  });

  test("is for bots to offer, and for people who see it to press", async () => {
    const { member, moderator, owner, workspace, general } = world();
    const bot = await newPresser();
    const path = `/api/channels/${general.id}/messages`;
    expect((await member.post(path, { body: "x", actions: BUTTONS })).refused(403).code).toBe(
      "actions_for_bots",
    );
    const own = (await member.post(path, { body: "x" })).is(201, MessageChanged).message;
    (await member.patch(`/api/messages/${own.id}`, { body: "y", actions: [] })).refused(403);
    (await press(bot, await offer(bot), "deploy", fresh())).refused(403);
    const hidden = await newPrivateChannel(member, workspace);
    (await member.post(`/api/channels/${hidden.id}/members`, { user_id: bot.id })).json(201);
    const message = await offer(bot, hidden.id);
    for (const who of [owner, moderator])
      (await press(who, message, "deploy", fresh())).refused(404);
    (await press(member, message, "deploy", fresh())).is(200, ActionPressAnswer);
  });

  test.each([
    ["two of one name", [BUTTONS[0], BUTTONS[0]], "actions"],
    ["a blank label", [{ id: "a", label: " " }], "actions[0].label"],
    ["an unknown style", [{ id: "a", label: "A", style: "loud" }], "actions[0].style"],
    ["a name that is none", [{ id: "a/b", label: "A" }], "actions[0].id"],
    ["too many", Array.from({ length: 11 }, (_, n) => ({ id: `a${n}`, label: "A" })), "actions"],
  ])("is refused: %s", async (_, actions, field) => {
    const bot = await newPresser();
    const path = `/api/channels/${world().general.id}/messages`;
    const refused = (await bot.post(path, { body: "x", actions })).refused(400);
    expect(refused.error).toContain(field);
  });
});
