import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { ClickClackBot, createClient, type Message } from "../../../sdk/src/index.ts";
import { newBot } from "../../../tests/harness/bots.ts";
import { useFolder } from "../../../tests/harness/folder.ts";
import { call, callerOf } from "../../../tests/harness/talking.ts";
import { useWorld } from "../../../tests/harness/world.ts";
import { BUNDLES } from "../../access/scopes.ts";

const folder = useFolder();

describe("a canary", () => {
  const world = useWorld();
  const ask = (...args: string[]) =>
    call(callerOf(world().server, world().owner, world().workspace, folder()), ["canary", ...args]);

  test("ends well when the bot answers with a quote or in the thread, and not otherwise", async () => {
    const { server, workspace } = world();
    const robin = await newBot(server, workspace, BUNDLES["bot:write"]);
    const client = createClient({ baseUrl: server.url, token: robin.token });
    const heard: string[] = [];
    const bot = new ClickClackBot({
      client,
      async onMessage(message: Message, conversation) {
        heard.push(message.body);
        if (message.body.includes("thread")) await conversation.replyInThread("Here");
        else if (message.body.includes("silence")) await conversation.reply("I \u001b[2Jam here");
        else await conversation.reply({ body: "Here", quoted_message_id: message.id });
      },
    });
    const running = bot.run();
    const { handle } = await client.me.get();

    const quoted = await ask("#general", "--bot", `@${handle}`, "--json");
    const { prompt, ...rest } = JSON.parse(quoted.stdout);
    expect(rest).toMatchObject({
      answered: true,
      latency_ms: expect.any(Number),
      answer: { body: "Here", quoted_message_id: prompt.id },
    });
    expect(prompt.mentioned_user_ids).toEqual([robin.id]);
    const threaded = await ask(
      "general",
      "--bot",
      robin.id,
      "--prompt",
      "In the thread",
      "--plain",
    );
    expect([threaded.code, threaded.stdout]).toEqual([0, expect.stringMatching(/^\d+\n$/)]);
    expect(heard.at(-1)).toMatch(/^@\S+ In the thread \[canary \w{12}\]$/);
    const direct = await ask("--dm", "--bot", `@${handle}`);
    expect(direct.code).toBe(0);
    expect(direct.stdout).toMatch(
      /Robin Robot {2}bot {2}msg_\w+\n {2}> Olga Owner: This is a canary.*\n {2}Here\nAnswered in \d+ ms\.\n$/,
    );

    const asked = ["general", "--bot", `@${handle}`, "--prompt", "silence"];
    const beside = await ask(...asked, "--timeout", "2s", "--json");
    expect(beside.code).toBe(1);
    expect(JSON.parse(beside.stdout)).toMatchObject({
      answered: false,
      seen: [{ author_id: robin.id, body: "I \u001b[2Jam here" }],
    });
    expect(beside.stderr).toContain(`@${handle} has not answered within 2 s.`);
    expect(beside.stderr).toContain('"I [2Jam here"');
    await bot.stop();
    await running;
    const gone = await ask("general", "--bot", `@${handle}`, "--timeout", "1", "--quiet");
    expect(gone).toEqual({
      code: 1,
      stdout: "",
      stderr: `clickclack: @${handle} has not answered within 1 s. Nothing came from it.\n`,
    });
  });

  test("asks bots alone", async () => {
    const { member } = world();
    const { code, stderr } = await ask("general", "--bot", member.user.id);
    expect([code, stderr]).toEqual([2, expect.stringContaining("name a bot")]);
  });
});

describe("a bot's menu of commands", () => {
  const world = useWorld();

  test("is what a file lists, whole, and is refused with the place of what is wrong", async () => {
    const { server, workspace, owner } = world();
    const bot = await newBot(server, workspace, BUNDLES["bot:write"]);
    const shell = callerOf(server, bot, workspace, folder());
    const set = ["bots", "commands", "set"];
    const build = { command: "/build", description: "Build it", args_hint: "<branch>" };
    const file = join(shell.cwd, "commands.json");
    await Bun.write(file, JSON.stringify([build, { command: "help", description: "Explain" }]));
    const done = await call(shell, [...set, "--file", "commands.json", "--json"]);
    expect(JSON.parse(done.stdout).bot_commands).toMatchObject([
      build,
      { command: "/help", description: "Explain" },
    ]);
    const wrapped = JSON.stringify({ commands: [build] });
    const table = await call(shell, [...set, "--stdin"], wrapped);
    expect(table.stdout).toMatch(
      /^COMMAND +ARGUMENTS +DESCRIPTION\n\/build +<branch> +Build it\n$/,
    );

    const wrong: readonly (readonly [text: string, words: string])[] = [
      ["{", "Standard input is not JSON"],
      [
        JSON.stringify([build, { command: "/b d", description: "x" }]),
        "command 2: command must be",
      ],
      [JSON.stringify([{ command: "/b" }]), "command 1: description must be"],
      [JSON.stringify([build, { ...build, command: "build" }]), "has /build twice"],
      [
        JSON.stringify(Array.from({ length: 101 }, (_, at) => ({ ...build, command: `c${at}` }))),
        "101 commands",
      ],
    ];
    for (const [text, words] of wrong) {
      const { code, stderr } = await call(shell, [...set, "--stdin"], text);
      expect({ text, code, stderr }).toEqual({
        text,
        code: 2,
        stderr: expect.stringContaining(words),
      });
    }
    const menu = await owner.get(`/api/workspaces/${workspace.id}/bot-commands`);
    expect(menu.text.match(/"command":/g)).toHaveLength(1);
    const person = callerOf(server, owner, workspace, shell.cwd);
    const refused = await call(person, [...set, "--file", "commands.json"]);
    expect([refused.code, refused.stderr]).toEqual([5, expect.stringContaining("Only bots")]);
  });
});
