import { join } from "node:path";
import { MagicLinkCreated, SignedIn } from "../../src/features/auth/wire.ts";
import { ChannelList, type Channel } from "../../src/features/channels/wire.ts";
import { WorkspaceList, type Workspace } from "../../src/features/workspaces/wire.ts";
import { clientOf, type Client } from "../harness/client.ts";

const root = join(import.meta.dir, "../..");

/** The server as a process of its own, from source, on a data directory. */
export interface Served {
  readonly url: string;
  readonly pid: number;
  readonly nobody: Client;
  /** What it ended with. */
  readonly exited: Promise<number>;
  /** Whether it still runs. */
  alive(): boolean;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
  /** Asks it to stop, and gives its exit code. */
  stop(): Promise<number>;
}

export interface ServeOptions {
  /** A command that runs the server with other rights or limits. */
  readonly within?: readonly string[];
  /** Where its log goes. */
  readonly log?: string;
  readonly flags?: readonly string[];
}

function spawn(data: string, addr: string, { within = [], log, flags = [] }: ServeOptions) {
  const serve = [
    "serve",
    `--data=${data}`,
    `--addr=${addr}`,
    "--dev-bootstrap=true",
    "--rate-limit=off",
    ...flags,
  ];
  return Bun.spawn([...within, process.execPath, join(root, "src/main.ts"), ...serve], {
    cwd: root,
    stdio: ["ignore", "ignore", log === undefined ? "pipe" : Bun.file(log)],
  });
}

/** Starts it and resolves once it answers. */
export async function serve(data: string, options: ServeOptions = {}): Promise<Served> {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const addr = `127.0.0.1:${probe.port}`;
  probe.stop(true);
  const child = spawn(data, addr, options);
  const url = `http://${addr}`;
  while (!(await fetch(`${url}/readyz`).catch(() => undefined))?.ok) {
    if (child.exitCode === null) await Bun.sleep(10);
    else throw new Error(`The server did not start: ${await said(child.stderr)}`);
  }
  return {
    url,
    pid: child.pid,
    nobody: clientOf(() => url),
    exited: child.exited,
    alive: () => child.exitCode === null && child.signalCode === null,
    async kill() {
      child.kill("SIGKILL");
      await child.exited;
    },
    stop() {
      child.kill("SIGTERM");
      return child.exited;
    },
  };
}

/** Starts it where it cannot, and gives its exit code and what it says. */
export async function serveInVain(data: string, options: ServeOptions = {}) {
  const child = spawn(data, "127.0.0.1:0", options);
  return { said: await said(child.stderr), code: await child.exited };
}

/** What it wrote, unless that went to a file. */
const said = async (stream: ReadableStream<Uint8Array<ArrayBuffer>> | number | undefined) =>
  typeof stream === "object" ? await new Response(stream).text() : "";

/** Somebody signed in, and where they write. */
export interface Writer {
  readonly client: Client;
  readonly token: string;
  readonly workspace: Workspace;
  readonly channel: Channel;
}

/** Signs somebody in on a server in dev mode. */
export async function enter({ url, nobody }: Served, name = "Ada"): Promise<Writer> {
  const who = { email: `${name.toLowerCase()}@example.com`, display_name: name };
  const link = (await nobody.post("/api/auth/magic/request", who)).is(201, MagicLinkCreated);
  const entered = await nobody.post("/api/auth/magic/consume", { token: link.token });
  const { token } = entered.is(200, SignedIn);
  const client = clientOf(() => url, { authorization: `Bearer ${token}` });
  const [workspace] = (await client.get("/api/workspaces")).is(200, WorkspaceList).workspaces;
  const list = await client.get(`/api/workspaces/${workspace!.id}/channels`);
  const [channel] = list.is(200, ChannelList).channels;
  return { client, token, workspace: workspace!, channel: channel! };
}
