import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { composer, message, settled } from "./app.ts";
import { chatter } from "./crew.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

const LAST = 460;

let stage: Stage;
let ava: Person;
let page: Page;
let channelId: string;
let path: string;

beforeAll(async () => {
  stage = await openStage();
  ava = await stage.join("Ava Lindqvist");
  const { workspace } = await homeOf(stage.captain);
  const { channel } = await stage.captain.channels.create(workspace.id, { name: "history" });
  channelId = channel.id;
  await chatter(ava.client, channelId, LAST);
  await stage.captain.channels.markRead(channelId, LAST);
  path = `/app/${workspace.route_id}/${channel.route_id}`;
  page = await stage.open(path);
  await settled(page);
  await message(page, `Message number ${LAST}`).waitFor();
});

afterAll(() => stage.close());

const scroller = () => page.getByRole("region", { name: "Messages in #history" });
const fromEnd = () =>
  scroller().evaluate((element) => element.scrollHeight - element.scrollTop - element.clientHeight);
const frame = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));

/** The first message on the screen, and how far below the upper edge it begins. */
const firstOnScreen = () =>
  scroller().evaluate((element) => {
    const edge = element.getBoundingClientRect().top;
    const rows = [...element.querySelectorAll("article")];
    const row = rows.find((one) => one.getBoundingClientRect().top >= edge);
    return {
      key: row?.dataset["key"] ?? "",
      top: Math.round((row?.getBoundingClientRect().top ?? 0) - edge),
    };
  });

const topOf = (key: string) =>
  scroller().evaluate((element, wanted) => {
    const row = element.querySelector(`[data-key="${wanted}"]`);
    return Math.round(
      (row?.getBoundingClientRect().top ?? NaN) - element.getBoundingClientRect().top,
    );
  }, key);

test("a long channel opens at its end, with few rows in the page", async () => {
  expect(await fromEnd()).toBeLessThan(2);
  expect(await page.getByRole("article").count()).toBeLessThan(60);
});

test("where there is room for more than a page, the pages before it come, and all are there", async () => {
  const tall = await stage.open(path, {
    viewport: { width: 1_000, height: 16_000 },
  });
  await tall.getByText("Message number 1", { exact: true }).waitFor();
  for (const number of [60, 160, 260, 360, LAST])
    await tall.getByText(`Message number ${number}`, { exact: true }).waitFor();
  await tall.context().close();
});

test("loading older messages never moves what is looked at", async () => {
  await scroller().hover();
  let loads = 0;
  page.on("response", (response) => {
    if (response.url().includes("before_seq=")) loads += 1;
  });
  for (let turn = 0; turn < 120 && loads < 3; turn++) {
    await page.mouse.wheel(0, -400);
    await frame();
    await frame();
    const { key, top } = await firstOnScreen();
    const before = loads;
    // Whatever arrives in these frames may not move the row.
    for (let wait = 0; wait < 4; wait++) await frame();
    const now = await topOf(key);
    if (loads > before) expect(Math.abs(now - top)).toBeLessThanOrEqual(1);
  }
  expect(loads).toBeGreaterThanOrEqual(2);
});

test("someone who reads history is not pulled away by new messages, and is told how many there are", async () => {
  const { key, top } = await firstOnScreen();
  for (const body of ["Breaking news", "More news"])
    await ava.client.channels.sendMessage(channelId, { body });
  await page.getByRole("button", { name: "2 new messages" }).waitFor();
  expect(Math.abs((await topOf(key)) - top)).toBeLessThanOrEqual(1);
  await page.getByRole("button", { name: "2 new messages" }).click();
  await message(page, "More news").waitFor();
  await page.getByRole("button", { name: "2 new messages" }).waitFor({ state: "detached" });
  await page.waitForFunction(() => {
    const element = document.querySelector(".scroller");
    return element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < 2;
  });
});

test("someone at the end stays there when messages come and when the composer grows", async () => {
  for (const body of ["One\n\ntwo\n\nthree", "Four", "Five"]) {
    await ava.client.channels.sendMessage(channelId, { body });
    await message(page, body.slice(0, 3)).last().waitFor();
  }
  await page.waitForFunction(() => {
    const element = document.querySelector(".scroller");
    return element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < 2;
  });
  await composer(page).fill("a\nb\nc\nd\ne\nf");
  await page.waitForFunction(() => {
    const element = document.querySelector(".scroller");
    return element !== null && element.scrollHeight - element.scrollTop - element.clientHeight < 2;
  });
  await composer(page).fill("");
});

test("a channel left far behind opens at the first unread message", async () => {
  const { workspace } = await homeOf(stage.captain);
  // Nobody reads on while this is prepared.
  await page.context().close();
  await stage.captain.channels.markUnread(channelId, 101);
  const route = (await stage.captain.channels.list(workspace.id)).find(
    ({ id }) => id === channelId,
  )?.route_id;
  const later = await stage.open(`/app/${workspace.route_id}/${route}`);
  await settled(later);
  await later.getByRole("separator", { name: "New messages" }).waitFor();
  const line = await later.getByRole("separator", { name: "New messages" }).boundingBox();
  expect(line?.y).toBeGreaterThan(50);
  expect(line?.y).toBeLessThan(450);
  await message(later, "Message number 101").waitFor();
  await later.getByRole("button", { name: /new messages/ }).waitFor();
  await later.context().close();
});

test("a link to an old message opens around it", async () => {
  const { workspace } = await homeOf(stage.captain);
  const page5 = await stage.captain.channels.messages(channelId, { around_seq: 42, limit: 3 });
  const old = page5.messages.find(({ channel_seq }) => channel_seq === 42);
  const route = (await stage.captain.channels.list(workspace.id)).find(
    ({ id }) => id === channelId,
  )?.route_id;
  const later = await stage.open(`/app/${workspace.route_id}/${route}?message=${old?.id}`);
  await later.locator(".message.lit").getByText("Message number 42").waitFor();
  await later.getByRole("button", { name: /Latest|new/ }).click();
  await message(later, "Five").waitFor();
  await later.context().close();
});
