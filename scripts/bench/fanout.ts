import { gather } from "./audience.ts";
import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import type { Heard } from "./plan.ts";
import { ms, type Figure } from "./report.ts";
import type { Size } from "./seed.ts";
import { load, serveCeiling, serveProduct, type Served } from "./servers.ts";

const RATE = 800;
const CONNECTIONS = 64;

/** Posts at a steady rate while many sockets of one workspace listen: what arrives, and how late. */
export async function fanout(bench: Bench): Promise<Figure[]> {
  const server = await middle(bench, bench.large, (size) => serve(size, "server"));
  const small = await middle(bench, bench.small, (size) => serve(size, "server"));
  const ceiling = await middle(bench, bench.large, (size) => serve(size, "ceiling"));
  const lost = [small, server].reduce((sum, heard) => sum + heard.lost + heard.disordered, 0);
  return [
    {
      work: `fan-out, ${bench.sockets.toLocaleString("en")} sockets, ${RATE} posts/s`,
      hold: "no loss; p99 ≤ 25 ms",
      measured: [shown(small), shown(server)],
      ceiling: [shown(ceiling)],
      ok: lost === 0 && Math.max(small.p99, server.p99) <= 25,
    },
  ];

  async function serve(size: Size, which: "server" | "ceiling"): Promise<Served> {
    const data = await copyOfData(size, which);
    return which === "server"
      ? serveProduct(bench.binary, data)
      : serveCeiling(bench.ceiling, data);
  }
}

/** The run with the middle p99, but the losses of all. */
async function middle(
  bench: Bench,
  size: Size,
  serve: (size: Size) => Promise<Served>,
): Promise<Heard> {
  const runs: Heard[] = [];
  for (let round = 0; round < bench.rounds; round += 1) {
    const on = await serve(size);
    const audience = await gather(on, bench.sockets);
    const { answered } = await load(on, {
      kind: "posts",
      connections: CONNECTIONS,
      rate: RATE,
      stamped: true,
      warmup: 0,
      seconds: bench.seconds,
    });
    runs.push(await audience.heard(answered));
    await audience.leave();
    await on.stop();
  }
  const run = runs.toSorted((a, b) => a.p99 - b.p99)[Math.floor(runs.length / 2)];
  if (run === undefined) throw new Error("Nothing was measured.");
  return {
    ...run,
    lost: runs.reduce((sum, { lost }) => sum + lost, 0),
    disordered: runs.reduce((sum, { disordered }) => sum + disordered, 0),
  };
}

const shown = ({ p99, lost, disordered }: Heard) =>
  `p99 ${ms(p99)}${lost + disordered === 0 ? "" : `, ${lost} lost, ${disordered} out of order`}`;
