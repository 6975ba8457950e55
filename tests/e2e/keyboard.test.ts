import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { channelLink, composer, message, settled, typeThere, write } from "./app.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let page: Page;

beforeAll(async () => {
  stage = await openStage();
  ava = await stage.join("Ava Lindqvist");
  const { workspace, path } = await homeOf(stage.captain);
  for (const name of ["alpha", "beta", "zulu"])
    await stage.captain.channels.create(workspace.id, { name });
  page = await stage.open(path);
  await settled(page);
  await channelLink(page, "zulu").waitFor();
});

afterAll(() => stage.close());

const here = (name: string) => page.getByRole("heading", { level: 1, name }).waitFor();
const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");

test("Ctrl+K jumps to a channel by a few letters, and writing can go on at once", async () => {
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").waitFor();
  await typeThere(page, "zul");
  await page.getByRole("option", { name: "zulu", selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await here("zulu");
  await page.waitForFunction(() => document.activeElement?.tagName === "TEXTAREA");
  expect(await focused()).toBe("Message #zulu");
});

test("Ctrl+K finds a person, and writing to them can go on at once", async () => {
  await page.keyboard.press("Control+k");
  await page.keyboard.type("ava");
  await page.getByRole("option", { name: "Ava Lindqvist", selected: true }).waitFor();
  await page.keyboard.press("Enter");
  await here("Ava Lindqvist");
  await page.waitForFunction(
    () => document.activeElement?.getAttribute("aria-label") === "Message Ava Lindqvist",
  );
  await page.goBack();
  await here("zulu");
});

test("Alt and the arrows walk through the sidebar, and around the end", async () => {
  await page.keyboard.press("Alt+ArrowDown");
  await here("Ava Lindqvist");
  await page.keyboard.press("Alt+ArrowDown");
  await here("alpha");
  await page.keyboard.press("Alt+ArrowDown");
  await here("beta");
  await page.keyboard.press("Alt+ArrowUp");
  await page.keyboard.press("Alt+ArrowUp");
  await page.keyboard.press("Alt+ArrowUp");
  await here("zulu");
});

test("Alt, Shift and the arrows go to what is unread, and Escape marks it read", async () => {
  const { workspace } = await homeOf(ava.client);
  const beta = (await ava.client.channels.list(workspace.id)).find(({ name }) => name === "beta");
  for (const body of ["one", "two"])
    await ava.client.channels.sendMessage(beta?.id ?? "", { body });
  await channelLink(page, "beta").getByText("2 unread").waitFor();
  await page.keyboard.press("Alt+Shift+ArrowDown");
  await here("beta");
  await page.getByRole("separator", { name: "New messages" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("separator", { name: "New messages" }).waitFor({ state: "detached" });
  await channelLink(page, "beta").getByText("2 unread").waitFor({ state: "detached" });
});

test("arrow up in an empty composer edits the last own message, and Escape leaves it as it was", async () => {
  await write(page, "a typpo");
  await message(page, "a typpo").waitFor();
  await page.keyboard.press("ArrowUp");
  await page.getByRole("textbox", { name: "Edit message" }).waitFor();
  await page.keyboard.type(" or two");
  await page.keyboard.press("Escape");
  await page.waitForFunction(
    () => document.activeElement?.getAttribute("aria-label") === "Message #beta",
  );
  expect(await message(page, "a typpo").locator(".message-body").innerText()).toBe("a typpo");
  await page.keyboard.press("ArrowUp");
  await page.getByRole("textbox", { name: "Edit message" }).fill("a typo");
  await page.keyboard.press("Enter");
  await message(page, "a typo").getByText("(edited)").waitFor();
});

test("Shift+Enter breaks the line, Enter sends, and an input method's Enter does neither", async () => {
  await composer(page).focus();
  await page.keyboard.type("first");
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second");
  await composer(page).dispatchEvent("keydown", {
    key: "Enter",
    isComposing: true,
    bubbles: true,
    cancelable: true,
  });
  expect(await composer(page).inputValue()).toBe("first\nsecond");
  await page.keyboard.press("Enter");
  await message(page, "first").waitFor();
  expect(await composer(page).inputValue()).toBe("");
});

test("a selection is made bold by Ctrl+B, and undone by Ctrl+Z", async () => {
  await composer(page).fill("loud");
  await composer(page).selectText();
  await page.keyboard.press("Control+b");
  expect(await composer(page).inputValue()).toBe("**loud**");
  await page.keyboard.press("Control+z");
  expect(await composer(page).inputValue()).toBe("loud");
  await composer(page).fill("");
});

test("the messages can be walked with the arrows, and their actions reached with Tab", async () => {
  await page.getByRole("region", { name: "Messages in #beta" }).focus();
  await page.keyboard.press("ArrowUp");
  const last = page.getByRole("article").last();
  expect(await last.evaluate((row) => row === document.activeElement)).toBe(true);
  await page.keyboard.press("ArrowUp");
  const before = page.getByRole("article").nth(-2);
  expect(await before.evaluate((row) => row === document.activeElement)).toBe(true);
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("React with 👍");
});

test("a menu is walked with the arrows and left with Escape, back to its button", async () => {
  const button = page.getByRole("button", { name: "ClickClack: menu" });
  await button.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", { name: "Create a channel" }).waitFor();
  await page.keyboard.press("End");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Sign out");
  await page.keyboard.press("d");
  expect(await page.evaluate(() => document.activeElement?.textContent)).toBe("Dark");
  await page.keyboard.press("Enter");
  expect(await page.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Escape");
  expect(await focused()).toBe("ClickClack: menu");
});

test("? shows what the keyboard can do, but is only a question mark where one writes", async () => {
  await page.getByRole("region", { name: "Messages in #beta" }).focus();
  await page.keyboard.press("?");
  await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByRole("heading", { name: "Keyboard shortcuts" }).waitFor({ state: "detached" });
  await composer(page).focus();
  await page.keyboard.type("really?");
  expect(await composer(page).inputValue()).toBe("really?");
});

test("no script failed and nothing was refused", () => {
  expect(stage.problems).toEqual([]);
});
