import { SQL } from "bun";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { gather } from "./audience.ts";
import type { Bench } from "./context.ts";
import { benchFolder } from "./data.ts";
import { median, type Outcome, type Plan } from "./plan.ts";
import { seededPostgres, type SeededPostgres } from "./postgres-data.ts";
import { ms, rate, type Figure } from "./report.ts";
import { HOT } from "./seed.ts";
import { load, serveCeiling, serveProduct, type Served } from "./servers.ts";

const CONNECTIONS = 64;
const NODES = 3;
const READERS = 16;
const POLLERS = 4;
const REPLAY = 5_000;
/** Posts a second that one node has to reach. */
const LEAST = 3_000;

/** Durable posts into one workspace on PostgreSQL: all connections to one node, and spread over three. */
export const postgresPosts = (bench: Bench) =>
  onPostgres(bench, async (postgres) => {
    const one: Compared<Outcome> = { server: [], ceiling: [] };
    const three: Compared<Outcome> = { server: [], ceiling: [] };
    for (let round = 0; round < bench.rounds; round += 1)
      for (const [nodes, outcomes] of [
        [1, one],
        [NODES, three],
      ] as const) {
        outcomes.ceiling.push(await posted(await ceilings(bench, await postgres.fresh(), nodes)));
        outcomes.server.push(await posted(await nodesOf(bench, await postgres.fresh(), nodes)));
      }
    const single = middle(one.server).perSecond;
    const spread = middle(three.server).perSecond;
    return [
      postsFigure("one node", `≥ ${LEAST.toLocaleString("en")}/s`, one, single >= LEAST),
      postsFigure("three nodes", "≥ one node", three, spread >= single),
    ];

    async function posted(on: Served): Promise<Outcome> {
      const { seconds, warmup } = bench;
      const channels = on.channels.toSorted((a, b) => b.last_seq - a.last_seq).slice(0, HOT);
      const plan = { kind: "posts", connections: CONNECTIONS, seconds, warmup, channels } as const;
      return finished(on, await load(on, plan));
    }
  });

/** One client on PostgreSQL that sends the next message once the last is answered. */
export const postgresSingle = (bench: Bench) =>
  onPostgres(bench, async (postgres) => {
    const { server, ceiling } = await inTurn(bench, postgres, "a fresh database", async (on) => {
      const { warmup, seconds } = bench;
      return (await load(on, { kind: "posts", connections: 1, warmup, seconds: seconds / 2 })).p50;
    });
    return [
      {
        work: "PostgreSQL: one client, one message at a time",
        hold: "–",
        measured: [`p50 ${ms(server)}`],
        ceiling: [`p50 ${ms(ceiling)}`],
        ratio: ceiling / server,
        ok: true,
      },
    ];
  });

/** Pages and replays on PostgreSQL. */
export const postgresReads = (bench: Bench) =>
  onPostgres(bench, async (postgres) => {
    const answers = (kind: Plan["kind"], connections: number) => async (on: Served) => {
      const { seconds, warmup } = bench;
      const outcome = await load(on, { kind, connections, seconds, warmup });
      if (outcome.failures > 0) throw new Error(`${outcome.failures} reads failed.`);
      return outcome.per_second;
    };
    return [
      await figure("replay, WebSocket, events", overSockets),
      await figure("replay, polling, events", answers("polling", POLLERS)),
      await figure("newest page of 100", answers("newest pages", READERS)),
      await figure("any page of 100", answers("any pages", READERS)),
    ];

    async function figure(work: string, measure: Measure): Promise<Figure> {
      const { server, ceiling } = await inTurn(bench, postgres, "one database", measure);
      return {
        work: `PostgreSQL: ${work}`,
        hold: "–",
        measured: [rate(server)],
        ceiling: [rate(ceiling)],
        ratio: server / ceiling,
        ok: true,
      };
    }

    async function overSockets(on: Served, url: string): Promise<number> {
      const tail = await tailOf(url);
      const events = Math.min(tail, REPLAY);
      const audience = await gather(on, 0, tail);
      await audience.replay(events, bench.warmup);
      const { per_second } = await audience.replay(events, bench.seconds);
      await audience.leave();
      return per_second;
    }
  });

