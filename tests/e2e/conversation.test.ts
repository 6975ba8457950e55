import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { act, channelLink, composer, message, settled, write } from "./app.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let captainPage: Page;
let avaPage: Page;
let path: string;

beforeAll(async () => {
  stage = await openStage();
  ava = await stage.join("Ava Lindqvist");
  ({ path } = await homeOf(stage.captain));
  [captainPage, avaPage] = await Promise.all([stage.open(path), stage.open(path, { as: ava })]);
  await Promise.all([settled(captainPage), settled(avaPage)]);
});

afterAll(() => stage.close());

describe("two people", () => {
  test("see each other's messages at once, in the same order", async () => {
    await write(captainPage, "Ahoy from the bridge");
    await message(avaPage, "Ahoy from the bridge").waitFor();
    await write(avaPage, "Ahoy **back**");
    await message(captainPage, "Ahoy back").waitFor();
    expect(await captainPage.locator(".message-body strong").innerText()).toBe("back");
    for (const page of [captainPage, avaPage]) {
      const bodies = await page.locator(".message-body").allInnerTexts();
      expect(bodies).toEqual(["Ahoy from the bridge", "Ahoy back"]);
    }
  });

  test("see an edit, and that it is one", async () => {
    await act(captainPage, "Ahoy from the bridge", "Edit");
    await captainPage.getByRole("textbox", { name: "Edit message" }).fill("Ahoy from the deck");
    await captainPage.getByRole("textbox", { name: "Edit message" }).press("Enter");
    await message(avaPage, "Ahoy from the deck").getByText("(edited)").waitFor();
    expect(await message(captainPage, "Ahoy from the bridge").count()).toBe(0);
  });

  test("see that a message was deleted, and nothing of it", async () => {
    await write(avaPage, "oops, wrong window");
    await message(captainPage, "oops").waitFor();
    await act(avaPage, "oops", "Delete");
    await avaPage.getByRole("button", { name: "Delete", exact: true }).click();
    for (const page of [captainPage, avaPage]) {
      await page.getByText("This message was deleted.").waitFor();
      expect(await message(page, "oops").count()).toBe(0);
    }
  });

  test("find a channel that they have joined in the sidebar without reloading, and what is unread there", async () => {
    await captainPage.getByRole("button", { name: "Create a channel" }).click();
    await captainPage.getByLabel("Name", { exact: true }).fill("Release Party");
    await captainPage.getByRole("button", { name: "Create channel" }).click();
    await captainPage.getByRole("heading", { level: 1, name: "release-party" }).waitFor();
    const { workspace } = await homeOf(ava.client);
    const party = (await ava.client.channels.list(workspace.id)).find(
      ({ name }) => name === "release-party",
    );
    await ava.client.channels.join(party?.id ?? "");
    await write(captainPage, "Balloons are here");
    const link = channelLink(avaPage, "release-party");
    await link.getByText("1 unread").waitFor();
    expect(await avaPage.title()).toStartWith("(1)");
    await link.click();
    await message(avaPage, "Balloons are here").waitFor();
    await avaPage.getByRole("separator", { name: "New messages" }).waitFor();
    await link.getByText("1 unread").waitFor({ state: "detached" });
    await avaPage.goBack();
    await message(avaPage, "Ahoy from the deck").waitFor();
  });
});

describe("one person", () => {
  test("finds the conversation again after a reload", async () => {
    await avaPage.goto(stage.url + path);
    await settled(avaPage);
    await message(avaPage, "Ahoy from the deck").waitFor();
    expect(await avaPage.getByText("This message was deleted.").count()).toBe(1);
  });

  test("finds a draft again after a reload, in its own channel", async () => {
    await composer(avaPage).fill("half a thought");
    await avaPage.reload();
    await settled(avaPage);
    expect(await composer(avaPage).inputValue()).toBe("half a thought");
    await channelLink(avaPage, "release-party").click();
    await avaPage.getByRole("heading", { level: 1, name: "release-party" }).waitFor();
    expect(await composer(avaPage).inputValue()).toBe("");
    await channelLink(avaPage, "general").click();
    await avaPage.getByRole("heading", { level: 1, name: "general" }).waitFor();
    expect(await composer(avaPage).inputValue()).toBe("half a thought");
    await composer(avaPage).fill("");
  });

  test("comes by a copied link to that very message", async () => {
    await act(captainPage, "Balloons are here", "Copy link");
    const link = await captainPage.evaluate(() => navigator.clipboard.readText());
    await avaPage.goto(link);
    await avaPage.locator(".message.lit").getByText("Balloons are here").waitFor();
  });

  test("can start a workspace, and is alone in it", async () => {
    await captainPage.getByRole("button", { name: "Create a workspace" }).click();
    await captainPage.getByLabel("Name", { exact: true }).fill("Night Watch");
    await captainPage.getByRole("button", { name: "Create workspace" }).click();
    await captainPage.getByRole("button", { name: "Night Watch: menu" }).waitFor();
    expect(await avaPage.getByRole("link", { name: "Night Watch" }).count()).toBe(0);
    await captainPage.getByRole("link", { name: "ClickClack" }).click();
    await channelLink(captainPage, "general").waitFor();
  });

  test("leaves a message unread for later", async () => {
    await captainPage.goto(stage.url + path);
    await settled(captainPage);
    await act(captainPage, "Ahoy back", "Mark unread");
    await captainPage.getByRole("separator", { name: "New messages" }).waitFor();
    await channelLink(captainPage, "release-party").click();
    await channelLink(captainPage, "general")
      .getByText(/^\d unread/)
      .waitFor();
  });

  test("signs out, and needs to sign in again", async () => {
    await avaPage.getByRole("button", { name: "ClickClack: menu" }).click();
    await avaPage.getByRole("menuitem", { name: "Sign out" }).click();
    await avaPage.getByRole("heading", { name: "Sign in" }).waitFor();
    const again = await stage.captain.auth.requestMagicLink({ email: "ava.lindqvist@example.com" });
    await avaPage.goto(`${stage.url}/login#${again.token}`);
    await avaPage.getByRole("button", { name: "You: Ava Lindqvist" }).waitFor();
    expect(avaPage.url()).not.toContain(String(again.token));
  });
});

test("no script failed and nothing was refused in any window", () => {
  expect(stage.problems).toEqual([]);
});
