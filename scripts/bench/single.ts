import { closeSync, fdatasyncSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { median, quantile } from "./plan.ts";
import { ms, type Figure } from "./report.ts";
import type { Size } from "./seed.ts";
import { load, serveCeiling, serveProduct, type Served } from "./servers.ts";

/** What a commit of one message appends to the write-ahead log, about. */
const COMMIT_BYTES = 32 * 1024;
const SYNCS = 300;
/** Milliseconds that a post may take beyond its fsync. */
const ALLOWED = 0.4;

/** One client that sends the next message once the last is answered: what a person waits for, beside one bare fsync. */
export async function single(bench: Bench): Promise<Figure[]> {
  const small = await both(bench, bench.small);
  const large = await both(bench, bench.large);
  const over = Math.max(small.server - small.fsync, large.server - large.fsync);
  return [
    {
      work: "one client, one message at a time",
      hold: "p50 ≤ one fsync + 0.4 ms",
      measured: [shown(small), shown(large)],
      ceiling: [`p50 ${ms(small.ceiling)}`, `p50 ${ms(large.ceiling)}`],
      ok: over <= ALLOWED,
    },
  ];
}

async function both(bench: Bench, size: Size) {
  const server: number[] = [];
  const ceiling: number[] = [];
  const fsync: number[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const data = await copyOfData(size, "ceiling");
    fsync.push(medianFsync(data));
    ceiling.push(await once(await serveCeiling(bench.ceiling, data)));
    server.push(await once(await serveProduct(bench.binary, await copyOfData(size, "server"))));
  }
  return { server: median(server), ceiling: median(ceiling), fsync: median(fsync) };

  async function once(on: Served): Promise<number> {
    const { warmup, seconds } = bench;
    const { p50 } = await load(on, {
      kind: "posts",
      connections: 1,
      warmup,
      seconds: seconds / 2,
    });
    await on.stop();
    return p50;
  }
}

/** Milliseconds that writing and syncing as much as one commit takes, in the middle. */
function medianFsync(folder: string): number {
  const file = openSync(join(folder, "fsync"), "w");
  const bytes = Buffer.alloc(COMMIT_BYTES, 1);
  // Written over, as the write-ahead log is, so that no file grows.
  for (let index = 0; index < SYNCS; index += 1) writeSync(file, bytes, 0, bytes.length, null);
  fdatasyncSync(file);
  const times = Float64Array.from({ length: SYNCS }, (_, index) => {
    const since = performance.now();
    writeSync(file, bytes, 0, bytes.length, index * COMMIT_BYTES);
    fdatasyncSync(file);
    return performance.now() - since;
  });
  closeSync(file);
  return quantile(times.sort(), 0.5);
}

const shown = ({ server, fsync }: { server: number; fsync: number }) =>
  `p50 ${ms(server)}, fsync ${ms(fsync)}`;
