import { afterAll, beforeAll, expect, test } from "bun:test";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";

import { message, settled, typeThere } from "./app.ts";
import { openHouse, talk } from "./crew.ts";
import { pictureOf } from "./files.ts";
import { homeOf, type Person, type Stage } from "./stage.ts";

let stage: Stage & { mo: Person };
let ben: Person;
let workspace: string;

beforeAll(async () => {
  stage = await openHouse();
  const ava = await stage.join("Ava Lindqvist");
  ben = await stage.join("Ben Okafor");
  const home = await homeOf(stage.captain);
  workspace = home.workspace.id;
  await talk(home.general.id, [
    [ava.client, "Morning! The deploy went out clean."],
    [ben.client, "Where is the old crane?"],
    [ava.client, "By the harbour."],
  ]);
});

afterAll(() => stage.close());

const PHONE: BrowserContextOptions = {
  viewport: { width: 390, height: 844 },
  hasTouch: true,
  isMobile: true,
  deviceScaleFactor: 2,
};

const button = (on: Page | Locator, name: string | RegExp) => on.getByRole("button", { name });
const dialog = (page: Page) => page.getByRole("dialog");
const pane = (page: Page, name: string | RegExp) => page.getByRole("complementary", { name });
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

/** A finger that rests on it for a moment. */
async function hold(page: Page, target: Locator): Promise<void> {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  const session = await page.context().newCDPSession(page);
  const at = { x: (box?.x ?? 0) + 90, y: (box?.y ?? 0) + 24 };
  await session.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [at] });
  await dialog(page).waitFor();
  await session.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await session.detach();
}

