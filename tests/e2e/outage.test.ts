import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { channelLink, message, settled, write } from "./app.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let captainPage: Page;
let avaPage: Page;
let generalId: string;

beforeAll(async () => {
  stage = await openStage();
  ava = await stage.join("Ava Lindqvist");
  const { general, path } = await homeOf(stage.captain);
  generalId = general.id;
  [captainPage, avaPage] = await Promise.all([stage.open(path), stage.open(path, { as: ava })]);
  await Promise.all([settled(captainPage), settled(avaPage)]);
  await write(captainPage, "before the storm");
  await message(avaPage, "before the storm").waitFor();
});

afterAll(() => stage.close());

const bodies = (page: Page) => page.locator(".message-body").allInnerTexts();

test("what is written while the server is down is shown as not sent, and can be tried again or discarded", async () => {
  await stage.stopServer();
  await captainPage.getByText("Reconnecting…").waitFor();
  await write(captainPage, "written in the storm");
  await write(captainPage, "a second line");
  await write(captainPage, "better not");
  const failed = message(captainPage, "written in the storm");
  await failed.getByText("Not sent.").waitFor();
  await failed.getByRole("button", { name: "Try again" }).click();
  await failed.getByText("Not sent.").waitFor({ state: "detached" });
  await failed.getByText("Not sent.").waitFor();
  await message(captainPage, "better not").getByRole("button", { name: "Discard" }).click();
  await message(captainPage, "better not").waitFor({ state: "detached" });
});

test("when the server is back it goes out by itself, in order and once, and everyone catches up", async () => {
  await stage.startServer();
  await ava.client.channels.sendMessage(generalId, {
    body: "said while nobody listened",
    nonce: "n1",
  });
  for (const page of [captainPage, avaPage]) {
    await message(page, "said while nobody listened").waitFor();
    await message(page, "a second line").waitFor();
    await page.getByText("Reconnecting…").waitFor({ state: "detached" });
  }
  await captainPage.getByText("Not sent.").first().waitFor({ state: "detached" });
  const { messages } = await stage.captain.channels.messages(generalId);
  const expected = messages.map(({ body }) => body);
  expect(expected.toSorted()).toEqual(
    [
      "before the storm",
      "said while nobody listened",
      "written in the storm",
      "a second line",
    ].toSorted(),
  );
  expect(expected.indexOf("written in the storm")).toBeLessThan(expected.indexOf("a second line"));
  for (const page of [captainPage, avaPage]) expect(await bodies(page)).toEqual(expected);
});

test("what could not be sent survives closing the window", async () => {
  await stage.stopServer();
  await write(captainPage, "from the last moment");
  await message(captainPage, "from the last moment").getByText("Not sent.").waitFor();
  await stage.startServer();
  // As on a busy machine: what was seen before is there before the window knows how much room it has.
  await captainPage.addInitScript(() => {
    window.ResizeObserver = class extends ResizeObserver {
      constructor(tell: ResizeObserverCallback) {
        super((entries, observer) => void setTimeout(() => tell(entries, observer), 300));
      }
    };
  });
  await captainPage.reload();
  // Her browser notices that the network is back; without that, it looks again within ten seconds.
  await avaPage.evaluate(() => window.dispatchEvent(new Event("online")));
  await message(avaPage, "from the last moment").waitFor();
  await message(captainPage, "from the last moment").waitFor();
  const all = await stage.captain.channels.messages(generalId);
  expect(all.messages.filter(({ body }) => body === "from the last moment").length).toBe(1);
});

test("a part of the app that was not loaded when the server went away leaves the view as it is, and comes afterwards", async () => {
  const { path } = await homeOf(stage.captain);
  // Without the app's files in this browser every part must come from the server.
  const page = await stage.open(path, { serviceWorkers: "block" });
  await settled(page);
  await stage.stopServer();
  await page.getByText("Reconnecting…").waitFor();
  await page.getByRole("button", { name: "Pinned messages" }).click();
  await message(page, "before the storm").hover();
  await message(page, "before the storm").waitFor();
  expect(await page.getByRole("complementary", { name: "Pinned messages" }).count()).toBe(0);
  await stage.startServer();
  await page.getByRole("complementary", { name: "Pinned messages" }).waitFor();
  await message(page, "before the storm").waitFor();
  await page.context().close();
});

test("someone whose session was revoked is asked to sign in, and only they", async () => {
  const [session] = await ava.client.auth.sessions();
  await ava.client.auth.revokeSession(session?.id ?? "");
  await avaPage.getByRole("heading", { name: "Sign in" }).waitFor();
  await channelLink(captainPage, "general").waitFor();
});

test("no script failed and nothing was refused in any window", () => {
  expect(stage.problems).toEqual([]);
});
