import { join } from "node:path";
import { createClient } from "../../sdk/src/index.ts";
import { requireChromium } from "../chromium.ts";
import type { Bench } from "./context.ts";
import { copyOfData } from "./data.ts";
import { numberField } from "./fields.ts";
import type { Browsing } from "./plan.ts";
import { ms, type Figure } from "./report.ts";
import { serveProduct, type Served } from "./servers.ts";

/** As long as names of channels can be. */
const LONGEST_NAME = 128;
/** Of all channels, every so many has a name of that length. */
const LONG_NAMED = 3;
const AT_ONCE = 8;
const KB = 1024;

/**
 * The web app in Chromium, in a workspace of 500 channels with one of 100,000 messages. The ceiling is a bare page of
 * its own server in the same browser.
 */
export async function client(bench: Bench): Promise<Figure[]> {
  const chromium = await requireChromium();
  const on = await serveProduct(bench.binary, await copyOfData(bench.app, "app"));
  try {
    const plan = await prepare(on, bench, chromium);
    const child = Bun.spawn(
      [process.execPath, join(import.meta.dir, "browser/browse.ts"), JSON.stringify(plan)],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    const output = await child.stdout.text();
    if ((await child.exited) !== 0) throw new Error("The browsing process failed.");
    return figures(JSON.parse(output), bench);
  } finally {
    await on.stop();
  }
}

/** Two people are in every channel and have read it all; some of the channels have long names. */
async function prepare(on: Served, bench: Bench, chromium: string): Promise<Browsing> {
  const url = `http://127.0.0.1:${on.port}`;
  const tokens = on.tokens.slice(0, 2);
  const people = tokens.map((token) => createClient({ baseUrl: url, token }));
  const owner = createClient({ baseUrl: url });
  const [workspace] = await owner.workspaces.list();
  if (workspace === undefined) throw new Error("There is no workspace.");
  const channels = await owner.channels.list(workspace.id);
  const [long, ...others] = channels.toSorted((a, b) => (b.last_seq ?? 0) - (a.last_seq ?? 0));
  if (long === undefined) throw new Error("There is no channel.");
  await inTurns(channels, async (channel) => {
    for (const person of people) {
      await person.channels.join(channel.id);
      await person.channels.markRead(channel.id, channel.last_seq ?? 0);
    }
  });
  await inTurns(
    others.filter((_, index) => index % LONG_NAMED === 0),
    async ({ id, name }) => {
      await owner.channels.update(id, { name: `${name}-`.repeat(LONGEST_NAME).slice(0, 128) });
    },
  );
  return {
    chromium,
    url,
    tokens,
    workspace: `/app/${workspace.route_id}`,
    long: {
      id: long.id,
      path: `/app/${workspace.route_id}/${long.route_id}`,
      seq: long.last_seq ?? 0,
    },
    others: others.slice(0, 40).map(({ route_id }) => `/app/${workspace.route_id}/${route_id}`),
    rounds: bench.rounds * 4,
    seconds: bench.seconds * 2,
    minutes: bench.minutes,
  };
}

async function inTurns<T>(all: readonly T[], work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let one = left.pop(); one !== undefined; one = left.pop()) await work(one);
    }),
  );
}

function figures(measured: unknown, bench: Bench): Figure[] {
  const of = (name: string) => numberField(measured, name);
  const times = (name: string) => `p50 ${ms(of(`${name}_p50`))}, p95 ${ms(of(`${name}_p95`))}`;
  const fps = (name: string) => `${of(`${name}_fps`).toFixed(0)} fps, p95 ${ms(of(`${name}_p95`))}`;
  const kb = (bytes: number) => `${(bytes / KB).toFixed(1)} KB`;
  const { messages, channels } = bench.app;
  const long = Math.round(messages / 2).toLocaleString("en");
  return [
    {
      work: `app, first visit until one can write, ${channels} channels`,
      hold: "≤ 2,000 ms",
      measured: [times("cold")],
      ceiling: [times("bare_cold")],
      ok: of("cold_p50") <= 2_000,
    },
    {
      work: "app, next visit until one can write",
      hold: "≤ 1,000 ms",
      measured: [times("warm")],
      ceiling: [times("bare_warm")],
      ok: of("warm_p50") <= 1_000,
    },
    {
      work: "app, bytes of the first visit",
      hold: "≤ 130 KB of scripts, 25 KB of styles",
      measured: [`${kb(of("scripts"))} and ${kb(of("styles"))}`],
      ok: of("scripts") <= 130 * KB && of("styles") <= 25 * KB,
    },
    {
      work: "app, to a channel seen before",
      hold: "p50 ≤ 32 ms, two frames",
      measured: [times("switch")],
      ok: of("switch_p50") <= 32,
    },
    {
      work: "app, from the key to another's window",
      hold: "p50 ≤ 50 ms",
      measured: [times("send")],
      ceiling: [times("bare_send")],
      ratio: of("bare_send_p50") / of("send_p50"),
      ok: of("send_p50") <= 50,
    },
    ...(["up", "down"] as const).map((way) => ({
      work: `app, the wheel ${way} through ${long} messages`,
      hold: "≥ 55 fps, the median frame",
      measured: [fps(way)] as const,
      ceiling: [fps(`bare_${way}`)] as const,
      ok: of(`${way}_fps`) >= 55,
    })),
    {
      work: "app, opened at the first unread, half way up",
      hold: "≤ 1,000 ms",
      measured: [ms(of("unread"))],
      ok: of("unread") <= 1_000,
    },
    {
      work: "app, jump to the channel's first message",
      hold: "≤ 500 ms",
      measured: [ms(of("beginning"))],
      ok: of("beginning") <= 500,
    },
    {
      work: `app, a letter in the jump dialog, ${channels} channels`,
      hold: "p95 ≤ 16 ms",
      measured: [times("jump")],
      ok: of("jump_p95") <= 16,
    },
    {
      work: `app, the wheel over the sidebar, ${channels} channels`,
      hold: "≥ 55 fps, the median frame",
      measured: [fps("sidebar")],
      ok: of("sidebar_fps") >= 55,
    },
    {
      work: `app, ${bench.minutes} min from channel to channel, heap and DOM nodes`,
      hold: "within 10%",
      measured: [
        `${of("heap_before").toFixed(1)} MB, ${of("heap_after").toFixed(1)} MB; ` +
          `${of("nodes_before").toFixed(0)}, ${of("nodes_after").toFixed(0)} ` +
          `(${of("switches").toFixed(0)} times)`,
      ],
      ok:
        of("heap_after") <= of("heap_before") * 1.1 &&
        of("nodes_after") <= of("nodes_before") * 1.1,
    },
  ];
}
