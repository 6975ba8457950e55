import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { until } from "../harness/until.ts";
import { channelLink, composer, message, settled, write } from "./app.ts";
import { chatter, openHouse } from "./crew.ts";
import { homeOf, type Person, type Stage } from "./stage.ts";

let stage: Stage & { mo: Person };
let ava: Person;
let ben: Person;
let page: Page;
let hers: Page;
let path: string;
let general: string;
let workspace: string;

beforeAll(async () => {
  stage = await openHouse();
  [ava, ben] = [await stage.join("Ava Lindqvist"), await stage.join("Ben Okafor")];
  const home = await homeOf(stage.captain);
  ({ path } = home);
  general = home.general.id;
  workspace = home.workspace.id;
  await ava.client.channels.sendMessage(general, { body: "In the beginning" });
  [page, hers] = await Promise.all([
    stage.open(path, { as: stage.mo }),
    stage.open(path, { as: ava }),
  ]);
  await Promise.all([page, hers].map(settled));
  await message(page, "In the beginning").waitFor();
});

afterAll(() => stage.close());

const bodies = (window: Page) => window.locator(".message-body").allInnerTexts();

/** Resolves when this is what stands where one writes. */
const writes = (window: Page, text: string) =>
  window.waitForFunction((wanted) => document.querySelector("textarea")?.value === wanted, text);

/** A channel of the captain's with others in it. */
async function channelWith(name: string, kind: "public" | "private", ...people: Person[]) {
  const { channel } = await stage.captain.channels.create(workspace, { name, kind });
  for (const one of people)
    if (kind === "private") await stage.captain.channels.addMember(channel.id, one.id);
    else await one.client.channels.join(channel.id);
  return channel;
}

describe("a window whose machine slept", () => {
  test("has everything once when what it missed can be replayed no more", async () => {
    const sleeper = await stage.open("/nowhere", { as: ava });
    let asleep = false;
    const awake = new Set<{ close(): Promise<void> }>();
    await sleeper.routeWebSocket(/\/api\//, (socket) => {
      if (asleep) return void socket.close();
      socket.connectToServer();
      awake.add(socket);
    });
    await sleeper.goto(stage.url + path);
    await settled(sleeper);
    await write(sleeper, "Before the nap");
    await message(sleeper, "Before the nap").waitFor();
    const other = await channelWith("meanwhile", "public", ava);
    await channelLink(sleeper, "meanwhile").waitFor();

    asleep = true;
    await sleeper.route("**/api/**", (route) => route.abort());
    for (const socket of awake) await socket.close();
    await sleeper.getByText("Reconnecting…").waitFor();
    const { messages } = await stage.captain.channels.messages(general);
    const [first] = messages;
    await ava.client.messages.update(first?.id ?? "", "In the beginning, told better");
    await chatter(stage.captain, general, 5);
    const gone = await stage.captain.channels.sendMessage(general, { body: "Gone by then" });
    await stage.captain.messages.delete(gone.message.id);
    await chatter(stage.captain, other.id, 2);
    await stage.operate("admin", "events", "prune", "--keep-latest", "1");

    asleep = false;
    await sleeper.unroute("**/api/**");
    await sleeper.evaluate(() => window.dispatchEvent(new Event("online")));
    await message(sleeper, "Message number 5").waitFor();
    await message(sleeper, "told better").waitFor();
    await channelLink(sleeper, "meanwhile").getByText("2 unread").waitFor();
    const there = (await stage.captain.channels.messages(general)).messages
      .filter(({ deleted_at }) => deleted_at === undefined)
      .map(({ body }) => body);
    expect(await bodies(sleeper)).toEqual(there);
    await sleeper.getByText("Reconnecting…").waitFor({ state: "detached" });
    await sleeper.context().close();
  });
});

