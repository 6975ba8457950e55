import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { message, settled, write } from "./app.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let ben: Person;
let page: Page;
let home: Awaited<ReturnType<typeof homeOf>>;
let noisy: string;

beforeAll(async () => {
  stage = await openStage();
  ava = await stage.join("Ava Lindqvist");
  ben = await stage.join("Ben Okafor");
  await ava.client.me.update({ handle: "ava", time_zone: "Europe/Berlin" });
  await ben.client.me.update({
    handle: "ben",
    time_zone: "Africa/Lagos",
    status: { emoji: "⚓", text: "In the harbour" },
  });
  home = await homeOf(ava.client);
  noisy = (await stage.captain.channels.create(home.workspace.id, { name: "noisy" })).channel.id;
  await ava.client.channels.join(noisy);
  page = await stage.open(home.path, {
    as: ava,
    permissions: ["notifications", "clipboard-read", "clipboard-write"],
  });
  // What a browser would show is kept for the test to see.
  await page.context().addInitScript(() => {
    const shown: string[] = [];
    Object.assign(window, {
      shown,
      Notification: class extends EventTarget {
        static readonly permission: string = "granted";
        static async requestPermission(): Promise<string> {
          return "granted";
        }
        constructor(title: string, options: { body?: string } = {}) {
          super();
          shown.push(`${title}: ${options.body ?? ""}`);
          Object.assign(window, { click: () => this.dispatchEvent(new Event("click")) });
        }
        close() {}
      },
    });
  });
  await page.reload();
  await settled(page);
});

afterAll(() => stage.close());

const settings = async (section: string, name: string, on: Page = page) => {
  await on.goto(`${stage.url}/app/settings/${section}`);
  await on.getByRole("heading", { level: 1, name }).waitFor();
};
const shown = () => page.evaluate(() => ("shown" in window ? window.shown : []));
const dataset = (on: Page) => on.evaluate(() => ({ ...document.documentElement.dataset }));

test("a profile is changed, and others see it", async () => {
  await settings("profile", "Profile");
  await page.getByRole("textbox", { name: "Name" }).fill("Ava L.");
  await page.getByRole("combobox", { name: "Time zone" }).selectOption("Asia/Tokyo");
  await page.getByRole("button", { name: "Save the profile" }).click();
  await page.getByRole("status").getByText("Saved").waitFor();
  expect(await look(page, "account-profile")).toEqual([]);
  const seen = await ben.client.users.get(ava.id);
  expect([seen.display_name, seen.time_zone]).toEqual(["Ava L.", "Asia/Tokyo"]);
});

test("the appearance changes as one chooses, and goes with the person", async () => {
  const other = await stage.open(home.path, { as: ava });
  await settled(other);
  await settings("appearance", "Appearance and writing");
  expect(await look(page, "account-appearance")).toEqual([]);
  await page.getByRole("radio", { name: /^Dark/ }).check();
  await page.getByRole("radio", { name: /^Iris/ }).check();
  await page.getByRole("radio", { name: /^Compact/ }).check();
  await page.getByRole("radio", { name: /^Outlined/ }).check();
  const wanted = { theme: "dark", board: "iris", density: "compact", layout: "outlined" };
  expect(await dataset(page)).toEqual(wanted);
  expect(await look(page, "account-appearance-dark")).toEqual([]);
  await other.waitForFunction(() => document.documentElement.dataset["layout"] === "outlined");
  expect(await dataset(other)).toEqual(wanted);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  expect(await dataset(page)).toEqual(wanted);
  for (const name of [/^Like the system/, /^Coral/, /^Comfortable/, /^Plain/])
    await page.getByRole("radio", { name }).check();
  await other.waitForFunction(() => document.documentElement.dataset["layout"] === undefined);
  await page.getByRole("combobox", { name: "Send with" }).selectOption("mod_enter");
  await other.getByRole("textbox", { name: "Message #general" }).fill("kept");
  await other.close();
});

