import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../src/app.ts";
import { loadConfig, type Config } from "../../src/config.ts";
import { listen } from "../../src/http/server.ts";
import { checkAnswers } from "../../src/http/wire.ts";
import type { Database } from "../../src/storage/database.ts";
import { keepHighWater } from "../../src/storage/high-water.ts";
import { clientOf } from "../harness/client.ts";
import type { Engine } from "../harness/engines.ts";
import { signIn, type Person } from "../harness/people.ts";
import { copyOf, type Copy } from "./copy.ts";

checkAnswers(true);

/** A server that can be stopped and started again on the same database. */
export interface Node {
  url(): string;
  db(): Database;
  /** How often it was stopped. */
  restarts(): number;
  restart(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** A database, the servers on it, and the people who have accounts there. */
export interface Site {
  readonly nodes: readonly Node[];
  /** The database as another process has it open, like that of an operator's command. */
  readonly operator: Database;
  readonly owner: Person;
  readonly others: readonly Person[];
  copy(): Promise<Copy>;
  /** Stops the servers, calls `meanwhile`, puts a copy in the place of the database, and starts them again. */
  restore(copy: Copy, meanwhile: () => Promise<void>): Promise<void>;
  stop(): Promise<void>;
}

/** Only PostgreSQL serves several nodes. */
const nodesOn = ({ name }: Engine) => (name === "postgres" ? 2 : 1);

export async function openSite(engine: Engine): Promise<Site> {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-model-"));
  const config: Config = {
    ...loadConfig({ data: folder, access_log: "off" }, {}),
    addr: { hostname: "127.0.0.1", port: 0 },
  };
  const first = await engine.open(folder);
  const { location } = first;
  let operator = first.db;
  const nodes = await Promise.all(
    Array.from({ length: nodesOn(engine) }, (_, index) =>
      startNode(config, join(folder, `cursors-${index}.json`), () => engine.again(location)),
    ),
  );
  const url = () => nodes[0]!.url();
  const door = {
    get url() {
      return url();
    },
    db: operator,
    config,
    nobody: clientOf(url),
  };
  const [owner, ...others] = await Promise.all(
    ["Olga Owner", "Mo Moderator", "Mia Member", "Gus Guest"].map((name) => signIn(door, name)),
  );
  return {
    nodes,
    get operator() {
      return operator;
    },
    owner: owner!,
    others,
    copy: () => copyOf(engine, location, folder),
    async restore(copy, meanwhile) {
      await Promise.all(nodes.map((node) => node.stop()));
      await meanwhile();
      // On PostgreSQL this would drop the database, and rows can be put back under an open connection.
      const reopened = engine.name === "sqlite";
      if (reopened) await operator.close();
      await copy.putBack();
      if (reopened) operator = await engine.again(location);
      await Promise.all(nodes.map((node) => node.start()));
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await operator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startNode(
  config: Config,
  cursors: string,
  open: () => Promise<Database>,
): Promise<Node> {
  let restarts = 0;
  const run = async () => {
    const db = await open();
    const highWater = await keepHighWater(db, cursors);
    const app = createApp(config, db);
    const server = listen(config, app);
    app.deliveries.wake();
    app.schedule.wake();
    return {
      url: server.url.href.replace(/\/$/, ""),
      db,
      async stop() {
        await server.drain();
        await app.stop();
        await highWater.stop();
        await db.close();
      },
    };
  };
  let running = await run();
  const start = async () => {
    running = await run();
  };
  const stop = async () => {
    restarts += 1;
    await running.stop();
  };
  return {
    url: () => running.url,
    db: () => running.db,
    restarts: () => restarts,
    async restart() {
      await stop();
      await start();
    },
    start,
    stop,
  };
}
