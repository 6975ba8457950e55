import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { median, type Outcome } from "./plan.ts";
import { ms, type Figure } from "./report.ts";
import { HOT, type Size } from "./seed.ts";
import { load, serveCeiling, serveProduct, type Served } from "./servers.ts";
import { randomNumbers, sentence } from "./words.ts";

const QUERIES = 200;
/** Each order of the results and what it may take, in milliseconds. */
const ORDERS = [
  ["relevance", 50],
  ["newest", 20],
] as const;
/** What happens at once, a second, where searches stand beside posts, and what a post may take then. */
const POSTS = 500;
const SEARCHES = 5;
const POST_P99 = 30;
const POSTERS = 64;
const SEARCHERS = 8;

interface Times {
  readonly p50: number;
  readonly p95: number;
}

/** Searches for one word and for two, in everything a member may see, and posts with and without them. */
export async function search(bench: Bench): Promise<Figure[]> {
  const small = await both(bench, bench.small);
  const large = await both(bench, bench.large);
  return [
    ...ORDERS.map(([order, most], index): Figure => {
      const [few, many] = [timesAt(small, index), timesAt(large, index)];
      return {
        work: `search, by ${order}, 50 results`,
        hold: `p95 ≤ ${most} ms`,
        measured: [shown(few.server), shown(many.server)],
        ceiling: [shown(few.ceiling), shown(many.ceiling)],
        ratio: Math.min(few.ceiling.p50 / few.server.p50, many.ceiling.p50 / many.server.p50),
        ok: Math.max(few.server.p95, many.server.p95) <= most,
      };
    }),
    besideFigure([await beside(bench, bench.small), await beside(bench, bench.large)]),
  ];
}

type Compared = readonly { readonly server: Outcome[]; readonly ceiling: Outcome[] }[];

function timesAt(found: Compared, index: number): { server: Times; ceiling: Times } {
  const { server = [], ceiling = [] } = found[index] ?? {};
  return { server: middle(server), ceiling: middle(ceiling) };
}

const middle = (outcomes: readonly Outcome[]): Times => ({
  p50: median(outcomes.map(({ p50 }) => p50)),
  p95: median(outcomes.map(({ p95 }) => p95)),
});

const shown = ({ p50, p95 }: Times) => `p50 ${ms(p50)}, p95 ${ms(p95)}`;

/** One search after the other, the server and the ceiling in turn. Nothing is written: they share one copy. */
async function both(bench: Bench, size: Size): Promise<Compared> {
  const data = await copyOfData(size, "server");
  const found = ORDERS.map(() => ({ server: Array<Outcome>(), ceiling: Array<Outcome>() }));
  for (let round = 0; round < bench.rounds; round += 1) {
    await measure(await serveCeiling(bench.ceiling, data), "ceiling");
    await measure(await serveProduct(bench.binary, data), "server");
  }
  return found;

  async function measure(on: Served, who: "server" | "ceiling"): Promise<void> {
    const { seconds, warmup } = bench;
    for (const [index, [order]] of ORDERS.entries()) {
      const plan = { kind: "paths", paths: pathsOf(on, order), connections: 1 } as const;
      found[index]?.[who].push(sound(await load(on, { ...plan, seconds, warmup })));
    }
    await on.stop();
  }
}

interface Beside {
  readonly alone: number;
  readonly searched: number;
}

/** The p99 of posts at a pace that people write at, alone and while others search by relevance. */
async function beside(bench: Bench, size: Size): Promise<Beside> {
  const { seconds, warmup } = bench;
  const on = await serveProduct(bench.binary, await copyOfData(size, "server"));
  const channels = on.channels.toSorted((a, b) => b.last_seq - a.last_seq).slice(0, HOT);
  const posts = { kind: "posts", rate: POSTS, connections: POSTERS, channels } as const;
  const paths = pathsOf(on, "relevance");
  const searches = { kind: "paths", rate: SEARCHES, connections: SEARCHERS, paths } as const;
  const alone: number[] = [];
  const searched: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    alone.push(sound(await load(on, { ...posts, seconds, warmup })).p99);
    const [posted, found] = await Promise.all([
      load(on, { ...posts, seconds, warmup }),
      load(on, { ...searches, seconds, warmup }),
    ]);
    sound(found);
    searched.push(sound(posted).p99);
  }
  await on.stop();
  return { alone: median(alone), searched: median(searched) };
}

const besideFigure = (found: readonly [Beside, Beside]): Figure => {
  const show = ({ alone, searched }: Beside) => `p99 ${ms(searched)}, alone ${ms(alone)}`;
  return {
    work: `post beside ${SEARCHES} searches/s, ${POSTS} posts/s`,
    hold: `p99 ≤ ${POST_P99} ms`,
    measured: [show(found[0]), show(found[1])],
    ok: found.every(({ searched }) => searched <= POST_P99),
  };
};

function sound(outcome: Outcome): Outcome {
  if (outcome.failures > 0) throw new Error(`${outcome.failures} requests failed.`);
  return outcome;
}

/** Words as common and as rare as those that people write, one and two in turn. */
function pathsOf({ workspace }: Served, order: string): string[] {
  const random = randomNumbers(QUERIES);
  return Array.from({ length: QUERIES }, (_, index) => {
    const words = sentence(random)
      .split(" ")
      .filter((word) => word !== "");
    const q = words.slice(0, 1 + (index % 2)).join("+");
    return `/api/search?workspace_id=${workspace}&sort=${order}&q=${q}`;
  });
}
