import { join } from "node:path";
import { listField, numberField, textField } from "./fields.ts";
import type { Channel, Outcome, Plan } from "./plan.ts";

/** A server process under measurement, with what a load needs to talk to it. */
export interface Served {
  readonly port: number;
  /** Other nodes of the same cluster. */
  readonly others?: readonly number[];
  readonly pid: number;
  readonly tokens: readonly string[];
  readonly workspace: string;
  readonly channels: readonly Channel[];
  /** Ends it as an operator would and waits for it. */
  stop(): Promise<void>;
}

const PEOPLE = 16;

export function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
}

/** Starts a server and resolves once it answers. */
export async function start(command: readonly string[], port: number) {
  const child = Bun.spawn([...command], { stdio: ["ignore", "ignore", "pipe"] });
  for (let attempt = 0; attempt < 30_000; attempt += 1) {
    const answer = await fetch(`http://127.0.0.1:${port}/healthz`).catch(() => undefined);
    if (answer?.ok === true) return child;
    if (child.exitCode !== null) throw new Error(await child.stderr.text());
    await Bun.sleep(1);
  }
  throw new Error(`${command[0]} does not answer.`);
}

/**
 * Serves a data directory, or the PostgreSQL database at `db`, by the compiled executable in dev mode, with people who
 * signed in by magic links.
 */
export async function serveProduct(binary: string, data: string, db?: string): Promise<Served> {
  const port = freePort();
  const child = await start(productCommand(binary, data, port, db), port);
  const tokens: string[] = [];
  for (let index = 0; index < PEOPLE; index += 1) tokens.push(await signIn(port, index));
  return { port, pid: child.pid, tokens, ...(await placesOf(port, tokens[0] ?? "")), stop };

  async function stop() {
    child.kill("SIGTERM");
    const code = await child.exited;
    if (code !== 0) throw new Error(`The server ended with ${code}: ${await child.stderr.text()}`);
  }
}

export const productCommand = (binary: string, data: string, port: number, db?: string) => [
  binary,
  "serve",
  ...(db === undefined ? [] : [`--db=${db}`]),
  `--data=${data}`,
  `--addr=127.0.0.1:${port}`,
  "--dev-bootstrap=true",
  "--log-level=warning",
  "--max-connections=1000000",
  "--rate-limit=off",
];

/**
 * Serves the same rows without a product around them, out of a data directory or of the PostgreSQL database at `db`. It
 * knows no people: any token will do.
 */
export async function serveCeiling(binary: string, data: string, db?: string): Promise<Served> {
  const port = freePort();
  const child = await start([binary, db ?? join(data, "clickclack.db"), String(port)], port);
  const stop = async () => {
    child.kill("SIGTERM");
    await child.exited;
  };
  return { port, pid: child.pid, tokens: ["none"], ...(await placesOf(port, "none")), stop };
}

async function signIn(port: number, index: number): Promise<string> {
  const email = `bench-${index}@example.com`;
  const link = await call(port, "/api/auth/magic/request", { body: { email } });
  const token = textField(link, "token");
  return textField(await call(port, "/api/auth/magic/consume", { body: { token } }), "token");
}

async function placesOf(port: number, token: string) {
  const [first] = listField(await call(port, "/api/workspaces", { token }), "workspaces");
  const workspace = textField(first, "id");
  const list = await call(port, `/api/workspaces/${workspace}/channels`, { token });
  const channels = listField(list, "channels").map((channel) => ({
    id: textField(channel, "id"),
    last_seq: numberField(channel, "last_seq"),
  }));
  return { workspace, channels };
}

/** Asks a server for JSON; an error when it refuses. */
export async function call(
  port: number,
  path: string,
  { token, body }: { token?: string; body?: object },
): Promise<unknown> {
  const answer = await fetch(`http://127.0.0.1:${port}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      "content-type": "application/json",
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${path} answers ${answer.status}: ${await answer.text()}`);
  return answer.json();
}

/** Runs a load process to its end. */
export async function load(
  on: Served,
  plan: Omit<Plan, "ports" | "tokens" | "workspace" | "channels"> & Pick<Partial<Plan>, "channels">,
): Promise<Outcome> {
  const { port, others = [], tokens, workspace, channels } = on;
  const whole: Plan = { ports: [port, ...others], tokens, workspace, channels, ...plan };
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "load.ts"), JSON.stringify(whole)],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const output: unknown = await child.stdout.json();
  if ((await child.exited) !== 0) throw new Error("The load process failed.");
  return {
    per_second: numberField(output, "per_second"),
    p50: numberField(output, "p50"),
    p95: numberField(output, "p95"),
    p99: numberField(output, "p99"),
    worst: numberField(output, "worst"),
    failures: numberField(output, "failures"),
    answered: numberField(output, "answered"),
  };
}
