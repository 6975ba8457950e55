import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { channelLink, message, settled, typeThere, write } from "./app.ts";
import { openHouse } from "./crew.ts";
import { homeOf, stageEngines, type Person, type Stage } from "./stage.ts";

// What people do all day, with each of what can keep it.
describe.each(stageEngines.map((engine) => ({ engine })))("on $engine", ({ engine }) => {
  let stage: Stage & { mo: Person };
  let mo: Page;
  let ava: Page;

  beforeAll(async () => {
    stage = await openHouse({ engine });
    const { workspace, path } = await homeOf(stage.captain);
    const { url } = await stage.captain.invites.create(workspace.id);
    [mo, ava] = await Promise.all([
      stage.open(path, { as: stage.mo }),
      stage.open(url.slice(stage.url.length)),
    ]);
  });
  afterAll(() => stage.close());

  test("somebody comes in, and two write to each other, in threads too, and react", async () => {
    await ava.getByLabel("Your name").fill("Ava Lindqvist");
    await ava.getByRole("button", { name: "Join" }).click();
    await Promise.all([settled(mo), settled(ava)]);
    await write(ava, "The harbour is open");
    await message(mo, "The harbour is open").hover();
    await mo.getByRole("button", { name: "Reply in thread" }).click();
    const thread = mo.getByRole("complementary", { name: "Thread" });
    await thread.getByRole("textbox", { name: /^Message/ }).fill("And the cranes turn");
    await thread.getByRole("textbox", { name: /^Message/ }).press("Enter");
    await message(ava, "The harbour is open").getByText("1 reply").waitFor();
    await mo.keyboard.press("Escape");
    await message(mo, "The harbour is open").hover();
    await mo
      .getByRole("button", { name: /^React with 👍/ })
      .first()
      .click();
    await message(ava, "The harbour is open").getByRole("button", { name: /👍/ }).first().waitFor();
    await write(mo, "A typo hree");
    await message(ava, "A typo hree").waitFor();
    await mo.getByRole("textbox", { name: "Message #general" }).press("ArrowUp");
    await mo.getByRole("textbox", { name: "Edit message" }).fill("A typo here");
    await mo.getByRole("textbox", { name: "Edit message" }).press("Enter");
    await message(ava, "A typo here").waitFor();
  });

  test("a file comes over, is found, and stays between two when it is sent to one", async () => {
    const chooser = mo.waitForEvent("filechooser");
    await mo.getByRole("button", { name: "Add files" }).click();
    await (
      await chooser
    ).setFiles({ name: "berths.txt", mimeType: "text/plain", buffer: Buffer.from("12 free") });
    await write(mo, "The list of berths");
    await message(ava, "berths.txt").waitFor();
    await ava.keyboard.press("Control+f");
    const search = ava.getByRole("complementary", { name: "Search" });
    await search.getByRole("combobox").fill("berth");
    await ava.keyboard.press("Enter");
    await search.getByRole("button", { name: /The list of berths/ }).waitFor();
    await ava.keyboard.press("Escape");
    await mo.getByRole("button", { name: "Write to somebody" }).click();
    await typeThere(mo, "ava");
    await mo.getByRole("option", { name: "Ava Lindqvist" }).click();
    await mo.getByRole("button", { name: "Go to the conversation" }).click();
    await mo.getByRole("textbox", { name: "Message Ava Lindqvist" }).fill("Only for you");
    await mo.getByRole("textbox", { name: "Message Ava Lindqvist" }).press("Enter");
    await channelLink(ava, "Mo Castellanos").click();
    await message(ava, "Only for you").waitFor();
  });

  test("all of it is there after the server started again", async () => {
    await stage.stopServer();
    await ava.getByText("Reconnecting…").waitFor();
    await stage.startServer();
    await ava.reload();
    await message(ava, "Only for you").waitFor();
    await channelLink(ava, "general").click();
    await message(ava, "A typo here").waitFor();
    await message(ava, "berths.txt").waitFor();
    expect(stage.problems).toEqual([]);
  });
});
