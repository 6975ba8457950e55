import { describe, expect, test } from "bun:test";
import { newBot } from "../../../tests/harness/bots.ts";
import type { Client } from "../../../tests/harness/client.ts";
import { engines } from "../../../tests/harness/engines.ts";
import { signIn } from "../../../tests/harness/people.ts";
import { listenTo } from "../../../tests/harness/socket.ts";
import { join, post, useWorld } from "../../../tests/harness/world.ts";
import { SCOPES } from "../../access/scopes.ts";
import { BotCommandList, WorkspaceBotCommandList } from "./wire.ts";

describe.each(engines)("command menus on $name", (engine) => {
  const world = useWorld({ engine });

  const put = (who: Client, commands: unknown) =>
    who.call("PUT", "/api/bots/self/commands", { commands });
  const set = async (who: Client, commands: unknown) =>
    (await put(who, commands)).is(200, BotCommandList).bot_commands;
  const robot = () => newBot(world().server, world().workspace, SCOPES);
  const menuOf = async (id: string, who: Client = world().member) =>
    (await who.get(`/api/workspaces/${world().workspace.id}/bot-commands`))
      .is(200, WorkspaceBotCommandList)
      .bot_commands.filter(({ bot }) => bot.id === id);
  const deploy = { command: "deploy", description: "Deploys a service." };

  test("are set whole by the bot itself, and shown to everybody in the workspace", async () => {
    const { workspace, guest, outsider } = world();
    const bot = await robot();
    const made = await set(bot, [
      { ...deploy, args_hint: "<service>" },
      { command: "/status", description: " Says how things are. " },
    ]);
    expect(made).toMatchObject([
      { command: "/deploy", description: "Deploys a service.", args_hint: "<service>" },
      { command: "/status", description: "Says how things are.", args_hint: "" },
    ]);
    expect(made[0]).toMatchObject({ workspace_id: workspace.id, bot_user_id: bot.id });
    for (const who of [world().member, guest, bot])
      expect(await menuOf(bot.id, who)).toMatchObject([
        { id: made[0]?.id, command: "/deploy", bot: { id: bot.id, display_name: "Robin Robot" } },
        { id: made[1]?.id, command: "/status" },
      ]);
    (await outsider.get(`/api/workspaces/${workspace.id}/bot-commands`)).refused(404);

    const [kept] = await set(bot, [{ ...deploy, args_hint: "<service>" }]);
    expect(kept).toEqual(made[0]!);
    expect(await menuOf(bot.id)).toHaveLength(1);
    const [changed] = await set(bot, [{ ...deploy, command: "/deploy" }]);
    expect(changed).toMatchObject({ id: kept!.id, created_at: kept!.created_at, args_hint: "" });
    expect(await set(bot, [])).toEqual([]);
    expect(await menuOf(bot.id)).toEqual([]);
  });

  test("are told of when they change, and only then", async () => {
    const { server, workspace, guest, owner, guestChannel } = world();
    const bot = await robot();
    const socket = listenTo(server, {
      ...{ workspace_id: workspace.id, token: guest.token, after_cursor: "now" },
    });
    await socket.opened;
    // What is only live reaches it once it has heard something.
    const { id } = await post(owner, guestChannel, "hello");
    await socket.find(({ payload }) => payload["message_id"] === id);
    await set(bot, [deploy]);
    await set(bot, [deploy]);
    await set(bot, []);
    const mine = () => socket.ephemeral.filter(({ payload }) => payload["bot_user_id"] === bot.id);
    await socket.findEphemeral(() => mine().length === 2);
    socket.close();
    const told = {
      ...{ id: "", cursor: "", type: "bot_command.updated", workspace_id: workspace.id },
      payload: { workspace_id: workspace.id, bot_user_id: bot.id },
    };
    expect(mine()).toMatchObject([told, told]);
  });

  test("have a hundred commands at most, each once and well formed, or stay as they were", async () => {
    const bot = await robot();
    const many = Array.from({ length: 101 }, (_, index) => ({
      command: `c${index}`,
      description: "x",
    }));
    expect(await set(bot, many.slice(0, 100))).toHaveLength(100);
    (await put(bot, many)).refused(400);
    const wrong: unknown[] = [
      [deploy, { ...deploy, command: "/deploy" }],
      [deploy, { command: "Deploy", description: "x" }],
      [{ command: "", description: "x" }],
      [{ command: "/", description: "x" }],
      [{ command: "//x", description: "x" }],
      [{ command: "a b", description: "x" }],
      [{ command: "x".repeat(33), description: "x" }],
      [{ command: "x", description: "" }],
      [{ command: "x", description: " " }],
      [{ command: "x", description: "x".repeat(101) }],
      [{ command: "x", description: "x", args_hint: "x".repeat(101) }],
      [{ command: "x" }],
      ["x"],
      {},
      null,
    ];
    for (const commands of wrong) (await put(bot, commands)).refused(400);
    expect(await menuOf(bot.id)).toHaveLength(100);
    const longest = { command: "x".repeat(32), description: "🦞".repeat(100), args_hint: "\u0000" };
    expect(await set(bot, [longest])).toMatchObject([
      { command: `/${"x".repeat(32)}`, description: "🦞".repeat(100), args_hint: "\uFFFD" },
    ]);
  });

  test("are one of those that were set at the same time, never a mixture", async () => {
    const bot = await robot();
    const menus = ["a", "b", "c", "d"].map((letter) =>
      Array.from({ length: 5 }, (_, index) => ({
        command: `${letter}${index}`,
        description: letter,
      })),
    );
    await Promise.all(menus.map((menu) => set(bot, menu)));
    const now = await menuOf(bot.id);
    expect(now).toHaveLength(5);
    expect(new Set(now.map(({ description }) => description)).size).toBe(1);
  });

  test("are for bots with the scope, each its own", async () => {
    const { member, owner, server, workspace } = world();
    for (const who of [member, owner]) (await put(who, [])).refused(403);
    const without = SCOPES.filter((scope) => scope !== "commands:write");
    const lesser = await newBot(server, workspace, without);
    expect((await put(lesser, [])).refused(403).code).toBe("scope_missing");
    const [one, other] = [await robot(), await robot()];
    await set(one, [deploy]);
    await set(other, [deploy]);
    await set(other, []);
    expect(await menuOf(one.id)).toHaveLength(1);
  });

  test("go from sight with the bot's owner", async () => {
    const { server, workspace } = world();
    const person = await signIn(server, "Lou Leaver");
    await join(server, workspace, person, "member");
    const bot = await newBot(server, workspace, SCOPES, person);
    await set(bot, [deploy]);
    expect(await menuOf(bot.id)).toHaveLength(1);
    const left = await person.delete(`/api/workspaces/${workspace.id}/members/${person.user.id}`);
    expect(left.status).toBe(204);
    expect(await menuOf(bot.id)).toEqual([]);
  });
});
