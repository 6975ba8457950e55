import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { parseRange } from "../../src/addresses.ts";
import { SCOPES } from "../../src/access/scopes.ts";
import { MessagePage } from "../../src/features/messages/wire.ts";
import { SlashCommandChanged, SlashCommandResponse } from "../../src/features/slash/wire.ts";
import {
  EventDeliveryAttemptsResponse,
  EventSubscriptionAnswer,
  EventSubscriptionList,
} from "../../src/features/subscriptions/wire.ts";
import { newBot } from "../harness/bots.ts";
import { useEndpoint } from "../harness/endpoint.ts";
import { until } from "../harness/until.ts";
import { newChannel, post, useWorld } from "../harness/world.ts";
import { freePort } from "../interop/openclaw/port.ts";
import { fencesOf } from "./fences.ts";

const PAGE = "docs/integrations.md";
const fences = await fencesOf(PAGE);
const codeOf = (kind: string): string => {
  const found = fences.filter((fence) => fence.kind === kind);
  if (found.length === 0) throw new Error(`${PAGE} has no ${kind}.`);
  return found.map(({ code }) => code).join("\n");
};

/** Where the API is: known before the server has a port, so that apps are told it. */
const gateway = Bun.serve({
  port: 0,
  hostname: "127.0.0.1",
  fetch: async (request) => {
    const { pathname } = new URL(request.url);
    return fetch(`${serverUrl}${pathname}`, {
      method: request.method,
      headers: { "content-type": request.headers.get("content-type") ?? "" },
      body: await request.text(),
    });
  },
});
let serverUrl = "";
afterAll(() => gateway.stop(true));

/** How each language's program is made ready and started; those that this machine lacks have no test, and say so. */
const LANGUAGES = [
  { kind: "ts app", file: "app.ts", needs: process.execPath, build: [], run: ["app.ts"] },
  { kind: "python app", file: "app.py", needs: "python3", build: [], run: ["app.py"] },
  { kind: "go app", file: "app.go", needs: "go", build: ["build", "-o", "app", "app.go"], run: [] },
].map((language) => ({ ...language, program: Bun.which(language.needs) }));
const atHand = LANGUAGES.flatMap(({ program, ...rest }) =>
  program === null ? [] : [{ program, ...rest }],
);
const missing = LANGUAGES.filter(({ program }) => program === null);
for (const { kind, needs } of missing)
  console.warn(`The example "${kind}" of ${PAGE} is not run: ${needs} is not on this machine.`);

