import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../src/app.ts";
import { loadConfig, type Config } from "../../src/config.ts";
import { listen } from "../../src/http/server.ts";
import { checkAnswers } from "../../src/http/wire.ts";
import type { Database } from "../../src/storage/database.ts";
import { clientOf } from "../harness/client.ts";
import type { Engine } from "../harness/engines.ts";
import { signIn, type Person } from "../harness/people.ts";

checkAnswers(true);

/** A server that can be stopped and started again on the same database. */
export interface Node {
  url(): string;
  db(): Database;
  /** How often it was restarted. */
  restarts(): number;
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** A database, the servers on it, and the people who have accounts there. */
export interface Site {
  readonly nodes: readonly Node[];
  /** The database as another process has it open, like that of an operator's command. */
  readonly operator: Database;
  readonly owner: Person;
  readonly others: readonly Person[];
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
  const { db: operator, location } = await engine.open(folder);
  const nodes = await Promise.all(
    Array.from({ length: nodesOn(engine) }, () => startNode(config, () => engine.again(location))),
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
    operator,
    owner: owner!,
    others,
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await operator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function startNode(config: Config, open: () => Promise<Database>): Promise<Node> {
  let restarts = 0;
  const start = async () => {
    const db = await open();
    const app = createApp(config, db);
    const server = listen(config, app);
    return {
      url: server.url.href.replace(/\/$/, ""),
      db,
      async stop() {
        await server.drain();
        app.indexer.stop();
        await db.close();
      },
    };
  };
  let running = await start();
  return {
    url: () => running.url,
    db: () => running.db,
    restarts: () => restarts,
    async restart() {
      restarts += 1;
      await running.stop();
      running = await start();
    },
    stop: () => running.stop(),
  };
}
