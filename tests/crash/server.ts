import { join } from "node:path";
import { clientOf } from "../harness/client.ts";

const executable = join(import.meta.dir, "../../dist/clickclack");
/** How long a start may take, in milliseconds. */
const PATIENCE = 20_000;

export interface Running {
  readonly url: string;
  /** Ends it as a power cut would, between any two instructions. */
  kill(): Promise<void>;
}

/** Starts the executable on a data directory, with these flags beside its own, and resolves once it answers. */
export async function start(data: string, flags: readonly string[] = []): Promise<Running> {
  const port = freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(data, port, flags);
  const since = performance.now();
  for (;;) {
    const ready = await fetch(`${url}/readyz`).catch(() => undefined);
    if (ready?.ok === true) break;
    if (child.exitCode !== null || performance.now() - since > PATIENCE) {
      child.kill("SIGKILL");
      throw new Error(`The server did not start: ${await child.stderr.text()}`);
    }
    await Bun.sleep(5);
  }
  return {
    url,
    async kill() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

/** Tries to start another server on a data directory that is taken: its exit code and what it said. */
export async function startInVain(data: string): Promise<{ code: number; said: string }> {
  const child = spawn(data, freePort());
  const said = await child.stderr.text();
  return { code: await child.exited, said };
}

const spawn = (data: string, port: number, flags: readonly string[] = []) =>
  Bun.spawn(
    [
      executable,
      "serve",
      `--data=${data}`,
      `--addr=127.0.0.1:${port}`,
      "--dev-bootstrap=true",
      "--log-level=error",
      "--rate-limit=off",
      ...flags,
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
}

/** Whoever calls the server that runs now. */
export const callerOf = (server: () => Running, token?: string) =>
  clientOf(() => server().url, token === undefined ? {} : { authorization: `Bearer ${token}` });
