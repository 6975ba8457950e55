import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQL } from "bun";
import { chromium, type Browser, type Page } from "playwright-core";

import { chromiumArguments, requireChromium } from "../../scripts/chromium.ts";
import { type Client, createClient } from "../../sdk/src/index.ts";
import { openWindows, type WindowOptions } from "./windows.ts";

const executable = join(import.meta.dir, "../../dist/clickclack");

/** The compiled program on its own data, a browser, and everything that must not happen in its pages. */
export interface Stage {
  url: string;
  /** The data directory. */
  data: string;
  browser: Browser;
  /** The first user, as a program. */
  captain: Client;
  /** A person with a session of their own. */
  join(name: string): Promise<Person>;
  /**
   * A window in a browser of its own; the first user looks at it, unless a person signs in there. One that was closed
   * by `page.context().close()` is used again, emptied, unless it must be `fresh`.
   */
  open(path: string, options?: WindowOptions & { as?: Person }): Promise<Page>;
  stopServer(): Promise<void>;
  startServer(): Promise<void>;
  /** Runs a command of the operator's, such as `admin events prune`, beside the server; answers what it prints. */
  operate(...command: string[]): Promise<string>;
  /** The token of the link that a server without people shows on its terminal. */
  setupToken(): Promise<string>;
  /** Script errors and refusals of the content security policy in any page so far. */
  problems: string[];
  close(): Promise<void>;
}

export interface Person {
  id: string;
  name: string;
  client: Client;
  token: string;
}

export type StageEngine = "sqlite" | "postgres";

const databaseServer = process.env["TEST_DATABASE_URL"];

/** What can keep a stage's data: PostgreSQL where TEST_DATABASE_URL names a server, as `bun run test` does. */
export const stageEngines: readonly StageEngine[] =
  databaseServer === undefined ? ["sqlite"] : ["sqlite", "postgres"];

export async function openStage(
  settings: {
    dev?: boolean;
    /** What keeps the data; SQLite unless told. */
    engine?: StageEngine;
    flags?: readonly string[] | ((url: string) => readonly string[] | Promise<readonly string[]>);
    /** What the browser is started with besides, given the server's own address. */
    browserFlags?: (url: string) => readonly string[];
  } = {},
): Promise<Stage> {
  const home = await mkdtemp(join(tmpdir(), "clickclack-e2e-"));
  const port = freePort();
  const url = `http://localhost:${port}`;
  const problems: string[] = [];
  const database = settings.engine === "postgres" ? await makeDatabase() : undefined;
  const storage = database === undefined ? [] : ["--db", database.url];
  const flags = [
    ...storage,
    ...((settings.dev ?? true) ? ["--dev-bootstrap=true"] : []),
    // Some scenes fill a server faster than anybody writes.
    "--rate-limit=off",
    ...(typeof settings.flags === "function" ? await settings.flags(url) : (settings.flags ?? [])),
  ];
  let server = await serve(home, port, flags);
  const browser = await launch(settings.browserFlags?.(url) ?? []);
  const take = openWindows(browser, url, problems);

  return {
    url,
    data: join(home, "data"),
    browser,
    captain: createClient({ baseUrl: url }),
    problems,
    async setupToken() {
      for (let attempt = 0; attempt < 100; attempt += 1) {
        const token = /\/setup#(stp_\S+)/.exec(server.said())?.[1];
        if (token !== undefined) return token;
        await Bun.sleep(20);
      }
      throw new Error(`the server showed no link: ${server.said()}`);
    },
    async join(name) {
      const anyone = createClient({ baseUrl: url });
      const email = `${name.toLowerCase().replace(/\W+/g, ".")}@example.com`;
      const { token: link = "" } = await anyone.auth.requestMagicLink({
        email,
        display_name: name,
      });
      const { token, user } = await anyone.auth.consumeMagicLink(link);
      return { id: user.id, name, token, client: createClient({ baseUrl: url, token }) };
    },
    async open(path, { as, ...options } = {}) {
      const window = await take(options);
      if (as !== undefined) {
        await window
          .context()
          .addCookies([
            { name: "cc_session", value: as.token, url, httpOnly: true, sameSite: "Lax" },
          ]);
      }
      await window.goto(url + path);
      return window;
    },
    async operate(...command) {
      const child = Bun.spawn([executable, ...command, "--data", join(home, "data"), ...storage], {
        cwd: home,
        stdio: ["ignore", "pipe", "pipe"],
        env: { PATH: process.env["PATH"] ?? "" },
      });
      const [said, complained] = await Promise.all([
        new Response(child.stdout).text(),
        new Response(child.stderr).text(),
      ]);
      if ((await child.exited) !== 0) throw new Error(`${command.join(" ")}: ${complained}${said}`);
      return said;
    },
    async stopServer() {
      server.kill("SIGTERM");
      await server.exited;
    },
    async startServer() {
      server = await serve(home, port, flags);
    },
    async close() {
      await browser.close();
      server.kill("SIGKILL");
      await server.exited;
      await database?.drop();
      await rm(home, { recursive: true, force: true });
    },
  };
}

/** A database of its own on the server that TEST_DATABASE_URL names. */
async function makeDatabase() {
  if (databaseServer === undefined) throw new Error("TEST_DATABASE_URL names no PostgreSQL");
  const name = `clickclack_stage_${crypto.randomUUID().replaceAll("-", "")}`;
  const admin = new SQL({ url: databaseServer, max: 1 });
  await admin.unsafe(`CREATE DATABASE ${name}`);
  const address = new URL(databaseServer);
  address.pathname = `/${name}`;
  return {
    url: address.href,
    async drop() {
      await admin.unsafe(`DROP DATABASE ${name} WITH (FORCE)`);
      await admin.close();
    },
  };
}

async function launch(flags: readonly string[]): Promise<Browser> {
  // The test command has found it already; alone, a test looks for itself.
  const executablePath = process.env["CHROMIUM_PATH"] ?? (await requireChromium());
  return chromium.launch({ executablePath, args: [...chromiumArguments, ...flags] });
}

/** Starts the program and resolves once it says that it serves. */
async function serve(home: string, port: number, flags: readonly string[]) {
  const server = Bun.spawn(
    [executable, "serve", "--addr", `127.0.0.1:${port}`, "--data", join(home, "data"), ...flags],
    { cwd: home, stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env["PATH"] ?? "" } },
  );
  const said = new TextDecoder();
  let log = "";
  const started = new Promise<void>((resolve, reject) => {
    const listen = async (stream: ReadableStream<Uint8Array>) => {
      for await (const chunk of stream) {
        log += said.decode(chunk);
        if (/ serves /.test(log)) resolve();
      }
    };
    void listen(server.stdout);
    void listen(server.stderr);
    void server.exited.then((code) => reject(new Error(`the server ended with ${code}: ${log}`)));
  });
  await started;
  return Object.assign(server, { said: () => log });
}

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
}

/** The workspace that everyone is in, and its #general. */
export async function homeOf(client: Client) {
  const workspace = (await client.workspaces.list()).find(({ slug }) => slug === "clickclack");
  if (workspace === undefined) throw new Error("there is no workspace");
  const general = (await client.channels.list(workspace.id)).find(({ name }) => name === "general");
  if (general === undefined) throw new Error("there is no #general");
  return { workspace, general, path: `/app/${workspace.route_id}/${general.route_id}` };
}
