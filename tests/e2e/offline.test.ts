import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { channelLink, message, settled, write } from "./app.ts";
import { until } from "../harness/until.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let page: Page;
let path: string;
let generalId: string;
let workspaceId: string;

beforeAll(async () => {
  stage = await openStage();
  ava = await stage.join("Ava Lindqvist");
  const home = await homeOf(stage.captain);
  ({ path } = home);
  generalId = home.general.id;
  workspaceId = home.workspace.id;
  await ava.client.channels.sendMessage(generalId, { body: "Said before the tunnel" });
  page = await stage.open(path);
  await settled(page);
  await message(page, "Said before the tunnel").waitFor();
});

afterAll(() => stage.close());

/** Resolves when what is on the screen is kept for the next visit. */
const kept = (window: Page, body: string): Promise<void> =>
  until(`${body} is kept`, async () => (await keptBodies(window)).includes(body));

/** What the messages say that are kept in this browser. */
const keptBodies = (window: Page): Promise<string[]> =>
  window.evaluate(async () => {
    const database = await new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open("clickclack.seen");
      request.addEventListener("success", () => resolve(request.result));
      request.addEventListener("error", () => reject(new Error("refused")));
    });
    const pages = await new Promise<{ messages: { body: string }[] }[]>((resolve) => {
      const request = database.transaction("pages").objectStore("pages").getAll();
      request.addEventListener("success", () => resolve(request.result));
    });
    database.close();
    return pages.flatMap(({ messages }) => messages.map(({ body }) => body));
  });

/** Holds back what the server answers to this window, until the answer is called. */
async function hold(window: Page): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await window.route("**/api/**", async (route) => {
    await promise;
    await route.continue().catch(() => {});
  });
  return async () => {
    resolve();
    await window.unroute("**/api/**");
  };
}

test("after a reload what was seen is there before the server has answered", async () => {
  await kept(page, "Said before the tunnel");
  const release = await hold(page);
  await page.reload();
  await message(page, "Said before the tunnel").waitFor();
  await channelLink(page, "general").waitFor();
  await page.getByText("This is what you saw last.").waitFor();
  expect(await look(page, "from-before")).toEqual([]);
  await ava.client.channels.sendMessage(generalId, { body: "Said in the tunnel" });
  await release();
  await message(page, "Said in the tunnel").waitFor();
  await page.getByRole("separator", { name: "New messages" }).waitFor();
  await page.getByText("This is what you saw last.").waitFor({ state: "detached" });
});

test("what was seen stays on the screen while the server's answer takes its place", async () => {
  await settled(page);
  await page.reload();
  await message(page, "Said in the tunnel").waitFor();
  await kept(page, "Said in the tunnel");
  // Otherwise the first unread message is where one arrives.
  await until("it is read", async () => {
    const channels = await stage.captain.channels.list(workspaceId);
    return channels.find(({ id }) => id === generalId)?.unread_count === 0;
  });
  const release = await hold(page);
  await page.reload();
  await message(page, "Said in the tunnel").waitFor();
  const hidden = await page.evaluateHandle(() => {
    const times: number[] = [];
    new MutationObserver(() => {
      if (document.querySelector(".scroller.arriving")) times.push(performance.now());
    }).observe(document, { subtree: true, childList: true, attributeFilter: ["class"] });
    return times;
  });
  const answered = page.waitForResponse(/\/channels\/[^/]+\/messages/);
  await release();
  await answered;
  await page.getByText("This is what you saw last.").waitFor({ state: "detached" });
  await ava.client.channels.sendMessage(generalId, { body: "Said in the light" });
  await message(page, "Said in the light").waitFor();
  expect(await hidden.jsonValue()).toEqual([]);
});

test("what the server does not list any more is gone when it has answered", async () => {
  const { channel } = await stage.captain.channels.create(workspaceId, { name: "fleeting" });
  await channelLink(page, "fleeting").click();
  await page.getByRole("heading", { level: 1, name: "fleeting" }).waitFor();
  await write(page, "Here today");
  await message(page, "Here today").waitFor();
  await kept(page, "Here today");
  const release = await hold(page);
  await page.reload();
  await message(page, "Here today").waitFor();
  await stage.captain.channels.update(channel.id, { archived: true });
  await stage.captain.channels.delete(channel.id);
  await release();
  await channelLink(page, "fleeting").waitFor({ state: "detached" });
  await message(page, "Here today").waitFor({ state: "detached" });
  await page.goto(stage.url + path);
});

