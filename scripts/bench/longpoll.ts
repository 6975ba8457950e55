import { Database } from "bun:sqlite";
import { join } from "node:path";
import { startChild } from "./child.ts";
import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { numberField } from "./fields.ts";
import { median, type Polled, type Polling } from "./plan.ts";
import { ms, type Figure } from "./report.ts";
import { cpuSeconds } from "./resources.ts";
import { serveCeiling, serveProduct, type Served } from "./servers.ts";

const POSTS = 10;

type Parked = Polled & { readonly cpu: number };

/** Polls of one workspace that wait: how soon a post answers all of them, and what it costs to hold them. */
export async function longpoll(bench: Bench): Promise<Figure[]> {
  const server: Parked[] = [];
  const ceiling: Parked[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const bare = await copyOfData(bench.small, "ceiling");
    ceiling.push(await parked(bench, await serveCeiling(bench.ceiling, bare), bare));
    const data = await copyOfData(bench.small, "server");
    server.push(await parked(bench, await serveProduct(bench.binary, data), data));
  }
  const wrong = server.reduce((sum, { missed, failures }) => sum + missed + failures, 0);
  const polls = bench.sockets.toLocaleString("en");
  return [
    {
      work: `long poll, ${polls} parked, POST to answer`,
      hold: "no loss",
      measured: [shown(server) + (wrong === 0 ? "" : `, ${wrong} missed or failed`)],
      ceiling: [shown(ceiling)],
      ratio: middle(ceiling, "p99") / middle(server, "p99"),
      ok: wrong === 0,
    },
    {
      work: `long poll, ${polls} parked, CPU of a core while nothing happens`,
      hold: "–",
      measured: [percent(middle(server, "cpu"))],
      ceiling: [percent(middle(ceiling, "cpu"))],
      ok: true,
    },
  ];
}

async function parked(bench: Bench, on: Served, data: string): Promise<Parked> {
  const { port, tokens, workspace, channels } = on;
  const plan: Polling = {
    port,
    tokens,
    workspace,
    channel: channels[0]?.id ?? "",
    polls: bench.sockets,
    tail: tailOf(data),
  };
  const child = await startChild("polls.ts", plan);
  await child.ask("post 1");
  const before = await cpuSeconds(on.pid);
  const since = performance.now();
  await Bun.sleep(bench.seconds * 1_000);
  const cpu = ((await cpuSeconds(on.pid)) - before) / ((performance.now() - since) / 1_000);
  const polled = await child.ask(`post ${POSTS}`);
  await child.leave();
  await on.stop();
  return {
    cpu,
    p50: numberField(polled, "p50"),
    p99: numberField(polled, "p99"),
    missed: numberField(polled, "missed"),
    failures: numberField(polled, "failures"),
  };
}

/** The newest cursor of the log. */
function tailOf(data: string): number {
  const db = new Database(join(data, "clickclack.db"), { readonly: true });
  const row = db
    .query<{ event_seq: number }, []>("SELECT event_seq FROM workspaces WHERE id = 1")
    .get();
  db.close();
  return row?.event_seq ?? 0;
}

const middle = (runs: readonly Parked[], what: "p50" | "p99" | "cpu") =>
  median(runs.map((run) => run[what]));

const shown = (runs: readonly Parked[]) =>
  `p50 ${ms(middle(runs, "p50"))}, p99 ${ms(middle(runs, "p99"))}`;

const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