describe("who may see something no more while they look at it", () => {
  test("is told so when they are taken out of a private channel, and nothing of it stays", async () => {
    const channel = await channelWith("secret", "private", ava);
    const { message: root } = await stage.captain.channels.sendMessage(channel.id, {
      body: "For few eyes",
    });
    await channelLink(hers, "secret").click();
    await message(hers, "For few eyes").hover();
    await hers.getByRole("button", { name: "Reply in thread" }).click();
    await hers.getByRole("complementary", { name: "Thread" }).waitFor();
    await stage.captain.channels.removeMember(channel.id, ava.id);
    await hers.getByRole("heading", { name: "#secret is not open to you any more" }).waitFor();
    await channelLink(hers, "secret").waitFor({ state: "detached" });
    await hers.getByRole("complementary", { name: "Thread" }).waitFor({ state: "detached" });
    await hers.getByText("For few eyes").waitFor({ state: "detached" });
    await stage.captain.threads.reply(root.id, { body: "Not for her" });
    await hers.getByRole("button", { name: "Jump somewhere else" }).click();
    await hers.getByRole("dialog").getByRole("combobox").fill("general");
    await hers.keyboard.press("Enter");
    await hers.getByRole("heading", { level: 1, name: "general" }).waitFor();
    await hers.goBack();
    await hers.getByRole("heading", { name: /not here|secret/ }).waitFor();
    expect(await hers.getByText(/For few eyes|Not for her/).count()).toBe(0);
    await hers.goto(stage.url + path);
  });

  test("cannot write where the channel was archived, and is told so where it was deleted", async () => {
    const channel = await channelWith("fleeting", "public", ava);
    await channelLink(hers, "fleeting").click();
    await composer(hers).fill("Half a thou");
    await stage.captain.channels.update(channel.id, { archived: true });
    await hers
      .getByText(/archived/i)
      .first()
      .waitFor();
    await composer(hers).waitFor({ state: "detached" });
    await stage.captain.channels.delete(channel.id);
    await hers.getByRole("heading", { name: "#fleeting is not open to you any more" }).waitFor();
    await hers.goto(stage.url + path);
  });

  test("sees what guests see from the moment that they are one", async () => {
    const his = await stage.open(path, { as: ben });
    await settled(his);
    await message(his, "Message number 5").waitFor();
    await stage.captain.workspaces.moderate(workspace, ben.id, { role: "guest" });
    await channelLink(his, "general").waitFor({ state: "detached" });
    await message(his, "Message number 5").waitFor({ state: "detached" });
    await his.getByRole("heading", { level: 1 }).first().waitFor();
    await stage.captain.workspaces.removeMember(workspace, ben.id);
    await his.getByRole("heading", { level: 1 }).first().waitFor();
    await his.getByRole("button", { name: "ClickClack: menu" }).waitFor({ state: "detached" });
    expect(await his.getByText("Message number").count()).toBe(0);
    await his.getByRole("heading", { level: 1 }).first().waitFor();
    await his.context().close();
  });
});

describe("two tabs of one person agree", () => {
  test("on what is read, on what is half written, and on who is signed in", async () => {
    await settled(hers);
    const twin = await hers.context().newPage();
    await twin.goto(stage.url + path);
    await settled(twin);
    const channel = await channelWith("news", "public", ava);
    await chatter(stage.captain, channel.id, 3);
    for (const tab of [hers, twin]) await channelLink(tab, "news").getByText("3 unread").waitFor();
    await channelLink(twin, "news").click();
    await message(twin, "Message number 3").waitFor();
    await channelLink(hers, "news").getByText("3 unread").waitFor({ state: "detached" });
    await composer(twin).fill("Half a thought");
    await channelLink(hers, "news").click();
    await writes(hers, "Half a thought");
    await composer(hers).press("End");
    await composer(hers).pressSequentially(", and the rest");
    await twin.waitForFunction(() =>
      document.querySelector("textarea")?.value.endsWith("the rest"),
    );
    await composer(hers).press("Enter");
    await message(twin, "Half a thought, and the rest").waitFor();
    await writes(twin, "");

    await hers.getByRole("button", { name: "You: Ava Lindqvist" }).click();
    await hers.getByRole("menuitem", { name: "Sign out" }).click();
    for (const tab of [hers, twin]) {
      await tab.getByRole("heading", { name: "Sign in" }).waitFor();
      expect(await tab.getByText("Message number").count()).toBe(0);
    }
    await hers.goBack();
    await hers.getByRole("heading", { name: "Sign in" }).waitFor();
    expect(await hers.getByText(/Message number|Half a thought|Ava/).count()).toBe(0);
    const kept = await hers.evaluate(() => Object.entries(localStorage).flat().join(" "));
    expect(kept).not.toMatch(/Half a thought|Ava|usr_/);
    await hers.context().close();
  });
});

