import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createClient, type Client, type Message } from "../../sdk/src/index.ts";
import { fencesOf } from "../docs/fences.ts";

const repository = join(import.meta.dir, "../..");
const fences = (await fencesOf("README.md")).filter(({ kind }) => kind === "sh");
/** The example of the README that has these words. */
function example(words: string): string {
  const found = fences.find(({ code }) => code.includes(words));
  if (found === undefined) throw new Error(`README.md has no example with ${words}.`);
  return found.code;
}

describe("README.md, from an empty directory with the executable", () => {
  const port = freePort();
  const url = `http://localhost:${port}`;
  let home: string;
  let server: ReturnType<typeof start>;
  let owner: Client;
  let channel: string;

  /** Nothing of this machine's own settings, not even a home; the port differs from the page, and more is logged. */
  const environment = {
    PATH: process.env["PATH"],
    CLICKCLACK_ADDR: `127.0.0.1:${port}`,
    CLICKCLACK_ACCESS_LOG: "all",
  };
  const here = (code: string) => code.replaceAll("localhost:8080", `127.0.0.1:${port}`);
  const start = () =>
    Bun.spawn(["sh", "-c", `exec ${example("./clickclack\n").trim()}`], {
      cwd: home,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
    });

  /** Does an example in one shell that all of them share; answers what it printed. */
  async function follow(words: string): Promise<string> {
    const code = `[ ! -f .shell ] || . ./.shell\nset -a\n${here(example(words))}\nexport -p > .shell`;
    const child = Bun.spawn(["sh", "-eu", "-c", code], {
      cwd: home,
      env: { ...environment, HOME: home },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [printed, said] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    if ((await child.exited) !== 0) throw new Error(said + printed);
    return printed.trim();
  }

  /** Resolves with what is in general once it has a message. */
  async function heard(wanted: (message: Message) => boolean): Promise<Message> {
    for (let attempt = 0; attempt < 200; attempt += 1) {
      const { messages } = await owner.channels.messages(channel);
      const found = messages.find(wanted);
      if (found !== undefined) return found;
      await Bun.sleep(50);
    }
    throw new Error("It was never said.");
  }

  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "clickclack-readme-"));
    await copyFile(join(repository, "dist/clickclack"), join(home, "clickclack"));
  });

  afterAll(async () => {
    server.kill("SIGKILL");
    await server.exited;
    await rm(home, { recursive: true, force: true });
  });

  test("a stranger starts the server, and by the link that it prints becomes its owner", async () => {
    server = start();
    const token = await printedLink(server.stderr);
    const anyone = createClient({ baseUrl: url });
    const made = await anyone.auth.setUp({
      token,
      display_name: "Ava Lindqvist",
      workspace_name: "Harbour Crew",
      email: "you@example.com",
    });
    owner = createClient({ baseUrl: url, token: made.token });
    const channels = await owner.channels.list(made.workspace.id);
    expect(channels.map(({ name }) => name)).toEqual(["general"]);
    channel = channels[0]!.id;
  });

  test("somebody invited from the shell is a member", async () => {
    const link = await follow("admin invite create");
    expect(link).toStartWith(`http://127.0.0.1:${port}/invite#ivt_`);
    const anyone = createClient({ baseUrl: url });
    const joined = await anyone.invites.accept({
      token: new URL(link).hash.slice(1),
      display_name: "Ben Okafor",
    });
    expect(joined.workspace).toMatchObject({ name: "Harbour Crew", role: "member" });
  });

  test("the owner speaks from the shell, and reads what is there", async () => {
    const printed = await follow("Ahoy from the shell.");
    expect(printed).toMatch(/^msg_[0-9a-z]+$/m);
    expect(printed).toContain("Ahoy from the shell.");
    const { author } = await heard(({ body }) => body === "Ahoy from the shell.");
    expect(author?.display_name).toBe("Ava Lindqvist");
  });

  test("a bot from the shell says hello", async () => {
    const printed = await follow("Hello, I am a bot.");
    expect(JSON.parse(printed).message.body).toBe("Hello, I am a bot.");
    const { author } = await heard(({ body }) => body === "Hello, I am a bot.");
    expect(author).toMatchObject({ kind: "bot", display_name: "Echo" });
  });

  test("the echo bot answers, with the same variables", async () => {
    const shell = await Bun.file(join(home, ".shell")).text();
    const [, token = ""] = /CLICKCLACK_TOKEN='?(ccb_[\w-]+)/.exec(shell) ?? [];
    // As the page says it, but for how Bun itself is found.
    const command = example("echo.ts").replace("npx -y bun@1.4.5", process.execPath).trim();
    const bot = Bun.spawn(["sh", "-c", `exec ${command}`], {
      cwd: repository,
      env: {
        ...environment,
        CLICKCLACK_URL: url,
        CLICKCLACK_TOKEN: token,
        CLICKCLACK_CURSOR_FILE: join(home, "echo.cursor"),
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    try {
      await said(bot.stdout, "live");
      const { message } = await owner.channels.sendMessage(channel, { body: "Is there an echo?" });
      const answer = await heard((one) => one.body === message.body && one.id !== message.id);
      expect(answer.author?.kind).toBe("bot");
    } finally {
      bot.kill("SIGTERM");
      await bot.exited;
    }
  });

  test("the bot in five lines answers, as it stands on the page", async () => {
    const shell = await Bun.file(join(home, ".shell")).text();
    const [, token = ""] = /CLICKCLACK_TOKEN='?(ccb_[\w-]+)/.exec(shell) ?? [];
    const code = (await fencesOf("README.md")).find(({ kind }) => kind === "ts")?.code ?? "";
    expect(code.trim().split("\n").filter(Boolean)).toHaveLength(5);
    const bot = Bun.spawn([process.execPath, "-e", code], {
      cwd: repository,
      env: { ...environment, CLICKCLACK_URL: url, CLICKCLACK_TOKEN: token },
      stdio: ["ignore", "inherit", "inherit"],
    });
    try {
      // It begins with what is new, and says nowhere that it has begun.
      let asked = 0;
      const answered = heard(
        ({ body, author }) => /^Five \d+$/.test(body) && author?.kind === "bot",
      );
      const asking = setInterval(
        () => void owner.channels.sendMessage(channel, { body: `Five ${(asked += 1)}` }),
        200,
      );
      await answered.finally(() => clearInterval(asking));
    } finally {
      bot.kill("SIGKILL");
      await bot.exited;
    }
  });

  test("another program posts through a secret address", async () => {
    expect(await follow("incoming-hooks")).toEndWith("ok");
    const { author } = await heard(({ body }) => body === "Version 1.2 is **out**.");
    expect(author?.kind).toBe("bot");
  });

  test("nothing that was secret is in the server's log file when it has stopped", async () => {
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    const secrets = await Bun.file(join(home, ".shell")).text();
    const log = await Bun.file(join(home, "data/logs/access.log")).text();
    expect(log).toContain("/api/auth/setup");
    for (const [secret] of secrets.matchAll(/(?:ccb|sst|mgt|cch)_[\w-]{20,}/g))
      expect(log).not.toContain(secret);
  });
});

/** The token of the link that a server without people prints; the rest of what it says is read as well. */
async function printedLink(stream: ReadableStream<Uint8Array>): Promise<string> {
  const text = await said(stream, "Keep it to yourself");
  const [, token] = /^ {4}http:\/\/\S+\/setup#(stp_[\w-]+)$/m.exec(text) ?? [];
  if (token === undefined) throw new Error(text);
  return token;
}

/** Reads a program's output to its end, and resolves once it has said these words. */
function said(stream: ReadableStream<Uint8Array>, words: string): Promise<string> {
  const heard = Promise.withResolvers<string>();
  void (async () => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      if (text.includes(words)) heard.resolve(text);
    }
    heard.reject(new Error(`It ended without ${words}: ${text}`));
  })();
  return heard.promise;
}

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
}
