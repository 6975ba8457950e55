import { join } from "node:path";
import { gather } from "./audience.ts";
import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { median } from "./plan.ts";
import { ms, type Figure } from "./report.ts";
import { mb, residentMegabytes } from "./resources.ts";
import type { Size } from "./seed.ts";
import { freePort, productCommand, serveCeiling, serveProduct, start } from "./servers.ts";

const STARTS = 9;
/** Sockets open at once when each step of memory is measured, and file descriptors needed beside them. */
const SOCKETS = 10_000;
const SPARE = 200;
/** Milliseconds after which a server counts as idle. */
const SETTLED = 3_000;

/** How soon the executable answers, and what it holds in memory. */
export async function footprint(bench: Bench): Promise<Figure[]> {
  return [await coldStart(bench), ...(await memory(bench))];
}

async function coldStart(bench: Bench): Promise<Figure> {
  const small = await startTimes(bench, bench.small);
  const large = await startTimes(bench, bench.large);
  return {
    work: "cold start to first answer, migrated data",
    hold: "≤ 200 ms",
    measured: [ms(small.server), ms(large.server)],
    ceiling: [ms(small.ceiling), ms(large.ceiling)],
    ok: Math.max(small.server, large.server) <= 200,
  };
}

/** The middle of several starts of the server and of the ceiling; their files are in the system's cache. */
async function startTimes(bench: Bench, size: Size) {
  const data = await copyOfData(size, "server");
  const server: number[] = [];
  const ceiling: number[] = [];
  for (let index = 0; index < STARTS; index += 1) {
    const port = freePort();
    ceiling.push(await timeOf([bench.ceiling, join(data, "clickclack.db"), String(port)], port));
    const other = freePort();
    server.push(await timeOf(productCommand(bench.binary, data, other), other));
  }
  return { server: median(server), ceiling: median(ceiling) };
}

async function timeOf(command: readonly string[], port: number): Promise<number> {
  const since = performance.now();
  const child = await start(command, port);
  const time = performance.now() - since;
  child.kill("SIGTERM");
  await child.exited;
  return time;
}

async function memory(bench: Bench): Promise<Figure[]> {
  const sockets = Math.min(SOCKETS, (await descriptorLimit()) - SPARE);
  const data = await copyOfData(bench.large, "server");
  const server = await residents(() => serveProduct(bench.binary, data), sockets);
  const ceiling = await residents(() => serveCeiling(bench.ceiling, data), sockets);
  const few = sockets < SOCKETS ? " (as many as the file limit allows)" : "";
  return [
    {
      work: "memory, fresh and idle",
      hold: "≤ 90 MB",
      measured: [mb(server.idle)],
      ceiling: [mb(ceiling.idle)],
      ok: server.idle <= 90,
    },
    {
      work: `memory, ${sockets.toLocaleString("en")} idle sockets${few}`,
      hold: "≤ 180 MB",
      measured: [mb(server.crowded)],
      ceiling: [mb(ceiling.crowded)],
      ok: sockets === SOCKETS && server.crowded <= 180,
    },
  ];
}

async function residents(serve: () => ReturnType<typeof serveProduct>, sockets: number) {
  const on = await serve();
  await Bun.sleep(SETTLED);
  const idle = await residentMegabytes(on.pid);
  const audience = await gather(on, sockets);
  await Bun.sleep(SETTLED);
  const crowded = await residentMegabytes(on.pid);
  await audience.leave();
  await on.stop();
  return { idle, crowded };
}

/** How many files a process may open here. */
async function descriptorLimit(): Promise<number> {
  const shell = Bun.spawn(["sh", "-c", "ulimit -Hn"], { stdout: "pipe" });
  const text = (await shell.stdout.text()).trim();
  return text === "unlimited" ? SOCKETS + SPARE : Number(text);
}
