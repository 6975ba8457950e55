import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { channelLink, composer, settled, typeThere } from "./app.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let ben: Person;
let path: string;
let workspaceId: string;
let captain: Page;
let avas: Page;

beforeAll(async () => {
  stage = await openStage();
  [ava, ben] = [await stage.join("Ava Lindqvist"), await stage.join("Ben Okafor")];
  await stage.captain.me.update({ display_name: "Mo Castellanos", handle: "mo" });
  const home = await homeOf(stage.captain);
  ({ path } = home);
  workspaceId = home.workspace.id;
  for (const name of ["builds", "design", "tides"])
    await stage.captain.channels.create(workspaceId, { name, topic: `All about ${name}` });
  [captain, avas] = await Promise.all([stage.open(path), stage.open(path, { as: ava })]);
  await Promise.all([settled(captain), settled(avas)]);
});

afterAll(() => stage.close());

const fine: string[] = [];

const sidebar = (page: Page) => page.getByRole("navigation", { name: "Channels and people" });
const section = (page: Page, name: string) => sidebar(page).getByRole("region", { name });
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });

/** The names of the conversations in a section, in their order. */
const namesIn = (page: Page, name: string) =>
  section(page, name).locator(".sidebar-row .sidebar-link-name").allInnerTexts();

const until = async (read: () => Promise<unknown>, wanted: unknown) => {
  for (let attempt = 0; attempt < 100; attempt++) {
    if (Bun.deepEquals(await read(), wanted)) return;
    await Bun.sleep(50);
  }
  expect(await read()).toEqual(wanted);
};

const choose = async (page: Page, item: string) => {
  await page.getByRole("menuitem", { name: item, exact: true }).click();
};
const openMenu = async (page: Page, name: string) => {
  await channelLink(page, name).first().click({ button: "right" });
  await page.getByRole("menu", { name: `${name}: actions` }).waitFor();
};

describe("a person arranges the sidebar", () => {
  test("with a section of their own, made from a channel's menu", async () => {
    await openMenu(captain, "design");
    expect(await look(captain, "sidebar-menu")).toEqual(fine);
    await choose(captain, "New section…");
    await captain.getByLabel("Name of the section").fill("Mine");
    await captain.getByRole("button", { name: "Create section" }).click();
    await until(() => namesIn(captain, "Mine"), ["design"]);
    expect(await namesIn(captain, "Channels")).toEqual(["builds", "general", "tides"]);
  });

  test("by dragging a channel into it, and to another place there", async () => {
    await channelLink(captain, "tides").dragTo(channelLink(captain, "design"), {
      targetPosition: { x: 60, y: 4 },
    });
    await until(() => namesIn(captain, "Mine"), ["tides", "design"]);
    await channelLink(captain, "tides").dragTo(channelLink(captain, "design"), {
      targetPosition: { x: 60, y: 26 },
    });
    await until(() => namesIn(captain, "Mine"), ["design", "tides"]);
  });

  test("by dragging a whole section under another", async () => {
    await section(captain, "Mine")
      .locator(".sidebar-heading")
      .dragTo(section(captain, "Channels"), { targetPosition: { x: 60, y: 70 } });
    await until(
      () => sidebar(captain).locator(".section-toggle").allInnerTexts(),
      ["Channels", "Mine", "Direct messages", "People"],
    );
  });

  test("by the keyboard alone, which is told where it is", async () => {
    await channelLink(captain, "tides").focus();
    await captain.keyboard.press("Shift+F10");
    await captain.getByRole("menuitem", { name: "Move with the arrow keys" }).press("Enter");
    await captain.getByText(/^Moving tides\./).waitFor();
    await captain.keyboard.press("ArrowUp");
    await captain.getByText("tides: place 1 of 2 in Mine").waitFor();
    expect(await look(captain, "sidebar-moving")).toEqual(fine);
    await captain.keyboard.press("ArrowUp");
    await captain.getByText("tides: place 3 of 3 in Channels").waitFor();
    await captain.keyboard.press("ArrowDown");
    await captain.keyboard.press("Enter");
    await until(() => namesIn(captain, "Mine"), ["tides", "design"]);
    await captain.getByText("tides stays here.").waitFor();
  });

  test("by a menu that keeps the focus while channels change", async () => {
    const { general } = await homeOf(stage.captain);
    await channelLink(captain, "tides").focus();
    await captain.keyboard.press("Shift+F10");
    await captain.getByRole("menuitem", { name: "Move with the arrow keys" }).focus();
    await stage.captain.channels.update(general.id, { topic: "Low water at six" });
    await captain.getByText("Low water at six").first().waitFor();
    expect(await captain.locator(".menu-item:focus").innerText()).toBe("Move with the arrow keys");
    await captain.keyboard.press("Escape");
    await stage.captain.channels.update(general.id, { topic: "" });
  });

  test("and takes back with Escape what the keyboard has moved", async () => {
    await channelLink(captain, "tides").focus();
    await captain.keyboard.press("Shift+F10");
    await captain.getByRole("menuitem", { name: "Move with the arrow keys" }).press("Enter");
    await captain.getByText(/^Moving tides\./).waitFor();
    await captain.keyboard.press("ArrowDown");
    await until(() => namesIn(captain, "Mine"), ["design", "tides"]);
    await captain.keyboard.press("Escape");
    await until(() => namesIn(captain, "Mine"), ["tides", "design"]);
  });

  test("and finds it so in another window, and after a reload, with what is folded", async () => {
    const other = await stage.open(path);
    await until(() => namesIn(other, "Mine"), ["tides", "design"]);
    await section(captain, "Mine").getByRole("button", { name: "Mine", exact: true }).click();
    await until(() => namesIn(captain, "Mine"), []);
    await until(() => namesIn(other, "Mine"), []);
    await other.context().close();
    await captain.reload();
    await settled(captain);
    await until(() => namesIn(captain, "Mine"), []);
    await section(captain, "Mine").getByRole("button", { name: "Mine", exact: true }).click();
    await until(() => namesIn(captain, "Mine"), ["tides", "design"]);
  });

  test("renames the section and takes it away, and its channels go back to where they belong", async () => {
    await captain.getByRole("button", { name: "Mine: section" }).click();
    await choose(captain, "Rename…");
    await captain.getByLabel("Name of the section").fill("Tides and type");
    await captain.getByRole("button", { name: "Save" }).click();
    await captain.getByRole("button", { name: "Tides and type: section" }).click();
    expect(await look(captain, "sidebar-section-menu")).toEqual(fine);
    await choose(captain, "Delete the section");
    await until(() => namesIn(captain, "Channels"), ["builds", "general", "design", "tides"]);
  });

  test("walks through it with the arrows: it is one stop of the Tab key", async () => {
    await channelLink(captain, "general").focus();
    await captain.keyboard.press("ArrowDown");
    const focused = () => captain.evaluate(() => document.activeElement?.textContent?.trim());
    const names = await namesIn(captain, "Channels");
    expect(await focused()).toBe(names[names.indexOf("general") + 1]);
    await captain.keyboard.press("Home");
    expect(await focused()).toBe("Unreads");
    const stops = sidebar(captain).locator('.sidebar-lists [data-roving][tabindex="0"]');
    expect(await stops.count()).toBe(1);
  });
});

