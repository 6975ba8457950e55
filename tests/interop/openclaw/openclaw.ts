import { type } from "arktype";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { freePort } from "./port.ts";
import { installPackages, PLUGIN, type Packages } from "./packages.ts";

/** How long a command may take, and the gateway to stop when it is asked to, in milliseconds. */
const PATIENCE = 240_000;
const PATIENCE_AT_THE_END = 10_000;

/** What of its settings a channel is, and whatever else is there. */
const Settings = type({ "channels?": { "clickclack?": "Record<string, unknown>" } });

/** An OpenClaw with the plugin, on a home of its own. */
export interface OpenClaw {
  /** Where its agent works. */
  readonly workspace: string;
  /** Its settings as they are now. */
  settings(): Promise<typeof Settings.infer>;
  /** Changes settings of the plugin, before the gateway runs. */
  set(changes: Readonly<Record<string, unknown>>): Promise<void>;
  /** Runs a command to its end. */
  run(...args: readonly string[]): Promise<{ readonly code: number; readonly output: string }>;
  /** Starts the gateway. */
  start(): Gateway;
  /** Asks the running gateway for something, and gives its answer. */
  call(method: string, params: Readonly<Record<string, unknown>>): Promise<unknown>;
}

/** A gateway that runs. */
export interface Gateway {
  /** What it has logged by now. */
  log(): string;
  /** Resolves when it ends, whatever ended it. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

/** Makes a home for OpenClaw in a folder, with the scripted model at `model` for every agent, and installs the plugin. */
export async function installOpenClaw(folder: string, model: string): Promise<OpenClaw> {
  const packages = await installPackages();
  const workspace = join(folder, "workspace");
  const config = join(folder, "openclaw.json");
  await mkdir(workspace, { recursive: true });
  await Bun.write(config, JSON.stringify(settingsFor(workspace, model, folder)));
  const environment = environmentOf(packages, folder, config);
  const spawn = (args: readonly string[], timeout?: number) =>
    Bun.spawn([packages.node, packages.openclaw, ...args], {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      ...(timeout !== undefined && { timeout }),
    });

  async function finish(args: readonly string[]) {
    const child = spawn(args, PATIENCE);
    const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    return { code: await child.exited, stdout, stderr };
  }
  const settings = async () => Settings.assert(await Bun.file(config).json());

  const openclaw: OpenClaw = {
    workspace,
    settings,
    async set(changes) {
      const now = await settings();
      const clickclack = { ...now.channels?.clickclack, ...changes };
      const changed = { ...now, channels: { ...now.channels, clickclack } };
      await Bun.write(config, JSON.stringify(changed));
    },
    async run(...args) {
      const { code, stdout, stderr } = await finish(args);
      return { code, output: stdout + stderr };
    },
    async call(method, params) {
      const given = ["--params", JSON.stringify(params), "--json"];
      const { code, stdout, stderr } = await finish(["gateway", "call", method, ...given]);
      if (code !== 0) throw new Error(`The gateway refused ${method}: ${stdout}${stderr}`);
      return JSON.parse(stdout);
    },
    start() {
      const child = spawn(["gateway", "run"]);
      let log = "";
      const read = async (stream: ReadableStream<Uint8Array>) => {
        const decoder = new TextDecoder();
        for await (const chunk of stream) log += decoder.decode(chunk, { stream: true });
      };
      void read(child.stdout);
      void read(child.stderr);
      return {
        log: () => log,
        ended: child.exited,
        async stop() {
          child.kill("SIGTERM");
          const timer = setTimeout(() => child.kill("SIGKILL"), PATIENCE_AT_THE_END);
          await child.exited;
          clearTimeout(timer);
        },
      };
    },
  };
  const { code, output } = await openclaw.run("plugins", "install", PLUGIN);
  if (code !== 0) throw new Error(`OpenClaw did not install ${PLUGIN}: ${output}`);
  return openclaw;
}

/** Settings that ask nothing of anybody outside this machine. */
const settingsFor = (workspace: string, model: string, folder: string) => ({
  gateway: {
    mode: "local",
    bind: "loopback",
    port: freePort(),
    auth: { mode: "token", token: crypto.randomUUID() },
    controlUi: { enabled: false },
  },
  models: {
    mode: "replace",
    catalogRefresh: { enabled: false },
    providers: {
      scripted: {
        baseUrl: model,
        apiKey: "scripted",
        api: "openai-responses",
        models: [
          {
            id: "script",
            name: "Script",
            reasoning: false,
            input: ["text"],
            cost: { input: 0, output: 0, cacheRead: 0, cacheWrite: 0 },
            contextWindow: 200_000,
            maxTokens: 8192,
          },
        ],
      },
    },
  },
  agents: {
    defaults: { model: { primary: "scripted/script" }, workspace, skipBootstrap: true },
  },
  // The model is told all tools, so that the script need not search for them first.
  tools: { toolSearch: false },
  logging: { file: join(folder, "gateway.log") },
  update: { checkOnStart: false },
  discovery: { mdns: { mode: "off" } },
});

function environmentOf(packages: Packages, folder: string, config: string) {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(OPENCLAW|CLICKCLACK)_/.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    ...packages.environment,
    HOME: folder,
    XDG_CACHE_HOME: join(folder, "cache"),
    OPENCLAW_STATE_DIR: join(folder, "state"),
    OPENCLAW_CONFIG_PATH: config,
    OPENCLAW_NO_RESPAWN: "1",
    OPENCLAW_NO_AUTO_UPDATE: "1",
    OPENCLAW_DISABLE_BONJOUR: "1",
  };
}
