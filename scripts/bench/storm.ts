import { Database } from "bun:sqlite";
import { cp, mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { startChild } from "./child.ts";
import type { Bench } from "./context.ts";
import { benchFolder } from "./data.ts";
import { listField, numberField, textField } from "./fields.ts";
import { median, type Room, type Stormed, type Storming } from "./plan.ts";
import { ms, type Figure } from "./report.ts";
import { mb, residentMegabytes } from "./resources.ts";
import { call, load, serveCeiling, serveProduct, type Served } from "./servers.ts";

const ROOMS = 50;
const BEHIND = 100;
const RATE = 500;
const CONNECTIONS = 64;
/** How long is written from the connecting on, in measurements' lengths. */
const LENGTHS = 3;
/** Milliseconds after which a server counts as idle: before the storm, and once all have left. */
const SETTLED = 3_000;
const AFTERWARDS = 10_000;

type Run = Stormed & { readonly before: number; readonly after: number };

/** Everybody comes back at once, each behind, while writing goes on: what arrives, how late, and what memory is kept. */
export async function storm(bench: Bench): Promise<Figure[]> {
  const folder = join(benchFolder, "runs", "storm");
  const { rooms, token } = await openRooms(bench, folder);
  const server: Run[] = [];
  const ceiling: Run[] = [];
  // A minute each: the second and third of many would say little more.
  for (let round = 0; round < Math.min(2, bench.rounds); round += 1) {
    ceiling.push(await once(await serveCeiling(bench.ceiling, await copy("ceiling")), "ceiling"));
    server.push(await once(await serveProduct(bench.binary, await copy("server")), "server"));
  }
  const wrong = server.reduce((sum, run) => sum + run.failures + run.lost + run.disordered, 0);
  const kept = Math.max(...server.map(({ before, after }) => after / before));
  const sockets = (ROOMS * bench.storm).toLocaleString("en");
  const worst = (runs: readonly Run[]) => Math.max(...runs.map(({ live_p99 }) => live_p99));
  return [
    {
      work: `storm, ${sockets} sockets, ${BEHIND} events behind, ${RATE} posts/s`,
      hold: "no failure; p99 < 500 ms once caught up",
      measured: [shown(server) + (wrong === 0 ? "" : `; ${wrong} failed, lost or out of order`)],
      ceiling: [shown(ceiling)],
      ratio: worst(ceiling) / worst(server),
      ok: wrong === 0 && worst(server) < 500,
    },
    {
      work: "storm, memory before and after",
      hold: "within 20%",
      measured: [memory(server)],
      ceiling: [memory(ceiling)],
      ok: kept <= 1.2,
    },
  ];

  async function copy(name: string): Promise<string> {
    const data = join(benchFolder, "runs", name);
    await rm(data, { recursive: true, force: true });
    await cp(folder, data, { recursive: true });
    await Bun.spawn(["sync"]).exited;
    return data;
  }

  async function once(on: Served, name: string): Promise<Run> {
    await Bun.sleep(SETTLED);
    const before = await residentMegabytes(on.pid);
    const plan: Storming = { port: on.port, token, rooms, sockets: bench.storm, behind: BEHIND };
    const child = await startChild("stormers.ts", plan);
    const connecting = child.ask("connect");
    const { failures } = await load(
      { ...on, tokens: [token] },
      {
        kind: "posts",
        connections: CONNECTIONS,
        rate: RATE,
        stamped: true,
        warmup: 0,
        seconds: bench.seconds * LENGTHS,
        channels: rooms.map(({ channel }) => ({ id: channel, last_seq: 0 })),
      },
    );
    await connecting;
    const tails = tailsOf(join(benchFolder, "runs", name), rooms);
    const stormed = await child.ask(`until ${tails.join(",")}`);
    await child.leave();
    await Bun.sleep(AFTERWARDS);
    const after = await residentMegabytes(on.pid);
    await on.stop();
    return {
      before,
      after,
      failures: failures + numberField(stormed, "failures"),
      lost: numberField(stormed, "lost"),
      disordered: numberField(stormed, "disordered"),
      calm_p99: numberField(stormed, "calm_p99"),
      live_p99: numberField(stormed, "live_p99"),
      p99: numberField(stormed, "p99"),
      caught_up: numberField(stormed, "caught_up"),
    };
  }
}

/** A data directory with workspaces of one person, each with the messages that the sockets will have missed. */
async function openRooms(
  { binary }: Bench,
  data: string,
): Promise<{ rooms: Room[]; token: string }> {
  await rm(data, { recursive: true, force: true });
  await mkdir(data, { recursive: true });
  const { port, tokens, stop } = await serveProduct(binary, data);
  const [token = ""] = tokens;
  const rooms = await Promise.all(
    Array.from({ length: ROOMS }, async (_, index) => {
      const made = await call(port, "/api/workspaces", {
        token,
        body: { name: `Room ${index + 1}` },
      });
      const workspace = textField(
        typeof made === "object" && made !== null ? Reflect.get(made, "workspace") : made,
        "id",
      );
      const list = await call(port, `/api/workspaces/${workspace}/channels`, { token });
      return { workspace, channel: textField(listField(list, "channels")[0], "id") };
    }),
  );
  for (let count = 1; count <= BEHIND; count += 1)
    await Promise.all(
      rooms.map(({ channel }) =>
        call(port, `/api/channels/${channel}/messages`, {
          token,
          body: { body: `What was written meanwhile, ${count}.` },
        }),
      ),
    );
  await stop();
  const tails = tailsOf(data, rooms);
  return { token, rooms: rooms.map((room, index) => ({ ...room, tail: tails[index] ?? 0 })) };
}

/** The newest cursor of each room's log. */
function tailsOf(data: string, rooms: readonly { readonly workspace: string }[]): number[] {
  const db = new Database(join(data, "clickclack.db"), { readonly: true });
  const tail = db.query<{ event_seq: number }, [string]>(
    "SELECT event_seq FROM workspaces WHERE public_id = ?",
  );
  const tails = rooms.map(({ workspace }) => tail.get(workspace)?.event_seq ?? 0);
  db.close();
  return tails;
}

const middle = (
  runs: readonly Run[],
  what: "calm_p99" | "live_p99" | "p99" | "caught_up" | "before" | "after",
) => median(runs.map((run) => run[what]));

const shown = (runs: readonly Run[]) =>
  `p99 ${ms(middle(runs, "live_p99"))}; of all posts ${ms(middle(runs, "p99"))}; ` +
  `all caught up after ${ms(middle(runs, "caught_up"))}, ` +
  `p99 ${ms(middle(runs, "calm_p99"))} from then on`;

const memory = (runs: readonly Run[]) =>
  `${mb(middle(runs, "before"))}, ${mb(middle(runs, "after"))}`;