interface Compared<T> {
  readonly server: T[];
  readonly ceiling: T[];
}

type Measure = (on: Served, url: string) => Promise<number>;

async function onPostgres(
  bench: Bench,
  measure: (postgres: SeededPostgres) => Promise<Figure[]>,
): Promise<Figure[]> {
  const postgres = await seededPostgres(bench.middling);
  try {
    return await measure(postgres);
  } finally {
    await postgres.stop();
  }
}

/** The medians of the ceiling and of the server, measured in turn. What only reads shares one database. */
async function inTurn(
  bench: Bench,
  postgres: SeededPostgres,
  where: "a fresh database" | "one database",
  measure: Measure,
): Promise<{ server: number; ceiling: number }> {
  const found: Compared<number> = { server: [], ceiling: [] };
  const shared = where === "one database" ? await postgres.fresh() : undefined;
  for (let round = 0; round < bench.rounds; round += 1) {
    const url = async () => shared ?? (await postgres.fresh());
    found.ceiling.push(await once(await url(), ceilings));
    found.server.push(await once(await url(), nodesOf));
  }
  return { server: median(found.server), ceiling: median(found.ceiling) };

  async function once(url: string, serve: typeof nodesOf): Promise<number> {
    const on = await serve(bench, url, 1);
    return finished(on, await measure(on, url));
  }
}

async function finished<T>(on: Served, outcome: T): Promise<T> {
  await on.stop();
  return outcome;
}

/** So many servers on one database, as one: a load spreads its connections over them. */
const nodesOf = (bench: Bench, url: string, count: number): Promise<Served> =>
  together(count, async (index) => {
    // What a node keeps of another database would be a restored one's.
    const data = join(benchFolder, "runs", `node-${index}`);
    await rm(data, { recursive: true, force: true });
    await mkdir(data, { recursive: true });
    return serveProduct(bench.binary, data, url);
  });

const ceilings = (bench: Bench, url: string, count: number): Promise<Served> =>
  together(count, () => serveCeiling(bench.postgresCeiling, "", url));

async function together(count: number, serve: (index: number) => Promise<Served>): Promise<Served> {
  const nodes: Served[] = [];
  for (let index = 0; index < count; index += 1) nodes.push(await serve(index));
  const [first] = nodes;
  if (first === undefined) throw new Error("There is no node.");
  return {
    ...first,
    others: nodes.slice(1).map(({ port }) => port),
    stop: async () => void (await Promise.all(nodes.map((node) => node.stop()))),
  };
}

function postsFigure(
  where: string,
  hold: string,
  outcomes: Compared<Outcome>,
  ok: boolean,
): Figure {
  const failures = outcomes.server.reduce((sum, outcome) => sum + outcome.failures, 0);
  const server = middle(outcomes.server);
  const ceiling = middle(outcomes.ceiling);
  return {
    work: `PostgreSQL: durable post, ${CONNECTIONS} connections, ${where}`,
    hold,
    measured: [shown(server) + (failures === 0 ? "" : `, ${failures} failed`)],
    ceiling: [shown(ceiling)],
    ratio: server.perSecond / ceiling.perSecond,
    ok: ok && failures === 0,
  };
}

const middle = (outcomes: readonly Outcome[]) => ({
  perSecond: median(outcomes.map((outcome) => outcome.per_second)),
  p99: median(outcomes.map((outcome) => outcome.p99)),
});

const shown = ({ perSecond, p99 }: ReturnType<typeof middle>) =>
  `${rate(perSecond)}, p99 ${ms(p99)}`;

async function tailOf(url: string): Promise<number> {
  await using sql = new SQL({ url, max: 1 });
  const rows: { event_seq: number }[] = await sql.unsafe(
    "SELECT event_seq::int FROM workspaces WHERE id = 1",
  );
  return rows[0]?.event_seq ?? 0;
}