describe("what the server answers with an error", () => {
  test("is said, with a way to try again, wherever it happens on the way in", async () => {
    const late = await stage.open("/nowhere", { as: await stage.join("Chiara Rossi") });
    for (const [what, sentence] of [
      ["**/api/me", "The server cannot be reached"],
      ["**/api/workspaces", "Your workspaces could not be loaded"],
      ["**/api/workspaces/*/channels", "This workspace could not be loaded"],
      ["**/api/channels/*/messages*", "These messages could not be loaded"],
    ] as const) {
      await late.evaluate(() => indexedDB.deleteDatabase("clickclack.seen"));
      await late.evaluate(() => localStorage.removeItem("clickclack.cache"));
      await late.route(what, (route) =>
        route.fulfill({ status: 500, json: { error: "oops", code: "internal" } }),
      );
      await late.goto(stage.url + path);
      await late.getByText(sentence).waitFor();
      const again = late.getByRole("button", { name: "Try again" });
      await again.waitFor();
      await late.unroute(what);
      const there = message(late, "Message number 5").waitFor();
      // Where the app asks again by itself, it may be faster.
      await Promise.any([again.click(), there]);
      await there;
    }
    await late.context().close();
  });

  test("does not say where an address leads: it is asked again, and opens", async () => {
    const { id } = await channelWith("ideas", "public");
    const { message: root } = await stage.captain.channels.sendMessage(id, { body: "Any?" });
    await stage.captain.threads.reply(root.id, { body: "Plenty" });
    const late = await stage.open("/nowhere", { as: await stage.join("Dana Berg") });
    let inTrouble = true;
    let refused = 0;
    await late.route("**/api/routes/**", (route) => {
      if (!inTrouble) return route.fallback();
      refused += 1;
      return route.fulfill({ status: 500, json: { error: "oops", code: "internal" } });
    });
    await late.goto(stage.url + path.replace(/[^/]+$/, root.id));
    await until("it was asked in vain", () => refused > 0);
    inTrouble = false;
    await late.getByText("Plenty", { exact: true }).waitFor();
    await late.context().close();
  });

  test("leaves a message that was too much for it to be tried again, and says when", async () => {
    await page.route("**/messages", (route) =>
      route.fulfill({
        status: 429,
        headers: { "retry-after": "60" },
        json: { error: "Too many requests: try again in 60 seconds.", code: "rate_limited" },
      }),
    );
    await write(page, "One too many");
    const sent = message(page, "One too many");
    await sent.getByText("Not sent.").waitFor();
    await sent.getByText(/60 seconds/).waitFor();
    await page.unroute("**/messages");
    await sent.getByRole("button", { name: "Try again" }).click();
    await sent.getByText("Not sent.").waitFor({ state: "detached" });
    await page.reload();
    await message(page, "One too many").waitFor();
    expect(await message(page, "One too many").count()).toBe(1);
  });

  test("waits as long as it is asked to, and then goes on by itself", async () => {
    let refused = 0;
    await page.route("**/messages", (route) =>
      refused++ === 0
        ? route.fulfill({
            status: 429,
            headers: { "retry-after": "1" },
            json: { error: "Too many requests.", code: "rate_limited" },
          })
        : route.continue(),
    );
    await write(page, "A moment later");
    await page.locator(".message:not(.pending)", { hasText: "A moment later" }).waitFor();
    expect(refused).toBe(2);
    await page.unroute("**/messages");
  });

  test("says that earlier messages did not come, and gets them when asked again", async () => {
    const channel = await channelWith("long", "public");
    await chatter(stage.captain, channel.id, 160);
    await stage.captain.channels.markRead(channel.id, 160);
    await page.route("**/messages?*before_seq*", (route) =>
      route.fulfill({ status: 500, json: { error: "oops", code: "internal" } }),
    );
    await channelLink(page, "long").click();
    await message(page, "Message number 160").waitFor();
    await page.getByRole("region", { name: "Messages in #long" }).focus();
    await page.keyboard.press("Home");
    const alert = page
      .getByRole("alert")
      .filter({ hasText: "Earlier messages could not be loaded" });
    await alert.waitFor();
    await page.unroute("**/messages?*before_seq*");
    const gone = alert.waitFor({ state: "detached" });
    // Where one still moves towards the top, the app asks again by itself and may be faster.
    await Promise.any([alert.getByRole("button", { name: "Try again" }).click(), gone]);
    await gone;
    await page.getByRole("region", { name: "Messages in #long" }).focus();
    // What comes in above does not move what one looks at: then the beginning is further up.
    await until("one is where the channel begins", async () => {
      await page.keyboard.press("Home");
      return page.getByRole("heading", { level: 2, name: "# long" }).isVisible();
    });
    await page.goto(stage.url + path);
    await settled(page);
  });
});

