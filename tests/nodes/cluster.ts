import { SQL } from "bun";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type RunningPostgres } from "../../scripts/postgres.ts";
import { start, type Running } from "../crash/server.ts";
import { until } from "../harness/until.ts";

/** Several servers, each a process of its own, on one PostgreSQL. */
export interface Cluster {
  readonly postgres: RunningPostgres;
  /** Those that live, in the order in which they were started. */
  readonly alive: readonly Running[];
  /** The node that someone is led to who comes for the so-manieth time, as a load balancer leads them. */
  nodeFor(turn: number): Running;
  /** As `nodeFor`, once that node says that it is ready. */
  readyNodeFor(turn: number): Promise<Running>;
  /** Ends a node as a power cut would. */
  kill(index: number): Promise<void>;
  /** Ends the connections on which the nodes hear the bell, and says how many they were. */
  dropListeners(): Promise<number>;
  /** Asks the database. */
  rows<T>(query: string): Promise<T[]>;
  stop(): Promise<void>;
}

export async function startCluster(size: number): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-nodes-"));
  const postgres = await startPostgres({ durable: true });
  const alive = await Promise.all(
    Array.from({ length: size }, (_, index) =>
      start(join(folder, `node-${index}`), [`--db=${postgres.url}`]),
    ),
  );
  const nodeFor = (turn: number) => {
    const node = alive[turn % alive.length];
    if (node === undefined) throw new Error("No node lives.");
    return node;
  };
  async function rows<T>(query: string): Promise<T[]> {
    await using sql = new SQL({ url: postgres.url, max: 1 });
    return [...(await sql.unsafe<T[]>(query))];
  }
  return {
    postgres,
    alive,
    nodeFor,
    async readyNodeFor(turn) {
      const ready = async () =>
        (await fetch(`${nodeFor(turn).url}/readyz`).catch(() => undefined))?.ok === true;
      await until("a node is ready", ready);
      return nodeFor(turn);
    },
    async kill(index) {
      const [node] = alive.splice(index, 1);
      await node?.kill();
    },
    dropListeners: async () =>
      (
        await rows(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE application_name = 'clickclack' AND query LIKE 'LISTEN %'`,
        )
      ).length,
    rows,
    async stop() {
      await Promise.all(alive.map((node) => node.kill()));
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
