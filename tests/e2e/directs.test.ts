import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { channelLink, message, settled } from "./app.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let ben: Person;
let path: string;
let captain: Page;
let avas: Page;

beforeAll(async () => {
  stage = await openStage();
  [ava, ben] = [await stage.join("Ava Lindqvist"), await stage.join("Ben Okafor")];
  await stage.captain.me.update({ display_name: "Mo Castellanos", handle: "mo" });
  ({ path } = await homeOf(stage.captain));
  [captain, avas] = await Promise.all([stage.open(path), stage.open(path, { as: ava })]);
  await Promise.all([settled(captain), settled(avas)]);
});

afterAll(() => stage.close());

const fine: string[] = [];

const sidebar = (page: Page) => page.getByRole("navigation", { name: "Channels and people" });
const heading = (page: Page, name: string) => page.getByRole("heading", { level: 1, name });
const field = (page: Page) => page.locator("main").getByRole("textbox", { name: /^Message / });
const person = (page: Page, name: string) =>
  sidebar(page).getByRole("region", { name: "People" }).getByRole("button", { name });

async function say(page: Page, text: string): Promise<void> {
  await field(page).fill(text);
  await field(page).press("Enter");
}

describe("two people", () => {
  test("write to each other, and nobody else hears of it", async () => {
    await captain.getByRole("button", { name: "Write to somebody" }).click();
    await captain.getByRole("combobox", { name: "To" }).fill("ava");
    await captain.getByRole("option", { name: "Ava Lindqvist" }).waitFor();
    await captain.keyboard.press("Enter");
    expect(await look(captain, "new-direct")).toEqual(fine);
    await captain.keyboard.press("Enter");
    await heading(captain, "Ava Lindqvist").waitFor();
    await say(captain, "Between you and me");
    await channelLink(avas, "Mo Castellanos").getByText("1 unread").waitFor();
    await channelLink(avas, "Mo Castellanos").click();
    await message(avas, "Between you and me").waitFor();
    await say(avas, "And nobody else");
    await message(captain, "And nobody else").waitFor();
    expect(await look(captain, "direct")).toEqual(fine);
    const { workspace } = await homeOf(ben.client);
    expect(await ben.client.dms.list(workspace.id)).toEqual([]);
  });

  test("close the conversation for themselves alone, in all their windows, until somebody writes", async () => {
    const other = await stage.open(new URL(captain.url()).pathname);
    await settled(other);
    await channelLink(captain, "Ava Lindqvist").click({ button: "right" });
    await captain.getByRole("menuitem", { name: "Close the conversation" }).click();
    await channelLink(captain, "Ava Lindqvist").waitFor({ state: "detached" });
    await other.getByRole("heading", { name: "This conversation was closed" }).waitFor();
    expect(await look(other, "direct-closed")).toEqual(fine);
    await other.getByRole("button", { name: "Open it again" }).click();
    await message(other, "And nobody else").waitFor();
    await channelLink(captain, "Ava Lindqvist").waitFor();
    await other.context().close();
    await channelLink(captain, "Ava Lindqvist").click({ button: "right" });
    await captain.getByRole("menuitem", { name: "Close the conversation" }).click();
    await channelLink(captain, "Ava Lindqvist").waitFor({ state: "detached" });
    await say(avas, "Are you there?");
    await channelLink(captain, "Ava Lindqvist").getByText("1 unread").waitFor();
  });

  test("are away when nobody has touched their window for ten minutes, and back at the first touch", async () => {
    const clocked = await stage.open("/nowhere", { as: ben });
    await person(captain, "Offline Ben Okafor").waitFor();
    await clocked.clock.install();
    await clocked.goto(stage.url + path);
    await settled(clocked);
    await person(captain, "Online Ben Okafor").waitFor();
    await clocked.clock.fastForward("10:01");
    await person(captain, "Away Ben Okafor").waitFor();
    expect(await look(captain, "presence")).toEqual(fine);
    await clocked.mouse.move(300, 300);
    await person(captain, "Online Ben Okafor").waitFor();
    await clocked.context().close();
  });

  test("say what they are about, and that they are not to be disturbed", async () => {
    await avas.getByRole("button", { name: "You: Ava Lindqvist" }).click();
    expect(await look(avas, "own-menu")).toEqual(fine);
    await avas.getByRole("menuitem", { name: "Set a status…" }).click();
    await avas.getByRole("button", { name: /^On holiday/ }).click();
    expect(await look(avas, "status")).toEqual(fine);
    await avas.getByRole("button", { name: "Save" }).click();
    await avas.getByRole("dialog").waitFor({ state: "detached" });
    await channelLink(captain, "Ava Lindqvist").getByText("On holiday").waitFor();
    await avas.getByRole("button", { name: "You: Ava Lindqvist" }).click();
    await avas.getByRole("menuitem", { name: "For an hour" }).click();
    await channelLink(captain, "Ava Lindqvist").getByText("Not to be disturbed").waitFor();
    await channelLink(captain, "Ava Lindqvist").click();
    await captain.getByText(/Not to be disturbed until/).waitFor();
    expect(await look(captain, "direct-status")).toEqual(fine);
  });
});

describe("a few people", () => {
  test("have a conversation of their own, which the same people always have", async () => {
    await captain.keyboard.press("Control+Shift+K");
    for (const name of ["ava", "ben"]) {
      await captain.getByRole("combobox", { name: "To" }).fill(name);
      await captain.keyboard.press("Enter");
    }
    await captain.getByRole("button", { name: "Go to the conversation" }).click();
    await heading(captain, "Ava Lindqvist, Ben Okafor").waitFor();
    await say(captain, "The three of us");
    await channelLink(avas, "Mo Castellanos, Ben Okafor").getByText("1 unread").waitFor();
    await channelLink(avas, "Mo Castellanos, Ben Okafor").click();
    await message(avas, "The three of us").waitFor();
    await captain.getByRole("button", { name: "3 members" }).click();
    await captain.getByRole("complementary").getByText("Ben Okafor").waitFor();
    expect(await look(captain, "direct-group")).toEqual(fine);
    const address = captain.url();
    await captain.keyboard.press("Control+Shift+K");
    for (const name of ["ben", "ava"]) {
      await captain.getByRole("combobox", { name: "To" }).fill(name);
      await captain.keyboard.press("Enter");
    }
    await captain.getByRole("button", { name: "Go to the conversation" }).click();
    await captain.getByRole("dialog").waitFor({ state: "detached" });
    expect(new URL(captain.url()).pathname).toBe(new URL(address).pathname);
  });

  test("are found in the list of people, who they are and a way to write to them", async () => {
    await sidebar(captain).getByRole("link", { name: "Show all 3" }).click();
    await heading(captain, "People").waitFor();
    expect(await look(captain, "people")).toEqual(fine);
    await captain.getByRole("searchbox", { name: "Find somebody" }).fill("ben");
    await captain.getByRole("button", { name: "Write to Ben Okafor" }).click();
    await heading(captain, "Ben Okafor").waitFor();
  });
});

test("no script failed and nothing was refused in any window", () => {
  expect(stage.problems).toEqual([]);
});