describe("a browser whose clock is wrong by two days", () => {
  for (const days of [2, -2])
    test(`shows the right times and days, and its own messages once and in their place: ${days}`, async () => {
      const off = await stage.open("/nowhere", { as: stage.mo });
      await off.context().addInitScript((milliseconds) => {
        const Real = Date;
        const Shifted = class extends Real {
          constructor(...given: []) {
            if (given.length === 0) super(Real.now() + milliseconds);
            else super(...given);
          }
          static override now = () => Real.now() + milliseconds;
        };
        Object.assign(globalThis, { Date: Shifted });
      }, days * 86_400_000);
      await off.goto(stage.url + path);
      await settled(off);
      await message(off, "A moment later").waitFor();
      const answered = Promise.withResolvers<void>();
      await off.route("**/messages", async (route) => {
        await answered.promise;
        await route.continue();
      });
      const dividers = off.locator(".day-divider");
      expect(await dividers.allInnerTexts()).toEqual(["Today"]);
      await write(off, `Written ${days} days off`);
      const written = message(off, `Written ${days} days off`);
      await written.waitFor();
      expect(await dividers.allInnerTexts()).toEqual(["Today"]);
      await stage.captain.channels.sendMessage(general, { body: `After ${days}` });
      answered.resolve();
      await off.locator(".message:not(.pending)", { hasText: `Written ${days}` }).waitFor();
      await message(off, `After ${days}`).waitFor();
      expect(await written.count()).toBe(1);
      expect(await dividers.allInnerTexts()).toEqual(["Today"]);
      const { messages } = await stage.captain.channels.messages(general);
      expect((await bodies(off)).slice(-2)).toEqual(messages.slice(-2).map(({ body }) => body));
      await off.context().close();
    });
});

test("a window that was left open over midnight says yesterday", async () => {
  const left = await stage.open("/nowhere", { as: stage.mo });
  await left.clock.install();
  // The server's clock goes on as well, in what its answers tell.
  await left.context().addInitScript(() => {
    const read = Headers.prototype.get;
    Headers.prototype.get = function get(name) {
      return name === "date" ? null : read.call(this, name);
    };
  });
  await left.goto(stage.url + path);
  await settled(left);
  await left.locator(".day-divider", { hasText: "Today" }).first().waitFor();
  await left.clock.fastForward("24:00:30");
  await left.locator(".day-divider", { hasText: "Yesterday" }).first().waitFor();
  await left.context().close();
});

declare const shifts: { value: number; at: number }[];
declare const placed: { from: number; to: number }[];

/** Has a page note what moves in it by itself, and the frames in which messages appear, which were hidden and moved till then. */
function noteShifts(): void {
  Object.assign(globalThis, { shifts: [], placed: [] });
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries())
      if ("value" in entry && "hadRecentInput" in entry && !entry.hadRecentInput)
        shifts.push({ value: Number(entry.value), at: entry.startTime });
  }).observe({ type: "layout-shift", buffered: true });
  new MutationObserver((changes) => {
    const appears = ({ oldValue, target }: MutationRecord) =>
      oldValue?.includes("arriving") && target instanceof Element && !target.matches(".arriving");
    if (!changes.some(appears)) return;
    const from = performance.now();
    requestAnimationFrame(() => placed.push({ from, to: performance.now() }));
  }).observe(document, { subtree: true, attributeFilter: ["class"], attributeOldValue: true });
}

test("on a slow line the app shows what comes, does not jump, and takes what is written", async () => {
  const slow = await stage.open("/nowhere", { as: stage.mo });
  const session = await slow.context().newCDPSession(slow);
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 400,
    downloadThroughput: 50_000,
    uploadThroughput: 50_000,
  });
  await slow.addInitScript(noteShifts);
  await slow.goto(stage.url + path, { waitUntil: "commit" });
  await slow.getByRole("status", { name: "Loading messages" }).waitFor();
  await message(slow, "A moment later").waitFor();
  await write(slow, "Over a thin wire");
  await message(slow, "Over a thin wire").waitFor();
  await channelLink(slow, "long").click();
  await slow.getByRole("heading", { level: 1, name: "long" }).waitFor();
  await message(slow, "Message number 160").waitFor();
  const shifted = await slow.evaluate(() => {
    const seen = shifts.filter(({ at }) => !placed.some(({ from, to }) => at >= from && at <= to));
    return seen.reduce((sum, { value }) => sum + value, 0);
  });
  expect(shifted).toBeLessThan(0.02);
  await slow.context().close();
});

test("no script failed and nothing was refused", () => {
  expect(stage.problems).toEqual([]);
});
