/** Measures the web app by Chromium's own clocks, and a bare page beside it. */
import { chromium, type Browser, type BrowserContext, type Page } from "playwright-core";

import { createClient } from "../../../sdk/src/index.ts";
import { chromiumArguments } from "../../chromium.ts";
import type { Browsing } from "../plan.ts";
import { quantile } from "../plan.ts";
import { serveBare } from "./bare.ts";
import { scrollThrough } from "./scroll.ts";
import { switches, typeInJump, usable, wander } from "./walk.ts";

const plan: Browsing = JSON.parse(process.argv[2] ?? "{}");
const measured: Record<string, number> = {};
const VIEWPORT = { width: 1440, height: 900 };
const SENDINGS = 40;

const browser = await chromium.launch({
  executablePath: plan.chromium,
  args: chromiumArguments,
});
const bare = serveBare();
const ava = createClient({ baseUrl: plan.url, token: plan.tokens[0] ?? "" });
try {
  await loads();
  await sendings();
  await moves();
  await readings();
} finally {
  await browser.close();
  bare.stop();
}
console.log(JSON.stringify(measured));

/** Milliseconds from asking for the app until one can write: nothing kept in the browser, and all of it. */
async function loads(): Promise<void> {
  const bares = { cold: [] as number[], warm: [] as number[] };
  const apps = { cold: [] as number[], warm: [] as number[] };
  for (let round = 0; round < plan.rounds; round += 1) {
    for (const [url, into] of [
      [bare.url, bares],
      [plan.url + plan.long.path, apps],
    ] as const) {
      const context = await enter(browser);
      const page = await context.newPage();
      await page.goto(url);
      into.cold.push(await usable(page));
      if (round === 0 && into === apps) await bytes(page);
      await page.waitForTimeout(500);
      await page.goto(url);
      into.warm.push(await usable(page));
      await context.close();
    }
  }
  times("cold", apps.cold);
  times("warm", apps.warm);
  times("bare_cold", bares.cold);
  times("bare_warm", bares.warm);
}

async function bytes(page: Page): Promise<void> {
  const sizes = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .map(({ name, encodedBodySize }) => ({ name, size: encodedBodySize })),
  );
  const sum = (ending: string) =>
    sizes.filter(({ name }) => name.endsWith(ending)).reduce((all, { size }) => all + size, 0);
  measured["scripts"] = sum(".js");
  measured["styles"] = sum(".css");
}

/** From the key that sends to the text in the window of somebody else, in a browser context of their own. */
async function sendings(): Promise<void> {
  const quiet = plan.others[0] ?? plan.long.path;
  times("bare_send", await sendingsOn(bare.url, "input", ".line"));
  times("send", await sendingsOn(plan.url + quiet, ".text-field", ".message-body"));
}

async function sendingsOn(url: string, field: string, line: string): Promise<number[]> {
  const contexts = await Promise.all([0, 1].map((person) => enter(browser, person)));
  const [from, to] = await Promise.all(
    contexts.map(async (context) => {
      const page = await context.newPage();
      await page.goto(url);
      await usable(page);
      return page;
    }),
  );
  if (from === undefined || to === undefined) throw new Error("There are two windows.");
  await from.evaluate(() => {
    const sent: number[] = [];
    Object.assign(window, { sent });
    window.addEventListener(
      "keydown",
      ({ key }) => key === "Enter" && sent.push(performance.timeOrigin + performance.now()),
      { capture: true },
    );
  });
  const all: number[] = [];
  for (let count = 0; count < SENDINGS; count += 1) {
    const text = `probe ${count} ${crypto.randomUUID()}`;
    const seen = to.evaluate(
      ({ text, line }) =>
        new Promise<number>((resolve) => {
          const look = () => {
            const there = [...document.querySelectorAll(line)]
              .slice(-3)
              .some(({ textContent }) => textContent?.includes(text));
            if (!there) return;
            watcher.disconnect();
            resolve(performance.timeOrigin + performance.now());
          };
          const watcher = new MutationObserver(look);
          watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
          look();
        }),
      { text, line },
    );
    await from.locator(field).first().focus();
    await from.keyboard.insertText(text);
    await from.keyboard.press("Enter");
    const at = await seen;
    const sent = await from.evaluate(() => Reflect.get(window, "sent").at(-1));
    if (count >= 5) all.push(at - Number(sent));
  }
  for (const context of contexts) await context.close();
  return all;
}

