import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Locator, Page } from "playwright-core";

import { composer, message, settled } from "./app.ts";
import { fillWorkspace } from "./crew.ts";
import { look } from "./look.ts";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;
let page: Page;
let path: string;

beforeAll(async () => {
  stage = await openStage();
  ({ path } = await fillWorkspace(stage));
  page = await stage.open(path, { colorScheme: "dark" });
  await settled(page);
  await message(page, "Lunch at half past twelve?").waitFor();
});

afterAll(() => stage.close());

const button = (name: string | RegExp) => page.getByRole("button", { name, exact: true }).first();
const hasFocus = (target: Locator) => target.evaluate((one) => one === document.activeElement);

/** Chooses from a menu as the keyboard does. */
async function choose(item: string | RegExp): Promise<void> {
  await page.getByRole("menuitem", { name: item }).focus();
  await page.keyboard.press("Enter");
}

/**
 * Opens something by the keyboard alone, has axe look at it, closes it by Escape, and answers what was wrong: what axe
 * found, or that the focus was not in it, or did not come back to where it came from.
 */
async function wrongWith(
  name: string,
  from: Locator,
  role: "menu" | "dialog" | "complementary" | "listbox",
  further: () => Promise<void> = async () => {},
  back = from,
): Promise<string[]> {
  await from.focus();
  await page.keyboard.press("Enter");
  await further();
  const opened = page.getByRole(role).last();
  await opened.waitFor();
  const wrong = await look(page, `reach-${name}`);
  const within = () => opened.evaluate((one) => one.contains(document.activeElement));
  if (role !== "complementary" && !(await becomes(within))) wrong.push(`${name}: focus outside`);
  await page.keyboard.press("Escape");
  await opened.waitFor({ state: "detached" });
  if (!(await becomes(() => hasFocus(back)))) {
    const at = await page.evaluate(() => document.activeElement?.outerHTML.slice(0, 160));
    wrong.push(`${name}: the focus is at ${at}`);
  }
  return wrong;
}

/** Whether it is so within a second. */
async function becomes(is: () => Promise<boolean>): Promise<boolean> {
  for (let turn = 0; turn < 50; turn++) {
    if (await is()) return true;
    await page.waitForTimeout(20);
  }
  return false;
}

test("every menu and dialog of the sidebar and the header opens by keyboard, holds the focus and gives it back", async () => {
  const wrong = [
    ...(await wrongWith("workspace-menu", button("ClickClack: menu"), "menu")),
    ...(await wrongWith("own-menu", button(/^You: /), "menu")),
    ...(await wrongWith("status", button(/^You: /), "dialog", () => choose(/status/))),
    ...(await wrongWith("section-menu", button("Channels: section"), "menu")),
    ...(await wrongWith("create-channel", button("Create a channel"), "dialog")),
    ...(await wrongWith("new-direct", button("Write to somebody"), "dialog")),
    ...(await wrongWith("create-workspace", button("Create a workspace"), "dialog")),
    ...(await wrongWith("invite", button("Invite people"), "dialog")),
    ...(await wrongWith("jump", button(/^Jump to/), "dialog")),
    ...(await wrongWith("channel-menu", button("Channel actions"), "menu")),
    ...(await wrongWith("channel-settings", button("Channel actions"), "dialog", () =>
      choose("Channel settings"),
    )),
    ...(await wrongWith("shortcuts", button("ClickClack: menu"), "dialog", () =>
      choose("Keyboard shortcuts"),
    )),
  ];
  expect(wrong).toEqual([]);
});

test("every pane gives the focus back to what opened it", async () => {
  const wrong = [
    ...(await wrongWith("members", button(/members$/), "complementary")),
    ...(await wrongWith("pins", button("Pinned messages"), "complementary")),
    ...(await wrongWith("files", button("Files"), "complementary")),
    ...(await wrongWith("search", button("Search here"), "complementary")),
    ...(await wrongWith("topics", button("Channel actions"), "complementary", () =>
      choose("Topics"),
    )),
    ...(await wrongWith(
      "profile",
      message(page, "The deploy went out clean")
        .getByRole("button", { name: "Ava Lindqvist" })
        .last(),
      "complementary",
    )),
  ];
  expect(wrong).toEqual([]);
});

test("so does everything that a message offers", async () => {
  const last = message(page, "Lunch at half past twelve?");
  await last.hover();
  const more = last.getByRole("button", { name: "More actions" });
  await last
    .getByRole("button", { name: /^React with/ })
    .first()
    .click();
  await last.getByRole("button", { name: /👍.*1|1.*👍/ }).waitFor();
  await last.hover();
  const wrong = [
    ...(await wrongWith("message-menu", more, "menu")),
    ...(await wrongWith("remind", more, "dialog", () => choose(/Remind me/), last)),
    ...(await wrongWith("delete", more, "dialog", () => choose(/Delete/), last)),
    ...(await wrongWith("who-reacted", more, "dialog", () => choose(/who reacted/), last)),
    ...(await wrongWith("day-menu", button(/^Today: jump/), "menu")),
    ...(await wrongWith("day", button(/^Today: jump/), "dialog", () => choose("A date…"))),
  ];
  expect(wrong).toEqual([]);
});