test("signing one window out elsewhere ends it there at once", async () => {
  const { token = "" } = await stage.captain.auth.requestMagicLink({
    email: "ava.lindqvist@example.com",
  });
  const other = await stage.open(`/login#${token}`);
  await other.getByRole("heading", { level: 1, name: "general" }).waitFor();
  await settings("signing-in", "Signing in");
  await page.getByText("this one").waitFor();
  expect(await look(page, "account-sessions")).toEqual([]);
  const ends = page.getByRole("button", { name: /^Sign out: Chrome/ });
  await ends.first().click();
  await other.getByRole("heading", { name: "Sign in" }).waitFor();
  await other.close();
});

test("notifications are asked for, tried out, and fired for what is meant for one alone", async () => {
  await settings("notifications", "Notifications");
  await page.getByRole("checkbox", { name: "Notify me in this browser" }).check();
  await page.getByRole("button", { name: "Send a test" }).click();
  expect(await shown()).toEqual(["It works: ClickClack will tell you here."]);
  await page.getByRole("combobox", { name: "Notifications of #noisy" }).selectOption("muted");
  expect(await look(page, "account-notifications")).toEqual([]);
  await page.getByRole("checkbox", { name: "Play a sound with it" }).waitFor();
  expect(await page.getByRole("checkbox", { name: "Play a sound with it" }).isChecked()).toBe(
    false,
  );
  await ben.client.channels.sendMessage(noisy, { body: "@ava in a muted channel" });
  await ben.client.channels.sendMessage(home.general.id, { body: "nothing for anybody" });
  await ben.client.channels.sendMessage(home.general.id, { body: "@ava **look** here" });
  await page.waitForFunction(
    () => "shown" in window && Array.isArray(window.shown) && window.shown.length > 1,
  );
  expect(await shown()).toEqual([
    "It works: ClickClack will tell you here.",
    "Ben Okafor in #general: @ava look here",
  ]);
  await page.evaluate(
    () => "click" in window && typeof window.click === "function" && window.click(),
  );
  await page.locator(".message.lit").getByText("look here").waitFor();
});

test("a profile says who somebody is, and leads to a conversation with them", async () => {
  await page.goto(`${stage.url}${home.path}?pane=profile&id=${ben.id}`);
  const pane = page.getByRole("complementary", { name: "Profile of Ben Okafor" });
  await pane.getByText("In the harbour").waitFor();
  await pane.getByText("Africa/Lagos").waitFor();
  expect(await look(page, "profile-other")).toEqual([]);
  await pane.getByRole("button", { name: "Copy mention" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("@ben");
  expect(await pane.getByRole("heading", { name: "Moderation" }).count()).toBe(0);
  await pane.getByRole("button", { name: "Message", exact: true }).click();
  await page.getByRole("heading", { level: 1, name: "Ben Okafor" }).waitFor();
});

test("a manager times somebody out from their profile, and they see it", async () => {
  await page.goto(stage.url + home.path);
  await settled(page);
  const captain = await stage.open(`${home.path}?pane=profile&id=${ava.id}`);
  const pane = captain.getByRole("complementary", { name: "Profile of Ava L." });
  await pane.getByRole("heading", { name: "Moderation" }).waitFor();
  await pane.getByRole("button", { name: "Time out…" }).click();
  const dialog = captain.getByRole("dialog");
  await dialog.getByRole("textbox").fill("Shouted at the gulls");
  expect(await look(captain, "moderation-dialog")).toEqual([]);
  await dialog.getByRole("button", { name: /time out/i }).click();
  await pane.getByText(/^Timed out until/).waitFor();
  await pane.getByText("Shouted at the gulls").waitFor();
  expect(await look(captain, "profile-moderated")).toEqual([]);
  await page.getByText(/timed out/i).waitFor();
  await pane.getByRole("button", { name: "End the time-out" }).click();
  await pane.getByText(/^Timed out until/).waitFor({ state: "detached" });
  await page.getByRole("textbox", { name: "Message #general" }).waitFor();
  await write(page, "Back on deck");
  await page.keyboard.press("Control+Enter");
  await message(page, "Back on deck").waitFor();
  await captain.setViewportSize({ width: 390, height: 844 });
  expect(await look(captain, "profile-phone")).toEqual([]);
});

test("no script failed and nothing was refused", () => {
  expect(stage.problems).toEqual([]);
});
