import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createClient, type Client, type Message } from "../../sdk/src/index.ts";
import { openSqlite } from "../../src/storage/sqlite.ts";
import { newBot } from "../harness/bots.ts";
import { serve, type Child } from "../harness/child.ts";
import { until } from "../harness/until.ts";

const EXAMPLES = join(import.meta.dir, "../../examples/bot");
const SCOPES = [
  "messages:read",
  "messages:write",
  "profile:read",
  "realtime:read",
  "workspaces:read",
] as const;
/** How many people's messages are written while bot and server are killed in turn. */
const MESSAGES = 60;

/** Runs one of the examples with these variables. */
const run = (file: string, environment: Record<string, string>) =>
  Bun.spawn([process.execPath, join(EXAMPLES, file)], {
    env: { PATH: process.env["PATH"], ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });

describe("the example bots", () => {
  const data = mkdtempSync(join(tmpdir(), "clickclack-echo-"));
  let server: Child;
  let url: string;
  let person: Client;
  let channel: string;
  let token: string;

  const start = (addr: string) =>
    serve(["--data", data, "--addr", addr, "--dev-bootstrap", "true"], { cwd: data });

  beforeAll(async () => {
    server = await start("127.0.0.1:0");
    url = server.url;
    person = createClient({ baseUrl: url, retries: 50 });
    const [workspace] = await person.workspaces.list();
    const [general] = await person.channels.list(workspace!.id);
    channel = general!.id;
    const db = openSqlite(join(data, "clickclack.db"));
    token = (await newBot({ db, url }, workspace!, SCOPES)).token;
    await db.close();
  });

  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    rmSync(data, { recursive: true });
  });

  test("one message goes out by four variables", async () => {
    const child = run("send.ts", {
      CLICKCLACK_URL: url,
      CLICKCLACK_TOKEN: token,
      CLICKCLACK_CHANNEL_ID: channel,
      CLICKCLACK_TEXT: "The build is green.",
    });
    expect(await child.exited).toBe(0);
    const message = await person.messages.get((await child.stdout.text()).trim());
    expect(message.body).toBe("The build is green.");
    expect(message.author?.kind).toBe("bot");
  });

  test("one message that is refused ends with the reason", async () => {
    const child = run("send.ts", {
      CLICKCLACK_URL: url,
      CLICKCLACK_TOKEN: token,
      CLICKCLACK_CHANNEL_ID: "chn_nowhere",
      CLICKCLACK_TEXT: "Anybody?",
    });
    expect(await child.exited).toBe(1);
    expect(await child.stderr.text()).toContain("(channel_not_found)");
  });

  test("an echo that is killed, as the server is, answers every message once", async () => {
    const environment = {
      CLICKCLACK_URL: url,
      CLICKCLACK_TOKEN: token,
      CLICKCLACK_CURSOR_FILE: join(data, "echo.cursor"),
    };
    let bot = run("echo.ts", environment);
    await until("the bot has noted where it begins", () =>
      Bun.file(environment.CLICKCLACK_CURSOR_FILE).exists(),
    );

    const answers = async () =>
      (await person.channels.messages(channel, { limit: 200 })).messages.filter(
        (message) => message.author?.kind === "bot" && /^m\d+$/.test(message.body),
      );
    for (let sent = 0; sent < MESSAGES; sent++) {
      await person.channels.sendMessage(channel, { body: `m${sent}` });
      if (sent % 10 === 4) {
        bot.kill("SIGKILL");
        await bot.exited;
      }
      if (sent % 10 === 7) bot = run("echo.ts", environment);
      if (sent % 20 === 12) {
        server.kill("SIGKILL");
        await server.exited;
        server = await start(new URL(url).host);
      }
      // It is to be killed at work, not before it has begun.
      if (sent % 10 === 2) {
        const before = sent - 2;
        await until(`an answer to m${before}`, async () =>
          (await answers()).some(({ body }) => body === `m${before}`),
        );
      }
    }
    const bodies = (messages: Message[]) => messages.map(({ body }) => body);
    await until("all answers", async () => (await answers()).length >= MESSAGES);
    const wanted = Array.from({ length: MESSAGES }, (_, index) => `m${index}`);
    bot.kill("SIGTERM");
    expect(await bot.exited).toBe(0);
    expect(bodies(await answers())).toEqual(wanted);
  }, 120_000);
});