describe("the integrations of the documentation", () => {
  const world = useWorld({
    callback_allow: [parseRange("127.0.0.1")!],
    public_api_url: `http://127.0.0.1:${gateway.port}`,
  });
  const endpoint = useEndpoint();
  const folder = mkdtempSync(join(tmpdir(), "clickclack-integrations-"));
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(async () => {
    serverUrl = world().server.url;
    const curl = Bun.which("curl");
    if (curl === null) throw new Error("Install curl: the examples are run with it.");
    // As curl is, but an error of the server is one of the example.
    await Bun.write(join(folder, "bin/curl"), `#!/bin/sh\nexec ${curl} --fail-with-body "$@"\n`);
    chmodSync(join(folder, "bin/curl"), 0o755);
  });

  async function shell(code: string, env: Readonly<Record<string, string>>): Promise<string> {
    const { server, owner, workspace } = world();
    const child = Bun.spawn(["sh", "-eu", "-c", code], {
      cwd: folder,
      env: {
        PATH: `${folder}/bin:${process.env["PATH"]}`,
        CLICKCLACK_URL: server.url,
        TOKEN: owner.token,
        WORKSPACE: workspace.id,
        ...env,
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const [out, error] = [await child.stdout.text(), await child.stderr.text()];
    if ((await child.exited) !== 0) throw new Error(out + error);
    return out;
  }

  test("its curl commands install, call, list, rotate and uninstall, and OpenSSL finds the signatures right", async () => {
    const { server, owner, workspace } = world();
    const bot = await newBot(server, workspace, SCOPES);
    const channel = await newChannel(owner, workspace);
    endpoint.answer(({ path }) =>
      path === "/tide" ? Response.json({ text: "High at 14:20." }) : new Response(),
    );
    // The page's last step takes the app out again: the signatures are asked for before.
    const steps = codeOf("sh").split(/^send "\/api\/app-installations/m);
    expect(steps.length).toBe(2);
    const secrets = steps[0]!.split("COMMAND_SECRET=$(send");
    const env = { CHANNEL: channel.id, BOT: bot.id, APP_URL: endpoint.url };
    const out = await shell(
      `${secrets[0]}\necho "KEYS $COMMAND_SECRET $EVENTS_SECRET"\n` +
        `COMMAND_SECRET=$(send${secrets[1]}\nsend "/api/app-installations${steps[1]}`,
      env,
    );
    expect(out).toContain('"revoked":{"slash_commands":1,"event_subscriptions":1,"bot_tokens":1}');
    const [, command = "", events = ""] = /KEYS (\S+) (\S+)/.exec(out) ?? [];
    const [called] = await endpoint.until(1, ({ path }) => path === "/tide");
    const [heard] = await endpoint.until(1, ({ path }) => path === "/events");
    for (const [arrival, secret] of [[called!, command] as const, [heard!, events] as const]) {
      const file = join(folder, "body.json");
      await Bun.write(file, arrival.body);
      const of = {
        TIMESTAMP: arrival.headers.get("x-clickclack-timestamp")!,
        SIGNATURE: arrival.headers.get("x-clickclack-signature")!,
        BODY: file,
      };
      await shell(codeOf("sh verify"), { ...of, SECRET: secret });
      const forged = shell(codeOf("sh verify"), { ...of, SECRET: `${secret}x` });
      expect(
        await forged.then(
          () => "right",
          () => "wrong",
        ),
      ).toBe("wrong");
    }
  });

  test("its command for sending an event once more does so", async () => {
    const { owner, workspace, general } = world();
    const made = await owner.post(`/api/workspaces/${workspace.id}/event-subscriptions`, {
      event_types: ["message.created"],
      callback_url: `${endpoint.url}/again`,
    });
    const { id } = made.is(201, EventSubscriptionAnswer).event_subscription;
    await post(owner, general, "twice");
    const attempts = async () =>
      (await owner.get(`/api/event-subscriptions/${id}/deliveries`)).is(
        200,
        EventDeliveryAttemptsResponse,
      ).deliveries;
    await until("an attempt is noted", async () => (await attempts()).length === 1);
    const [first] = await attempts();
    const functions = codeOf("sh").split("\n\n")[0]!;
    await shell(`${functions}\n${codeOf("sh delivered")}`, { DELIVERY: first!.id });
    await endpoint.until(2, ({ path }) => path === "/again");
  });

  test.each(atHand)(
    "its program in $file hears events, answers at once, to the caller alone and later, and believes no forgery",
    async ({ kind, file, program, build, run }) => {
      const { server, owner, workspace } = world();
      const bot = await newBot(server, workspace, SCOPES);
      const channel = await newChannel(owner, workspace);
      const port = freePort();
      const url = `http://127.0.0.1:${port}`;
      const command = `/tide-${file.replace("app.", "")}`;
      const at = `/api/workspaces/${workspace.id}`;
      const registered = (
        await owner.post(`${at}/slash-commands`, {
          command,
          callback_url: `${url}/tide`,
          bot_user_id: bot.id,
        })
      ).is(201, SlashCommandChanged).slash_command;
      const subscription = (
        await owner.post(`${at}/event-subscriptions`, {
          event_types: ["message.created"],
          callback_url: `${url}/events`,
        })
      ).is(201, EventSubscriptionAnswer).event_subscription;

      await Bun.write(join(folder, file), codeOf(kind));
      if (build.length > 0) {
        const built = Bun.spawn([program, ...build], {
          cwd: folder,
          stdio: ["ignore", "pipe", "pipe"],
        });
        const said = (await built.stdout.text()) + (await built.stderr.text());
        if ((await built.exited) !== 0) throw new Error(said);
      }
      const child = Bun.spawn(build.length > 0 ? [join(folder, "app")] : [program, ...run], {
        cwd: folder,
        env: {
          ...process.env,
          PORT: String(port),
          COMMAND_SECRET: registered.signing_secret!,
          EVENTS_SECRET: subscription.signing_secret!,
        },
        stdio: ["ignore", "pipe", "inherit"],
      });
      try {
        let printed = "";
        void (async () => {
          const decoder = new TextDecoder();
          for await (const chunk of child.stdout)
            printed += decoder.decode(chunk, { stream: true });
        })();
        const forged = () => fetch(`${url}/tide`, { method: "POST", body: "{}" });
        await until(
          "the app listens",
          () =>
            forged().then(
              () => true,
              () => false,
            ),
          120_000,
        );
        expect((await forged()).status).toBe(401);

        const call = async (text: string) =>
          (await owner.post(`/api/hooks/slash/${channel.id}`, { command, text })).is(
            200,
            SlashCommandResponse,
          );
        const newest = async () =>
          (await owner.get(`/api/channels/${channel.id}/messages?limit=1`)).is(200, MessagePage)
            .messages[0]?.body;
        expect((await call("now")).message?.body).toBe("High at **14:20**.");
        const quiet = await call("quietly");
        expect(quiet).toMatchObject({
          response_type: "ephemeral",
          text: "High at 14:20, between us.",
        });
        expect(quiet.message).toBeUndefined();
        await call("later");
        await until(
          "the later answer is there",
          async () => (await newest()) === "High at **14:20**, after all.",
        );
        await post(owner, channel, "The boat is back.");
        await until("the event is printed", () =>
          printed.includes("message.created The boat is back."),
        );
        const list = await owner.get(`${at}/event-subscriptions`);
        const standing = list
          .is(200, EventSubscriptionList)
          .event_subscriptions.find(({ id }) => id === subscription.id);
        expect(standing?.failing_since).toBeUndefined();
      } finally {
        child.kill("SIGKILL");
        await child.exited;
      }
    },
    180_000,
  );
});
