import { afterAll, beforeAll } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp, type App } from "../../src/app.ts";
import { loadConfig, type Config } from "../../src/config.ts";
import { bootstrapDev } from "../../src/features/auth/bootstrap.ts";
import { hashCheaply } from "../../src/features/auth/hashing.ts";
import { listen } from "../../src/http/server.ts";
import { checkAnswers } from "../../src/http/wire.ts";
import type { Database } from "../../src/storage/database.ts";
import { clientOf, type Client } from "./client.ts";
import { engines, type Engine } from "./engines.ts";

checkAnswers(true);
hashCheaply(true);

export interface ServerOptions extends Partial<Omit<Config, "addr" | "data" | "db">> {
  readonly engine?: Engine;
  /** Whether dev mode's first person and workspace are made, as `serve` does. */
  readonly bootstrap?: boolean;
  /** Whether events are delivered to subscriptions, as `serve` does; a test may do that itself. */
  readonly delivers?: boolean;
  /** Whether what is scheduled is sent, likewise. */
  readonly schedules?: boolean;
}

/** A real server on an own port and database, in this process. */
export interface TestServer {
  /** Where it listens, without a trailing slash. */
  readonly url: string;
  readonly db: Database;
  readonly config: Config;
  /** What the engine opens again: for SQLite, the file. */
  readonly location: string;
  readonly indexer: App["indexer"];
  readonly uploads: App["uploads"];
  /** Someone without any credential. */
  readonly nobody: Client;
  /** Resolves when all mail that was asked for is sent, or refused. */
  mailed(): Promise<void>;
  drain(): Promise<void>;
  /** Closes the database under it, which the server is not told. */
  loseDatabase(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a server on an empty database; dev mode is off unless `dev_bootstrap` says otherwise. */
export async function startServer({
  engine = engines[0],
  bootstrap = false,
  delivers = true,
  schedules = true,
  ...settings
}: ServerOptions = {}): Promise<TestServer> {
  const data = mkdtempSync(join(tmpdir(), "clickclack-test-"));
  const { db, location } = await engine.open(data);
  const config: Config = {
    ...loadConfig({ data, access_log: "off", rate_limit: "off" }, {}),
    ...settings,
    addr: { hostname: "127.0.0.1", port: 0 },
  };
  if (bootstrap) await bootstrapDev(db);
  const app = createApp(config, db);
  const server = listen(config, app);
  if (delivers) app.deliveries.wake();
  else await app.deliveries.stop();
  if (schedules) app.schedule.wake();
  const url = server.url.href.replace(/\/$/, "");
  let stopped = false;
  let lost = false;
  return {
    url,
    db,
    config,
    location,
    indexer: app.indexer,
    uploads: app.uploads,
    nobody: clientOf(() => url),
    mailed: async () => app.outbox?.idle(),
    drain: server.drain,
    async loseDatabase() {
      lost = true;
      await db.close();
    },
    async stop() {
      if (stopped) return;
      stopped = true;
      await server.drain();
      await app.stop();
      if (!lost) await db.close();
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** A server for the tests of one `describe`, started before the first and stopped after the last. */
export function useServer(options: ServerOptions = {}): TestServer {
  let running: TestServer | undefined;
  const server = () => {
    if (running === undefined) throw new Error("The server runs only while tests do.");
    return running;
  };
  beforeAll(async () => {
    running = await startServer(options);
  });
  afterAll(async () => {
    await running?.stop();
  });
  return {
    get url() {
      return server().url;
    },
    get db() {
      return server().db;
    },
    get config() {
      return server().config;
    },
    get location() {
      return server().location;
    },
    get indexer() {
      return server().indexer;
    },
    get uploads() {
      return server().uploads;
    },
    nobody: clientOf(() => server().url),
    mailed: () => server().mailed(),
    drain: () => server().drain(),
    loseDatabase: () => server().loseDatabase(),
    stop: () => server().stop(),
  };
}
