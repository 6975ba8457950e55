import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { median, type Plan } from "./plan.ts";
import { ms, type Figure } from "./report.ts";
import type { Size } from "./seed.ts";
import { load, serveCeiling, serveProduct, type Served } from "./servers.ts";

/** Of what grows: so many at first, and of everything else always. */
const FEW = 1_000;
const REST: Size = { messages: FEW, channels: 20, people: 100 };
const SIZES = [
  ["messages", FEW],
  ["people", FEW],
  ["channels", FEW],
] as const;
/** A whole page, so that the small and the large one are as long. */
const PAGE = 100;
const PATHS = 100;
const BUSIEST = 5;
/** Seconds of one measurement: there are many. */
const WARMUP = 0.3;
const SECONDS = 0.6;
/** How much more a request may take where there is a hundred times as much: noise, and a level more of an index. */
const NEAR_FLAT = 1.5;

type Request = Pick<Plan, "kind"> & Partial<Pick<Plan, "paths" | "channels">>;

/** The requests whose cost must not grow with what is there; what it is for a request that answers everything. */
const REQUESTS: Readonly<Record<string, (on: Served, size: Size) => Request>> = {
  post: ({ channels }) => ({ kind: "posts", channels: busy(channels) }),
  "newest page of 20": ({ channels }) =>
    paths(busy(channels).map(({ id }) => `/api/channels/${id}/messages?limit=20`)),
  "channel list": ({ workspace }) => paths([`/api/workspaces/${workspace}/channels`]),
  "page of 100 members": ({ workspace }, { people }) =>
    paths(
      spread(people - PAGE).map(
        (after) =>
          `/api/workspaces/${workspace}/members?limit=${PAGE}` +
          (after === 0 ? "" : `&cursor=${after.toString(36)}`),
      ),
    ),
  "polling page of 100 events": ({ workspace }, { messages, people, channels }) =>
    paths(
      // Messages come last in the log of a seeded database.
      spread(messages - PAGE).map(
        (skipped) =>
          `/api/realtime/events?workspace_id=${workspace}&limit=${PAGE}` +
          `&after_cursor=${String(people + channels + skipped).padStart(16, "0")}`,
      ),
    ),
};

type Times = Readonly<Record<string, number>>;

/** How the time of a request grows with events, members and channels: a ratio for each of them. */
export async function growth(bench: Bench): Promise<Figure[]> {
  const server: [few: Times, many: Times][] = [];
  const ceiling: [few: Times, many: Times][] = [];
  for (const [what, few] of SIZES) {
    const sizes = [
      { ...REST, [what]: few },
      { ...REST, [what]: few * bench.growth },
    ] as const;
    ceiling.push(await inTurn(sizes, (data) => serveCeiling(bench.ceiling, data), "ceiling"));
    server.push(await inTurn(sizes, (data) => serveProduct(bench.binary, data), "server"));
  }
  return Object.keys(REQUESTS).map((work) => {
    const listed = work === "channel list";
    // A list of everything may take as much longer as it is longer.
    const ratios = ratiosOf(server, work).map((ratio, index) =>
      listed && SIZES[index]?.[0] === "channels" ? ratio / bench.growth : ratio,
    );
    return {
      work: `growth, ${work}, ×${bench.growth} events, members, channels`,
      hold: listed ? "near flat; O(list)" : "near flat",
      measured: [shown(server, work)],
      ceiling: [shown(ceiling, work)],
      ok: ratios.every((ratio) => ratio <= NEAR_FLAT),
    };
  });

  async function inTurn(
    [few, many]: readonly [Size, Size],
    serve: (data: string) => Promise<Served>,
    name: string,
  ): Promise<[Times, Times]> {
    const found: [Times[], Times[]] = [[], []];
    for (let round = 0; round < bench.rounds; round += 1)
      for (const [index, size] of [few, many].entries()) {
        const on = await serve(await copyOfData(size, name));
        found[index]?.push(await times(on, size));
        await on.stop();
      }
    return [middle(found[0]), middle(found[1])];
  }
}

/** Milliseconds that each request takes in the middle, over one connection. */
async function times(on: Served, size: Size): Promise<Times> {
  const found: Record<string, number> = {};
  for (const [work, request] of Object.entries(REQUESTS)) {
    const plan = { channels: [], ...request(on, size), connections: 1 };
    const outcome = await load(on, { ...plan, warmup: WARMUP, seconds: SECONDS });
    if (outcome.failures > 0) throw new Error(`${outcome.failures} of ${work} failed.`);
    found[work] = outcome.p50;
  }
  return found;
}

const middle = (rounds: readonly Times[]): Times =>
  Object.fromEntries(
    Object.keys(REQUESTS).map((work) => [work, median(rounds.map((round) => round[work] ?? NaN))]),
  );

const ratiosOf = (grown: readonly [Times, Times][], work: string) =>
  grown.map(([few, many]) => (many[work] ?? NaN) / (few[work] ?? NaN));

/** `×1.02, ×0.98, ×1.10 (0.45 ms)`: the ratios, and what the first one grew from. */
const shown = (grown: readonly [Times, Times][], work: string) =>
  `${ratiosOf(grown, work)
    .map((ratio) => `×${ratio.toFixed(ratio < 10 ? 2 : 0)}`)
    .join(", ")} (from ${ms(grown[0]?.[0][work] ?? NaN)})`;

/** The channels that have a whole page at every size. */
const busy = (channels: Served["channels"]) =>
  channels.toSorted((a, b) => b.last_seq - a.last_seq).slice(0, BUSIEST);

const paths = (list: readonly string[]): Request => ({ kind: "paths", paths: list });

/** Numbers from 0 to `last`, evenly. */
const spread = (last: number) =>
  Array.from({ length: PATHS }, (_, index) =>
    Math.max(0, Math.floor((index * last) / (PATHS - 1))),
  );
