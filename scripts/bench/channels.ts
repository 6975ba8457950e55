import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { median, type Outcome } from "./plan.ts";
import { ms, rate, type Figure } from "./report.ts";
import type { Size } from "./seed.ts";
import { load, serveCeiling, serveProduct, type Served } from "./servers.ts";

const READERS = 16;
/** A workspace with so many channels that nobody reads the list. */
const SIZE: Size = { messages: 1_000, channels: 500, people: 200 };

/** The list of all channels, with what each caller has not read. */
export async function channels(bench: Bench): Promise<Figure[]> {
  const data = await copyOfData(SIZE, "server");
  const server: Outcome[] = [];
  const ceiling: Outcome[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    ceiling.push(await lists(await serveCeiling(bench.ceiling, data)));
    server.push(await lists(await serveProduct(bench.binary, data)));
  }
  return [
    {
      work: `channel list, ${SIZE.channels} channels`,
      hold: "–",
      measured: [shown(server)],
      ceiling: [shown(ceiling)],
      ratio: perSecond(server) / perSecond(ceiling),
      ok: true,
    },
  ];

  async function lists(on: Served): Promise<Outcome> {
    const { seconds, warmup } = bench;
    const paths = [`/api/workspaces/${on.workspace}/channels`];
    const outcome = await load(on, {
      kind: "paths",
      paths,
      connections: READERS,
      seconds,
      warmup,
    });
    await on.stop();
    if (outcome.failures > 0) throw new Error(`${outcome.failures} lists failed.`);
    return outcome;
  }
}

const perSecond = (outcomes: readonly Outcome[]) =>
  median(outcomes.map((outcome) => outcome.per_second));

const shown = (outcomes: readonly Outcome[]) =>
  `${rate(perSecond(outcomes))}, p95 ${ms(median(outcomes.map(({ p95 }) => p95)))}`;