test("without the server the app opens with what was seen, and what is written goes out once it is back", async () => {
  await settled(page);
  await page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await stage.stopServer();
  await page.reload();
  await message(page, "Said in the tunnel").waitFor();
  await write(page, "Written without a server");
  await message(page, "Written without a server").getByText("Not sent.").waitFor();
  await stage.startServer();
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  // While it is tried again it says nothing; it is there once it waits no more.
  await page.locator(".message.pending").waitFor({ state: "detached" });
  await message(page, "Written without a server").waitFor();
  const { messages } = await stage.captain.channels.messages(generalId);
  const sent = messages.filter(({ body }) => body === "Written without a server");
  expect(sent.length).toBe(1);
});

test("two windows show what could not be sent alike, and only one of them sends it", async () => {
  const twin = await page.context().newPage();
  await twin.goto(stage.url + path);
  await settled(twin);
  await stage.stopServer();
  for (const body of ["One of two", "Two of two"]) await write(page, body);
  for (const view of [page, twin])
    await message(view, "Two of two").getByText("Not sent.").waitFor();
  await write(twin, "Better not");
  await message(page, "Better not").getByRole("button", { name: "Discard" }).click();
  await message(twin, "Better not").waitFor({ state: "detached" });
  await stage.startServer();
  for (const view of [page, twin]) {
    await view.evaluate(() => window.dispatchEvent(new Event("online")));
    await view.getByText("Not sent.").first().waitFor({ state: "detached" });
    await message(view, "Two of two").waitFor();
    await view.locator(".message.pending").first().waitFor({ state: "detached" });
  }
  const { messages } = await stage.captain.channels.messages(generalId);
  const sent = messages.map(({ body }) => body).filter((body) => /of two|Better/.test(body));
  expect(sent).toEqual(["One of two", "Two of two"]);
  await twin.close();
});

test("a message whose answer was lost is there once", async () => {
  await page.route(
    "**/messages",
    async (route) => {
      // The server has it, and the way back is cut.
      await route.fetch();
      await route.abort("connectionreset");
    },
    { times: 1 },
  );
  await write(page, "Heard, not answered");
  await message(page, "Heard, not answered").waitFor();
  await page.reload();
  await settled(page);
  await message(page, "Heard, not answered").waitFor();
  const { messages } = await stage.captain.channels.messages(generalId);
  expect(messages.filter(({ body }) => body === "Heard, not answered").length).toBe(1);
  expect(await message(page, "Heard, not answered").count()).toBe(1);
  expect(await page.getByText("Not sent.").count()).toBe(0);
});

test("the app can be installed", async () => {
  const manifest = await fetch(`${stage.url}/manifest.webmanifest`);
  expect(manifest.headers.get("content-type")).toStartWith("application/manifest+json");
  const worker = await fetch(`${stage.url}/sw.js`);
  expect(worker.headers.get("cache-control")).toBe("no-cache");
  expect(worker.headers.get("service-worker-allowed")).toBe("/");
  expect(await worker.text()).not.toContain("__SHELL_");
});

test("whoever has signed out leaves nothing behind", async () => {
  const window = await stage.open(path, { as: ava });
  await settled(window);
  await message(window, "Said in the tunnel").waitFor();
  await kept(window, "Said in the tunnel");
  const [session] = await ava.client.auth.sessions();
  await ava.client.auth.revokeSession(session?.id ?? "");
  await window.getByRole("heading", { name: "Sign in" }).waitFor();
  await window.goto(stage.url + path);
  await window.getByRole("heading", { name: "Sign in" }).waitFor();
  expect(await message(window, "Said in the tunnel").count()).toBe(0);
  const left = await window.evaluate(() => localStorage.getItem("clickclack.cache"));
  expect(left).toBe(null);
  await window.context().close();
});

test("no script failed and nothing was refused", () => {
  expect(stage.problems).toEqual([]);
});