test("so does everything of the composer", async () => {
  await composer(page).fill("Later");
  const wrong = [
    ...(await wrongWith("send-later", button("Send later"), "menu")),
    ...(await wrongWith("emoji", button("Emoji"), "dialog")),
  ];
  await composer(page).fill("");
  expect(wrong).toEqual([]);
});

test("with the keyboard alone one gets from the address bar to a sent message, and the focus is always seen", async () => {
  await page.goto(stage.url + path);
  await settled(page);
  await composer(page).waitFor();
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
  });
  const unseen: string[] = [];
  let arrived = false;
  for (let turn = 0; turn < 60 && !arrived; turn++) {
    await page.keyboard.press("Tab");
    const at = await page.evaluate(() => {
      const one = document.activeElement;
      if (one === null || one === document.body) return undefined;
      const { outlineStyle, boxShadow, borderColor } = getComputedStyle(one);
      const around = one.closest(".composer-box, .search-field, .field");
      const box = one.getBoundingClientRect();
      const seen =
        (outlineStyle !== "none" || boxShadow !== "none" || around !== null) && box.width > 0;
      return {
        seen,
        what: `${one.outerHTML.slice(0, 120)} ${borderColor}`,
        writes: one.matches("form.composer textarea"),
      };
    });
    if (at === undefined) continue;
    if (!at.seen) unseen.push(at.what);
    arrived = at.writes;
  }
  expect(unseen).toEqual([]);
  expect(arrived).toBe(true);
  await page.keyboard.type("By keyboard alone");
  await page.keyboard.press("Enter");
  await message(page, "By keyboard alone").waitFor();
});

test("at twice the size, and in the system's own colours, every kind of screen is whole and can be used", async () => {
  const large = await stage.open("/nowhere", {
    viewport: { width: 720, height: 450 },
    deviceScaleFactor: 2,
    forcedColors: "active",
  });
  const base = path.split("/").slice(0, 3).join("/");
  const wrong: string[] = [];
  let shown = 0;
  for (const [to, there] of [
    [`${path}?pane=members`, ".pane li"],
    [`${path}?pane=search&q=deploy`, ".pane mark"],
    [`${base}/people`, "main li"],
    [`${base}/settings/members`, "main li, main tr"],
    ["/app/settings/appearance", "main input[type=radio]"],
  ] as const) {
    await large.goto(stage.url + to);
    await large.locator(there).first().waitFor();
    wrong.push(...(await look(large, `reach-large-${++shown}`)));
    const width = await large.evaluate(() => document.documentElement.scrollWidth);
    if (width > 720) wrong.push(`${to} is ${width} wide`);
    const cut = await large.evaluate(() =>
      [...document.querySelectorAll<HTMLElement>("button, a, input, select, h1, h2")]
        .filter((one) => one.checkVisibility({ visibilityProperty: true }))
        .filter((one) => one.closest("[inert], .drawer") === null)
        .filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
        .filter((one) => one.closest("table, pre, .visually-hidden") === null)
        .map((one) => one.outerHTML.slice(0, 80)),
    );
    wrong.push(...cut.map((one) => `${to}: out of the window: ${one}`));
  }
  expect(wrong).toEqual([]);
  await large.context().close();
});

test("on a phone with its keyboard open, what one writes and the last message stay in sight", async () => {
  const phone = await stage.open(path, {
    viewport: { width: 390, height: 844 },
    hasTouch: true,
    isMobile: true,
  });
  await settled(phone);
  await composer(phone).tap();
  // The keyboard takes the lower part of what is seen; the page itself is as high as before.
  await phone.evaluate(() => {
    const view = visualViewport;
    if (view === null) throw new Error("no visual viewport");
    Object.defineProperty(view, "height", { value: 470, configurable: true });
    view.dispatchEvent(new Event("resize"));
  });
  const within = async (target: Locator) => {
    const box = await target.boundingBox();
    return box !== null && box.y >= 0 && box.y + box.height <= 470;
  };
  const last = message(phone, "By keyboard alone");
  expect(await becomes(async () => (await within(composer(phone))) && (await within(last)))).toBe(
    true,
  );
  expect(await look(phone, "reach-phone-keyboard")).toEqual([]);
  await phone.context().close();
});

test("no script failed and nothing was refused", () => {
  expect(stage.problems).toEqual([]);
});
