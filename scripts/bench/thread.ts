import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { listField, textField } from "./fields.ts";
import { median } from "./plan.ts";
import { rate, type Figure } from "./report.ts";
import { call, load, serveCeiling, serveProduct, type Served } from "./servers.ts";

const READERS = 16;
/** Replies of the short thread, and of a page. */
const PAGE = 100;
const PATHS = 100;
/** How many replies are on their way at once when a thread is made. */
const LANES = 16;
/** How much slower pages of the long thread may be: noise, and a level more of an index. */
const NEAR_FLAT = 1.5;

interface Thread {
  readonly root: string;
  readonly replies: number;
}

/** Pages of 100 replies: of a thread that has no more, and any of a long one. */
export async function thread(bench: Bench): Promise<Figure[]> {
  const data = await copyOfData(bench.small, "server");
  const threads = await makeThreads(bench, data);
  const found = threads.map(() => ({ server: Array<number>(), ceiling: Array<number>() }));
  for (let round = 0; round < bench.rounds; round += 1) {
    await measure(await serveCeiling(bench.ceiling, data), "ceiling");
    await measure(await serveProduct(bench.binary, data), "server");
  }
  const [short, long] = found.map(({ server, ceiling }) => ({
    server: median(server),
    ceiling: median(ceiling),
  }));
  if (short === undefined || long === undefined) throw new Error("There are no threads.");
  return [
    {
      work: `thread page of ${PAGE}, of ${threads.map(({ replies }) => replies.toLocaleString("en")).join(" / ")}`,
      hold: "near flat",
      measured: [rate(short.server), rate(long.server)],
      ceiling: [rate(short.ceiling), rate(long.ceiling)],
      ratio: Math.min(short.server / short.ceiling, long.server / long.ceiling),
      ok: long.server * NEAR_FLAT >= short.server,
    },
  ];

  async function measure(on: Served, who: "server" | "ceiling"): Promise<void> {
    const { seconds, warmup } = bench;
    for (const [index, of] of threads.entries()) {
      const plan = { kind: "paths", paths: pathsOf(of), connections: READERS } as const;
      const outcome = await load(on, { ...plan, seconds, warmup });
      if (outcome.failures > 0) throw new Error(`${outcome.failures} pages of a thread failed.`);
      found[index]?.[who].push(outcome.per_second);
    }
    await on.stop();
  }
}

/** Writes two threads through the server: one of a single page, and one that is longer as other things grow. */
async function makeThreads(bench: Bench, data: string): Promise<Thread[]> {
  const on = await serveProduct(bench.binary, data);
  const [token = ""] = on.tokens;
  const threads: Thread[] = [];
  for (const [index, replies] of [PAGE, PAGE * bench.growth].entries()) {
    const channel = on.channels[index]?.id ?? "";
    const root = await newestRoot(on, channel, token);
    await Promise.all(
      Array.from({ length: LANES }, async (_, lane) => {
        for (let number = lane; number < replies; number += LANES)
          await call(on.port, `/api/messages/${root}/thread/replies`, {
            token: on.tokens[lane % on.tokens.length] ?? token,
            body: { body: `Reply ${number} to what was asked, as long as people make them.` },
          });
      }),
    );
    threads.push({ root, replies });
  }
  await on.stop();
  return threads;
}

async function newestRoot(on: Served, channel: string, token: string): Promise<string> {
  const page = await call(on.port, `/api/channels/${channel}/messages?limit=1`, { token });
  return textField(listField(page, "messages").at(-1), "id");
}

/** Whole pages, evenly spread over the thread. */
const pathsOf = ({ root, replies }: Thread): string[] =>
  Array.from({ length: PATHS }, (_, index) => {
    const before = PAGE + 1 + Math.floor((index * (replies - PAGE)) / (PATHS - 1));
    return `/api/messages/${root}/thread?limit=${PAGE}&before_seq=${before}`;
  });