describe("channels", () => {
  test("are browsed, looked into, joined and left", async () => {
    expect(await channelLink(avas, "builds").count()).toBe(0);
    await sidebar(avas).getByRole("link", { name: "Browse channels" }).click();
    await heading(avas, "Browse channels").waitFor();
    expect(await look(avas, "browse")).toEqual(fine);
    await avas.getByRole("searchbox", { name: "Find a channel" }).fill("bui");
    await avas
      .getByRole("main")
      .getByRole("link", { name: /builds/ })
      .click();
    await heading(avas, "builds").waitFor();
    await composer(avas).waitFor();
    expect(await look(avas, "not-joined")).toEqual(fine);
    await avas.getByRole("button", { name: "Join", exact: true }).click();
    await avas.getByRole("button", { name: "Join", exact: true }).waitFor({ state: "detached" });
    await avas.goBack();
    await channelLink(avas, "builds").waitFor();
    await avas.getByRole("button", { name: "Leave #builds" }).click();
    await channelLink(avas, "builds").waitFor({ state: "detached" });
    await avas.getByRole("button", { name: "Join #builds" }).click();
    await channelLink(avas, "builds").waitFor();
  });

  test("say only as much as one wants to hear", async () => {
    await avas.goto(stage.url + path);
    await settled(avas);
    await openMenu(avas, "builds");
    await avas.getByRole("menuitemradio", { name: "Muted" }).click();
    await channelLink(avas, "builds").getByText("muted").waitFor();
    const builds = (await ava.client.channels.list(workspaceId)).find(
      ({ name }) => name === "builds",
    );
    const id = builds?.id ?? "";
    await stage.captain.channels.sendMessage(id, { body: "Build 1844 is green" });
    await ava.client.me.update({ handle: "ava" });
    await stage.captain.channels.sendMessage(id, { body: "@ava look at this one" });
    await channelLink(avas, "builds").getByText("1 unread").waitFor();
    expect(await avas.title()).toStartWith("(1)");
    await openMenu(avas, "builds");
    await avas.getByRole("menuitemradio", { name: "Every message" }).click();
    await channelLink(avas, "builds").getByText("2 unread").waitFor();
    const icon = () => avas.locator('link[rel="icon"]').getAttribute("href");
    expect(await icon()).toBe("/favicon-mentions.svg");
  });

  test("wait in one view with everything that is unread, and are read there", async () => {
    await avas.keyboard.press("Control+Shift+A");
    await heading(avas, "Unreads").waitFor();
    const unread = avas.getByRole("region", { name: "#builds" });
    await unread.getByText("Build 1844 is green").waitFor();
    expect(await look(avas, "unreads")).toEqual(fine);
    await avas.getByRole("button", { name: "Mark as read: #builds" }).click();
    await avas.getByRole("heading", { name: "Nothing is unread" }).waitFor();
    expect(await look(avas, "unreads-none")).toEqual(fine);
    expect(await avas.locator('link[rel="icon"]').getAttribute("href")).toBe("/favicon.svg");
  });

  test("are private to those whom a member takes in, until they are taken out again", async () => {
    await captain.getByRole("button", { name: "Create a channel" }).click();
    await captain.getByLabel("Name", { exact: true }).fill("harbour-board");
    await captain.getByRole("checkbox", { name: /^Private/ }).check();
    await captain.getByRole("button", { name: "Create channel" }).click();
    await heading(captain, "harbour-board").waitFor();
    await captain.getByRole("button", { name: "1 member" }).click();
    const members = captain.getByRole("complementary", { name: /^Members of/ });
    await members.getByRole("button", { name: "Add people" }).click();
    await captain.getByRole("combobox", { name: "Add people" }).fill("ava");
    await captain.getByRole("option", { name: "Ava Lindqvist" }).waitFor();
    await captain.keyboard.press("Enter");
    expect(await look(captain, "members-add")).toEqual(fine);
    await captain.getByRole("button", { name: "Add", exact: true }).click();
    await captain.getByRole("dialog").waitFor({ state: "detached" });
    await captain.getByRole("button", { name: "2 members" }).waitFor();
    expect(await look(captain, "members")).toEqual(fine);

    await channelLink(avas, "harbour-board").click();
    await heading(avas, "harbour-board").waitFor();
    await captain.getByRole("button", { name: "Take Ava Lindqvist out of the channel" }).click();
    await avas
      .getByRole("heading", { name: "#harbour-board is not open to you any more" })
      .waitFor();
    expect(await look(avas, "lost-channel")).toEqual(fine);
    expect(await channelLink(avas, "harbour-board").count()).toBe(0);
    expect(await avas.getByRole("heading", { name: "This is not here" }).count()).toBe(0);
    await captain.getByRole("button", { name: "1 member" }).waitFor();
  });

  test("are given a topic and put away by those who look after them", async () => {
    await channelLink(captain, "tides").click();
    await heading(captain, "tides").waitFor();
    await captain.getByRole("button", { name: "Channel actions" }).click();
    await choose(captain, "Channel settings");
    await captain.getByLabel("Topic").fill("High water at noon");
    await captain.getByLabel("Description").fill("Tables for the **whole** coast");
    expect(await look(captain, "channel-settings")).toEqual(fine);
    await captain.getByRole("button", { name: "Save" }).click();
    await captain.getByRole("button", { name: "High water at noon" }).waitFor();
    await captain.getByRole("button", { name: "Channel actions" }).click();
    await choose(captain, "Archive");
    await captain.getByText("This channel is archived.").waitFor();
    await section(captain, "Archived").waitFor();
    expect(await look(captain, "archived")).toEqual(fine);
    await captain.keyboard.press("Control+k");
    await typeThere(captain, "tide");
    await captain.getByRole("option", { name: "tides archived" }).waitFor();
    expect(await look(captain, "jump-typed")).toEqual(fine);
    await captain.keyboard.press("Escape");
  });
});

describe("there is room", () => {
  test("on a phone", async () => {
    const phone = await stage.open(path, { viewport: { width: 390, height: 844 }, hasTouch: true });
    await settled(phone);
    await phone.getByRole("button", { name: "Open the sidebar" }).click();
    await channelLink(phone, "builds").waitFor();
    expect(await look(phone, "sidebar-390")).toEqual(fine);
    await sidebar(phone).getByRole("link", { name: "Browse channels" }).click();
    await heading(phone, "Browse channels").waitFor();
    expect(await look(phone, "browse-390")).toEqual(fine);
    await phone.getByRole("button", { name: "Open the sidebar" }).click();
    await sidebar(phone).getByRole("link", { name: "Show all 3" }).click();
    await heading(phone, "People").waitFor();
    expect(await look(phone, "people-390")).toEqual(fine);
    await phone.context().close();
  });
});

test("Ben, who was not in any of it, sees nothing of the private channel", async () => {
  const seen = await ben.client.channels.list(workspaceId);
  expect(seen.map(({ name }) => name)).not.toContain("harbour-board");
});

test("no script failed and nothing was refused in any window", () => {
  expect(stage.problems).toEqual([]);
});
