import { Database } from "bun:sqlite";
import { join } from "node:path";
import { gather } from "./audience.ts";
import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { median, type Plan } from "./plan.ts";
import { rate, type Figure } from "./report.ts";
import type { Size } from "./seed.ts";
import { load, serveCeiling, serveProduct, type Served } from "./servers.ts";

/** The most that one connection may replay. */
const REPLAY = 5_000;
const READERS = 16;
const POLLERS = 4;

type Measure = (on: Served, data: string) => Promise<number>;

/** Pages of 100 messages: the newest of a channel, and any. */
export async function pages(bench: Bench): Promise<Figure[]> {
  const of = (kind: Plan["kind"]) => (on: Served) => answers(bench, on, kind, READERS);
  return [
    await figure(bench, "newest page of 100", "≥ 2,000/s", 2_000, of("newest pages")),
    await figure(bench, "any page of 100", "≥ 1,500/s", 1_500, of("any pages")),
  ];
}

/** The log again: over WebSockets, connection after connection, and by polling. */
export async function replay(bench: Bench): Promise<Figure[]> {
  return [
    await figure(bench, "replay, WebSocket, events", "≥ 100,000/s", 100_000, overSockets),
    await figure(bench, "replay, polling, events", "≥ 50,000/s", 50_000, (on) =>
      answers(bench, on, "polling", POLLERS),
    ),
  ];

  async function overSockets(on: Served, data: string): Promise<number> {
    const db = new Database(join(data, "clickclack.db"), { readonly: true });
    const tail =
      db.query<{ event_seq: number }, []>("SELECT event_seq FROM workspaces WHERE id = 1").get()
        ?.event_seq ?? 0;
    db.close();
    const audience = await gather(on, 0, tail);
    const events = Math.min(tail, REPLAY);
    await audience.replay(events, bench.warmup);
    const { per_second } = await audience.replay(events, bench.seconds);
    await audience.leave();
    return per_second;
  }
}

async function answers(
  { seconds, warmup }: Bench,
  on: Served,
  kind: Plan["kind"],
  connections: number,
): Promise<number> {
  const outcome = await load(on, { kind, connections, seconds, warmup });
  if (outcome.failures > 0) throw new Error(`${outcome.failures} reads failed.`);
  return outcome.per_second;
}

/** A rate of reading, at both sizes, the server and the ceiling in turn. Nothing is written: they share one copy. */
async function figure(
  bench: Bench,
  work: string,
  hold: string,
  least: number,
  measure: Measure,
): Promise<Figure> {
  const small = await both(bench.small);
  const large = await both(bench.large);
  return {
    work,
    hold,
    measured: [rate(small.server), rate(large.server)],
    ceiling: [rate(small.ceiling), rate(large.ceiling)],
    ratio: Math.min(small.server / small.ceiling, large.server / large.ceiling),
    ok: Math.min(small.server, large.server) >= least,
  };

  async function both(size: Size): Promise<{ server: number; ceiling: number }> {
    const data = await copyOfData(size, "server");
    const server: number[] = [];
    const ceiling: number[] = [];
    for (let round = 0; round < bench.rounds; round += 1) {
      ceiling.push(await once(await serveCeiling(bench.ceiling, data), data));
      server.push(await once(await serveProduct(bench.binary, data), data));
    }
    return { server: median(server), ceiling: median(ceiling) };
  }

  async function once(on: Served, data: string): Promise<number> {
    const perSecond = await measure(on, data);
    await on.stop();
    return perSecond;
  }
}
