/**
 * `bun run bench [name…]`: measures the compiled server on this machine, each figure beside a ceiling of the same run.
 * `--quick` is a hundredth of the data and short runs; `--binary` measures another executable than dist/clickclack.
 */
import { parseArgs } from "node:util";
import { buildCeiling, currentBinary } from "./binaries.ts";
import { channels } from "./channels.ts";
import { client } from "./client.ts";
import type { Bench } from "./context.ts";
import { removeRuns } from "./data.ts";
import { fanout } from "./fanout.ts";
import { files } from "./files.ts";
import { footprint } from "./footprint.ts";
import { postgresPosts, postgresReads, postgresSingle } from "./postgres.ts";
import { posts } from "./posts.ts";
import { pages, replay } from "./reads.ts";
import { growth } from "./growth.ts";
import { longpoll } from "./longpoll.ts";
import { machine, printTable, type Figure } from "./report.ts";
import { search } from "./search.ts";
import { single } from "./single.ts";
import { storm } from "./storm.ts";
import { thread } from "./thread.ts";

const BENCHMARKS: Record<string, (bench: Bench) => Promise<Figure[]>> = {
  posts,
  single,
  fanout,
  replay,
  pages,
  thread,
  channels,
  search,
  footprint,
  files,
  longpoll,
  storm,
  growth,
  client,
  "postgres-posts": postgresPosts,
  "postgres-single": postgresSingle,
  "postgres-reads": postgresReads,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: "boolean", default: false }, binary: { type: "string" } },
});
const unknown = positionals.find((name) => BENCHMARKS[name] === undefined);
if (unknown !== undefined) {
  console.error(`There is no ${unknown}: choose among ${Object.keys(BENCHMARKS).join(", ")}.`);
  process.exit(2);
}

const { quick } = values;
const PEOPLE = 200;
const bench: Bench = {
  binary: values.binary ?? (await currentBinary()),
  ceiling: await buildCeiling("sqlite"),
  postgresCeiling: await buildCeiling("postgres"),
  small: { messages: quick ? 1_000 : 10_000, channels: 20, people: PEOPLE },
  large: { messages: quick ? 10_000 : 1_000_000, channels: 1_000, people: PEOPLE },
  middling: { messages: quick ? 2_000 : 100_000, channels: 1_000, people: PEOPLE },
  app: { messages: quick ? 20_000 : 200_000, channels: 500, people: PEOPLE, busy: 1 },
  seconds: quick ? 2 : 5,
  warmup: quick ? 1 : 2,
  rounds: quick ? 1 : 3,
  sockets: quick ? 100 : 1_000,
  growth: quick ? 10 : 100,
  storm: quick ? 10 : 100,
  minutes: quick ? 1 : 10,
};
console.log(machine());
const figures: Figure[] = [];
try {
  for (const [name, measure] of Object.entries(BENCHMARKS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    console.error(`Measuring ${name}.`);
    figures.push(...(await measure(bench)));
  }
} finally {
  await removeRuns();
}
printTable(figures);
if (quick) console.log("A quick run: a hundredth of the data, too short to hold anything against.");