/** What somebody does who has never seen it, by what they read on the screen and nothing else. */
async function walk(device: "a desktop" | "a phone", name: string): Promise<void> {
  const phone = device === "a phone";
  const { url } = await stage.captain.invites.create(workspace, { role: "moderator" });
  const page = await stage.open("/", phone ? PHONE : {});
  /** Where the sidebar is a drawer, it is opened first. */
  const sidebar = async () => {
    const opener = page.getByRole("button", { name: /Open the (sidebar|list of settings)/ });
    if (phone) await opener.click();
    return page.getByRole("navigation", { name: /Channels and people|Settings/ });
  };
  const doing = async (text: string, what: string | RegExp) => {
    if (phone) await hold(page, message(page, text));
    else await message(page, text).hover();
    await (phone ? button(dialog(page), what) : button(page, what)).first().click();
  };

  // Sign in: the address alone says how, the invitation lets one in.
  await page.getByRole("link", { name: "Sign in" }).first().click();
  await heading(page, "Sign in").waitFor();
  await page.goto(url);
  await page.getByLabel("Your name").fill(name);
  await button(page, "Join").click();
  await heading(page, "general").waitFor();
  await settled(page);

  // Write.
  await page.getByRole("textbox", { name: "Message #general" }).fill(`Hello from ${device}!`);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator(".message:not(.pending)", { hasText: `Hello from ${device}` }).waitFor();

  // Answer in a thread.
  await doing("Where is the old crane?", "Reply in thread");
  const thread = pane(page, "Thread");
  await thread.getByRole("textbox", { name: /Message/ }).fill(`Seen by ${device}`);
  await thread.getByRole("button", { name: "Send", exact: true }).click();
  await message(page, `Seen by ${device}`).waitFor();
  await button(thread, "Close").click();
  await message(page, "Where is the old crane?")
    .getByText(/repl(y|ies)/)
    .waitFor();

  // React.
  await doing("The deploy went out clean", /^React with ✅/);
  await button(message(page, "The deploy went out clean"), /✅/).first().waitFor();

  // Upload.
  const chooser = page.waitForEvent("filechooser");
  await button(page, "Add files").click();
  await (
    await chooser
  ).setFiles({ name: `${device}.png`, mimeType: "image/png", buffer: await pictureOf(320, 200) });
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page
    .getByRole("article")
    .getByRole("img", { name: `${device}.png` })
    .first()
    .waitFor();

  // Search.
  await button(page, "Search here").click();
  await typeThere(page, "crane");
  await page.keyboard.press("Enter");
  await button(pane(page, "Search"), /Where is the old crane/).waitFor();
  await button(pane(page, "Search"), "Close").click();

  // Write to somebody.
  await button(await sidebar(), "Write to somebody").click();
  await typeThere(page, "ben");
  await page.getByRole("option", { name: "Ben Okafor" }).click();
  await button(dialog(page), "Go to the conversation").click();
  await heading(page, "Ben Okafor").waitFor();
  await page.getByRole("textbox", { name: "Message Ben Okafor" }).fill("Only for you");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await message(page, "Only for you").waitFor();

  // A private channel, with somebody in it.
  await button(await sidebar(), "Create a channel").click();
  const channel = phone ? "plans" : "ideas";
  await dialog(page).getByLabel("Name").fill(channel);
  await dialog(page)
    .getByRole("checkbox", { name: /Private/ })
    .check();
  await button(dialog(page), "Create channel").click();
  await heading(page, channel).waitFor();
  await button(page.getByRole("main"), "Add people").click();
  const members = pane(page, `Members of ${channel}`);
  await button(members, "Add people").click();
  await typeThere(page, "ava");
  await page.getByRole("option", { name: "Ava Lindqvist" }).click();
  await dialog(page).getByRole("button", { name: "Add", exact: true }).click();
  await dialog(page).waitFor({ state: "detached" });
  await members.getByText("Ava Lindqvist").waitFor();
  await button(members, "Close").click();

  // Invite.
  await button(await sidebar(), "Invite people").click();
  await button(dialog(page), "Create link").click();
  const link = dialog(page).getByLabel("Send this link to whoever is to come");
  expect(await link.inputValue()).toContain("/invite#");
  const box = await dialog(page).boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThan(page.viewportSize()?.height ?? 0);
  await button(dialog(page), "Close").click();

  // Make a bot.
  await button(await sidebar(), "ClickClack: menu").click();
  await page.getByRole("menuitem", { name: "Workspace settings" }).click();
  const settings = page.getByRole("navigation", { name: "Settings" });
  await settings.getByRole("link", { name: "Bots" }).click();
  await button(page, "Make a bot").click();
  await dialog(page).getByLabel("Name", { exact: true }).fill(`Crane of ${device}`);
  await button(dialog(page), "Next").click();
  await button(dialog(page), "Next").click();
  await button(dialog(page), "Make the bot").click();
  expect(await dialog(page).getByLabel("The new token", { exact: true }).inputValue()).toStartWith(
    "ccb_",
  );
  await button(dialog(page), "Done").click();

  // Change how it looks.
  await (await sidebar()).getByRole("link", { name: /Appearance/ }).click();
  await page.getByRole("radio", { name: /^Dark/ }).check();
  await page.locator("html[data-theme=dark]").waitFor();
  await (await sidebar()).getByRole("link", { name: "Back" }).click();

  // Keep order.
  await (await sidebar()).getByRole("link", { name: "general" }).click();
  await heading(page, "general").waitFor();
  await button(message(page, "Where is the old crane?"), "Ben Okafor").first().click();
  const profile = pane(page, "Profile of Ben Okafor");
  await button(profile, "Time out…").click();
  await button(dialog(page), /^Time out/).click();
  await profile.getByText(/^Timed out until/).waitFor();
  await button(profile, "End the time-out").click();
  await profile.getByText(/^Timed out until/).waitFor({ state: "detached" });
  await page.context().close();
}

test("who has an address and an invitation finds everything without help on a desktop", () =>
  walk("a desktop", "Noor Haddad"));

test("and on a phone", () => walk("a phone", "Iris Palm"));

test("no script failed and nothing was refused", () => {
  expect(stage.problems).toEqual([]);
});
