import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { median, type Channel, type Outcome } from "./plan.ts";
import { ms, rate, type Figure } from "./report.ts";
import { HOT, type Size } from "./seed.ts";
import { load, serveCeiling, serveProduct, type Served } from "./servers.ts";

const CONNECTIONS = 64;

interface Measured {
  readonly perSecond: number;
  readonly p99: number;
}

/** Durable posts over 64 connections: into the busy channels of both sizes, and all over the large one. */
export async function posts(bench: Bench): Promise<Figure[]> {
  const hot = (channels: readonly Channel[]) =>
    channels.toSorted((a, b) => b.last_seq - a.last_seq).slice(0, HOT);
  const all = (channels: readonly Channel[]) => channels;
  const small = await both(bench, bench.small, hot);
  const large = await both(bench, bench.large, hot);
  const random = await both(bench, bench.large, all);
  const ratio = Math.min(shareOf(small), shareOf(large));
  return [
    {
      work: `durable post, ${CONNECTIONS} connections, ${HOT} channels`,
      hold: "≥ 70%; ≥ 10,000/s; p99 ≤ 20 ms",
      measured: [shown(small.server), shown(large.server)],
      ceiling: [shown(small.ceiling), shown(large.ceiling)],
      ratio,
      ok: ratio >= 0.7 && [small, large].every(({ server }) => holds(server, 10_000, 20)),
    },
    {
      work: `durable post, ${bench.large.channels.toLocaleString("en")} channels at random`,
      hold: "≥ 8,000/s; p99 ≤ 40 ms",
      measured: ["–", shown(random.server)],
      ceiling: ["–", shown(random.ceiling)],
      ratio: shareOf(random),
      ok: holds(random.server, 8_000, 40),
    },
  ];
}

/** The server and the ceiling in turn, each time on a fresh copy of the same data. */
async function both(
  bench: Bench,
  size: Size,
  choose: (channels: readonly Channel[]) => readonly Channel[],
): Promise<{ server: Measured; ceiling: Measured }> {
  const server: Outcome[] = [];
  const ceiling: Outcome[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    ceiling.push(await once(await serveCeiling(bench.ceiling, await copyOfData(size, "ceiling"))));
    server.push(await once(await serveProduct(bench.binary, await copyOfData(size, "server"))));
  }
  return { server: middle(server), ceiling: middle(ceiling) };

  async function once(on: Served): Promise<Outcome> {
    const { seconds, warmup } = bench;
    const channels = choose(on.channels);
    const outcome = await load(on, {
      kind: "posts",
      connections: CONNECTIONS,
      seconds,
      warmup,
      channels,
    });
    await on.stop();
    if (outcome.failures > 0) throw new Error(`${outcome.failures} posts failed.`);
    return outcome;
  }
}

const middle = (outcomes: readonly Outcome[]): Measured => ({
  perSecond: median(outcomes.map((outcome) => outcome.per_second)),
  p99: median(outcomes.map((outcome) => outcome.p99)),
});

const shareOf = ({ server, ceiling }: { server: Measured; ceiling: Measured }) =>
  server.perSecond / ceiling.perSecond;

const shown = ({ perSecond, p99 }: Measured) => `${rate(perSecond)}, p99 ${ms(p99)}`;

const holds = ({ perSecond, p99 }: Measured, least: number, most: number) =>
  perSecond >= least && p99 <= most;