/** From channel to channel, the jump dialog, the sidebar, and what it leaves in memory. */
async function moves(): Promise<void> {
  const context = await enter(browser);
  const page = await context.newPage();
  await page.goto(plan.url + plan.long.path);
  await usable(page);
  for (const path of plan.others) await switches(page, path);
  const all: number[] = [];
  for (let round = 0; round < 3; round += 1)
    for (const path of plan.others) all.push(await switches(page, path));
  times("switch", all);
  times("jump", await typeInJump(page));
  frames("sidebar", await scrollThrough(page, ".sidebar-lists", -1, 2));

  const devtools = await context.newCDPSession(page);
  await devtools.send("Performance.enable");
  const memory = async () => {
    for (let times = 0; times < 3; times += 1) await devtools.send("HeapProfiler.collectGarbage");
    const { metrics } = await devtools.send("Performance.getMetrics");
    const of = (name: string) => metrics.find((metric) => metric.name === name)?.value ?? 0;
    return { heap: of("JSHeapUsedSize") / 1e6, nodes: of("Nodes") };
  };
  // What is kept of channels that were visited is bounded: first until it is full.
  await wander(page, plan.others, Math.min(30_000, plan.minutes * 30_000));
  const before = await memory();
  const switched = await wander(page, plan.others, plan.minutes * 60_000);
  const after = await memory();
  Object.assign(measured, {
    heap_before: before.heap,
    heap_after: after.heap,
    nodes_before: before.nodes,
    nodes_after: after.nodes,
    switches: switched,
  });
  await context.close();
}

/** A channel of a hundred thousand messages: the wheel both ways, its first unread message and its beginning. */
async function readings(): Promise<void> {
  const context = await enter(browser);
  const page = await context.newPage();
  await page.goto(`${bare.url}?long`);
  await usable(page);
  frames("bare_down", await scrollThrough(page, ".scroller", 1, plan.seconds));
  frames("bare_up", await scrollThrough(page, ".scroller", -1, plan.seconds));
  await page.goto(plan.url + plan.long.path);
  await usable(page);
  frames("up", await scrollThrough(page, ".scroller", -1, plan.seconds));
  frames("down", await scrollThrough(page, ".scroller", 1, plan.seconds));

  measured["beginning"] = await beginning(page);
  await page.goto("about:blank");
  await ava.channels.markUnread(plan.long.id, Math.round(plan.long.seq / 2));
  await page.goto(plan.url + plan.long.path);
  measured["unread"] = await usable(page);
  await context.close();
}

/** As a date that is chosen leads there: to the first message, which is lit. */
async function beginning(page: Page): Promise<number> {
  const { messages } = await ava.channels.messages(plan.long.id, { after_seq: 0, limit: 1 });
  const id = messages[0]?.id ?? "";
  return page.evaluate(
    ({ path, id }) =>
      new Promise<number>((resolve) => {
        const link = document.createElement("a");
        link.href = `${path}?message=${id}`;
        document.body.append(link);
        const start = performance.now();
        const look = () => {
          const there = document.querySelector(`.scroller:not(.arriving) .message.lit`);
          if (there === null) requestAnimationFrame(look);
          else resolve(performance.now() - start);
        };
        link.click();
        requestAnimationFrame(look);
      }),
    { path: plan.long.path, id },
  );
}

/** A browser of its own, in which one of the two people is signed in. */
async function enter(to: Browser, person = 0): Promise<BrowserContext> {
  const context = await to.newContext({ viewport: VIEWPORT, locale: "en-GB" });
  context.setDefaultTimeout(60_000);
  const value = plan.tokens[person] ?? "";
  await context.addCookies([{ name: "cc_session", value, url: plan.url, httpOnly: true }]);
  return context;
}

function times(name: string, values: readonly number[]): void {
  const sorted = Float64Array.from(values).toSorted();
  measured[`${name}_p50`] = quantile(sorted, 0.5);
  measured[`${name}_p95`] = quantile(sorted, 0.95);
}

function frames(name: string, intervals: readonly number[]): void {
  const sorted = Float64Array.from(intervals).toSorted();
  measured[`${name}_fps`] = 1_000 / quantile(sorted, 0.5);
  measured[`${name}_p95`] = quantile(sorted, 0.95);
}
