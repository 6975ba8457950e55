import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { type Client, createClient } from "../../sdk/src/index.ts";
import { useEndpoint } from "../harness/endpoint.ts";
import { channelLink, composer, message, settled } from "./app.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let ben: Person;
/** A bot that reads what is written. */
let triage: Client;
let avaPage: Page;
let benPage: Page;
let path: string;
let channel: string;
let workspace: string;
const endpoint = useEndpoint();

beforeAll(async () => {
  stage = await openStage({
    flags: (url) => ["--callback-allow", "loopback", "--public-url", url],
  });
  ava = await stage.join("Ava Lindqvist");
  ben = await stage.join("Ben Okafor");
  await stage.join("Benedetta Rossi");
  await ben.client.me.update({ handle: "ben" });
  const home = await homeOf(stage.captain);
  [workspace, channel, path] = [home.workspace.id, home.general.id, home.path];
  await stage.captain.channels.create(workspace, {
    name: "release-party",
    display_title: "Balloons and cake",
  });
  const { bot, bot_token } = await stage.captain.bots.create(workspace, {
    display_name: "Triage",
    handle: "triage",
  });
  triage = createClient({ baseUrl: stage.url, token: bot_token?.token });
  await triage.bots.setCommands([
    { command: "assign", description: "Give an issue to somebody", args_hint: "<issue> <who>" },
  ]);
  await stage.captain.slash.create(workspace, {
    command: "/tide",
    description: "When the tide is high",
    callback_url: `${endpoint.url}/tide`,
    bot_user_id: bot.id,
  });
  await ben.client.channels.sendMessage(channel, { body: "Who is on watch tonight?" });
  [avaPage, benPage] = await Promise.all([
    stage.open(path, { as: ava }),
    stage.open(path, { as: ben }),
  ]);
  await Promise.all([settled(avaPage), settled(benPage)]);
});

afterAll(() => stage.close());

async function point(page: Page, text: string, action: string): Promise<void> {
  await message(page, text).first().hover();
  await message(page, text).first().getByRole("button", { name: action }).click();
}
const options = (page: Page) => page.getByRole("listbox").getByRole("option");
const marked = (page: Page) => page.getByRole("listbox").getByRole("option", { selected: true });
const becomes = (page: Page, text: string) =>
  page.waitForFunction((wanted) => document.querySelector("textarea")?.value === wanted, text);
const value = (page: Page) => composer(page).inputValue();

describe("the word at the caret", () => {
  test("a person is found by a few letters, chosen by Tab, and hears of it", async () => {
    await composer(avaPage).pressSequentially("Ask @be");
    // Who wrote here comes first.
    await marked(avaPage).filter({ hasText: "Ben Okafor" }).waitFor();
    const field = composer(avaPage);
    const id = await field.getAttribute("aria-activedescendant");
    expect(await avaPage.locator(`#${id}`).getAttribute("aria-selected")).toBe("true");
    expect(await look(avaPage, "composer-people")).toEqual([]);
    await avaPage.keyboard.press("Tab");
    expect(await value(avaPage)).toBe("Ask @ben ");
    await avaPage.keyboard.type("please");
    await avaPage.keyboard.press("Enter");
    await message(benPage, "Ask @ben please").waitFor();
    const { activity } = await ben.client.activity.list(workspace);
    expect(activity.map(({ kind }) => kind)).toContain("mention");
  });

  test("@channel says how many it reaches before it is chosen", async () => {
    await composer(avaPage).pressSequentially("@cha");
    await options(avaPage).filter({ hasText: "Notifies 3 people" }).waitFor();
    await avaPage.keyboard.press("Escape");
    await options(avaPage).first().waitFor({ state: "detached" });
    expect(await value(avaPage)).toBe("@cha");
    // Closed, it stays closed for this word, and Enter is Enter.
    await avaPage.keyboard.type("n");
    expect(await options(avaPage).count()).toBe(0);
    await composer(avaPage).fill("");
  });

  test("arrows walk through the list and around its ends, and the pointer chooses as well", async () => {
    await composer(avaPage).pressSequentially("@");
    await options(avaPage).first().waitFor();
    const first = await marked(avaPage).innerText();
    await avaPage.keyboard.press("ArrowUp");
    expect(await marked(avaPage).innerText()).not.toBe(first);
    await avaPage.keyboard.press("ArrowDown");
    expect(await marked(avaPage).innerText()).toBe(first);
    await options(avaPage)
      .filter({ hasText: "Benedetta" })
      .filter({ hasText: "without a handle" })
      .click();
    // Who has no handle cannot be named, which the list says.
    expect(await value(avaPage)).toBe("Benedetta Rossi ");
    await composer(avaPage).fill("");
  });

  test("a channel is found by its name or what it is about", async () => {
    await composer(avaPage).pressSequentially("Come to #ballo");
    await marked(avaPage).filter({ hasText: "release-party" }).waitFor();
    await avaPage.keyboard.press("Enter");
    expect(await value(avaPage)).toBe("Come to #release-party ");
    await composer(avaPage).fill("");
  });

  test("a number sign alone, and what fits nothing, leave Enter to sending", async () => {
    await composer(avaPage).pressSequentially("We are #");
    await options(avaPage).first().waitFor();
    await avaPage.keyboard.press("Enter");
    await message(benPage, "We are #").waitFor();
    await composer(avaPage).pressSequentially("It is 10:30, see #4711");
    await avaPage.keyboard.press("Enter");
    await message(benPage, "see #4711").waitFor();
  });

  test("an emoji is found by its name, and a whole name becomes it by its second colon", async () => {
    await composer(avaPage).pressSequentially("Hooray :tad");
    await marked(avaPage).filter({ hasText: ":tada:" }).waitFor();
    expect(await look(avaPage, "composer-emoji")).toEqual([]);
    await avaPage.keyboard.press("Enter");
    expect(await value(avaPage)).toBe("Hooray 🎉 ");
    await avaPage.keyboard.type(":rocket:");
    expect(await value(avaPage)).toBe("Hooray 🎉 🚀");
    await composer(avaPage).fill("");
  });

  test("an input method keeps its keys", async () => {
    await composer(avaPage).pressSequentially("@be");
    await options(avaPage).first().waitFor();
    for (const key of ["Enter", "Escape", "Tab"])
      await composer(avaPage).dispatchEvent("keydown", { key, isComposing: true, bubbles: true });
    expect(await value(avaPage)).toBe("@be");
    expect(await options(avaPage).count()).toBeGreaterThan(0);
    await composer(avaPage).fill("");
  });
});

describe("commands", () => {
  test("of apps and bots are in one list, with what they do and whose they are", async () => {
    await composer(avaPage).pressSequentially("/");
    await options(avaPage).nth(1).waitFor();
    expect(await options(avaPage).allInnerTexts()).toEqual([
      expect.stringMatching(/\/assign <issue> <who>[\s\S]*Give an issue[\s\S]*by Triage/),
      expect.stringMatching(/\/tide[\s\S]*When the tide is high[\s\S]*by Triage/),
    ]);
    expect(await look(avaPage, "composer-commands")).toEqual([]);
    await avaPage.keyboard.type("ti");
    await avaPage.keyboard.press("Enter");
    expect(await value(avaPage)).toBe("/tide ");
  });

  test("an app's answer for the caller alone is a note that nobody else sees", async () => {
    endpoint.answer(() =>
      Response.json({ response_type: "ephemeral", text: "High at **14:20**, between us." }),
    );
    await avaPage.keyboard.type("hamburg");
    await avaPage.keyboard.press("Enter");
    const note = avaPage.locator(".whisper").filter({ hasText: "between us" });
    await note.waitFor();
    expect(await note.locator("strong").innerText()).toBe("14:20");
    expect(await value(avaPage)).toBe("");
    expect(JSON.parse(endpoint.arrived[0]?.body ?? "{}")).toMatchObject({
      command: "/tide",
      text: "hamburg",
    });
    expect(await look(avaPage, "composer-whisper")).toEqual([]);
    await note.getByRole("button", { name: "Dismiss" }).click();
    await note.waitFor({ state: "detached" });
    expect(await benPage.getByText("between us").count()).toBe(0);
  });

  test("a later answer finds the caller as well", async () => {
    endpoint.answer(() => new Response(null, { status: 204 }));
    await composer(avaPage).fill("/tide later");
    await avaPage.keyboard.press("Enter");
    const [, call] = await endpoint.until(2);
    const { response_url } = JSON.parse(call?.body ?? "{}");
    const answered = await fetch(response_url, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ response_type: "ephemeral", text: "High after all." }),
    });
    expect(answered.status).toBe(200);
    const note = avaPage.locator(".whisper").filter({ hasText: "High after all." });
    await note.getByRole("button", { name: "Dismiss" }).click();
  });

  test("when the app fails, the words say so, and what was written is still there", async () => {
    endpoint.answer(() => new Response("oops", { status: 500 }));
    await composer(avaPage).fill("/tide now");
    await avaPage.keyboard.press("Enter");
    await avaPage.getByText("/tide did not run. Its app did not answer as it should.").waitFor();
    expect(await value(avaPage)).toBe("/tide now");
    await avaPage.getByRole("button", { name: "Dismiss" }).click();
    await composer(avaPage).fill("");
  });

  test("a bot reads its command as it is written", async () => {
    await composer(avaPage).fill("/assign 12 ben");
    await avaPage.keyboard.press("Enter");
    await message(benPage, "/assign 12 ben").waitFor();
  });

  test("what nobody answers is asked about before it is sent", async () => {
    await composer(avaPage).fill("/shrug whatever");
    await avaPage.keyboard.press("Enter");
    await avaPage.getByText("Nobody here answers /shrug.").waitFor();
    expect(await look(avaPage, "composer-unknown-command")).toEqual([]);
    await avaPage.getByRole("button", { name: "Keep writing" }).click();
    expect(await value(avaPage)).toBe("/shrug whatever");
    await avaPage.keyboard.press("Enter");
    await avaPage.getByRole("button", { name: "Send as text" }).click();
    await message(benPage, "/shrug whatever").waitFor();
  });
});

describe("what goes with a message", () => {
  test("a quote stands above the text until it is sent or taken away, also after a reload", async () => {
    await point(avaPage, "Who is on watch tonight?", "Quote");
    await avaPage.getByText("Quoting Ben Okafor").waitFor();
    await avaPage.keyboard.type("I am");
    await avaPage.reload();
    await settled(avaPage);
    await avaPage.getByText("Quoting Ben Okafor").waitFor();
    expect(await value(avaPage)).toBe("I am");
    expect(await look(avaPage, "composer-quote")).toEqual([]);
    await composer(avaPage).press("Enter");
    await message(benPage, "I am").locator(".quote").getByText("on watch tonight").waitFor();
    await avaPage.getByText("Quoting Ben Okafor").waitFor({ state: "detached" });
  });

  test("a topic is chosen where the channel has some, and stays chosen", async () => {
    const topic = await stage.captain.topics.create(workspace, {
      name: "Release 2.0",
      channel_id: channel,
    });
    await avaPage.getByRole("button", { name: "Topic", exact: true }).click();
    await avaPage.getByRole("menuitemradio", { name: "Release 2.0" }).click();
    await avaPage.getByRole("button", { name: "Topic: Release 2.0" }).waitFor();
    await composer(avaPage).fill("Filed well");
    await composer(avaPage).press("Enter");
    await message(benPage, "Filed well").waitFor();
    const { messages } = await ben.client.channels.messages(channel, { limit: 5 });
    expect(messages.find(({ body }) => body === "Filed well")?.topic_id).toBe(topic.id);
    await avaPage.locator(".topic-button").click();
    await avaPage.getByRole("menuitemradio", { name: "No topic" }).click();
  });

  test("a draft is the same in another tab, and gone there when it is sent", async () => {
    const tab = await avaPage.context().newPage();
    await tab.goto(stage.url + path);
    await settled(tab);
    await composer(avaPage).fill("half a thought");
    await tab.waitForFunction(() => document.querySelector("textarea")?.value === "half a thought");
    await composer(avaPage).press("Enter");
    await tab.waitForFunction(() => document.querySelector("textarea")?.value === "");
    await tab.close();
  });

  test("a message is sent later, in the person's own zone", async () => {
    await composer(avaPage).fill("Good morning, everybody");
    await avaPage.getByRole("button", { name: "Send later" }).click();
    await avaPage.getByRole("menuitem", { name: /^Tomorrow, / }).waitFor();
    expect(await look(avaPage, "composer-later")).toEqual([]);
    await avaPage.getByRole("menuitem", { name: /^Tomorrow, / }).click();
    await avaPage.getByText("It will be sent").waitFor();
    expect(await value(avaPage)).toBe("");
    const { scheduled_messages } = await ava.client.scheduled.list(workspace);
    expect(scheduled_messages).toMatchObject([
      { kind: "message", channel_id: channel, body: "Good morning, everybody" },
    ]);
    expect(new Date(scheduled_messages[0]?.send_at ?? "").getHours()).toBe(9);
  });

  test("or at a time of one's own, and as a reminder to oneself", async () => {
    await composer(avaPage).fill("Water the plants");
    await avaPage.getByRole("button", { name: "Send later" }).click();
    await avaPage.getByRole("menuitem", { name: "Another time…" }).click();
    await avaPage.getByLabel("I am reminded of it").check();
    expect(await look(avaPage, "composer-schedule")).toEqual([]);
    await avaPage.getByRole("button", { name: "Schedule", exact: true }).click();
    await avaPage.getByText("You will be reminded").waitFor();
    const { scheduled_messages } = await ava.client.scheduled.list(workspace);
    expect(scheduled_messages.map(({ kind }) => kind).sort()).toEqual(["message", "reminder"]);
  });
});

describe("who is at work", () => {
  test("others see that somebody types, and that they stopped", async () => {
    await composer(avaPage).pressSequentially("Let me");
    const line = benPage.getByText("Ava Lindqvist is typing…");
    await line.waitFor();
    expect(await look(benPage, "composer-typing")).toEqual([]);
    await composer(avaPage).press("Enter");
    await line.waitFor({ state: "detached" });
  });

  test("an agent's turn shows its last line, and opens to all of them", async () => {
    const tell = (op: string, line?: object) =>
      triage.events.send({
        workspace_id: workspace,
        channel_id: channel,
        type: "agent.progress",
        payload: { turn_id: "t1", op, ...(line && { line }) },
      });
    await tell("append", { id: "1", kind: "tool", text: "Reading the logs" });
    await tell("append", { id: "2", kind: "tool", text: "Counting the crates" });
    const turn = benPage.getByRole("button", { name: /Triage is responding/ });
    await turn.filter({ hasText: "Counting the crates" }).waitFor();
    await turn.click();
    await benPage.getByRole("list", { name: "What Triage is doing" }).waitFor();
    expect(await benPage.locator(".progress-line").allInnerTexts()).toEqual([
      "Reading the logs",
      "Counting the crates",
    ]);
    expect(await look(benPage, "composer-turn")).toEqual([]);
    await tell("finalize");
    await turn.waitFor({ state: "detached" });
  });
});

describe("what is pasted", () => {
  const paste = (page: Page, data: Record<string, string>) =>
    composer(page).evaluate((field, kinds) => {
      const clipboardData = new DataTransfer();
      for (const [kind, text] of Object.entries(kinds)) clipboardData.setData(kind, text);
      const event = new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true });
      field.dispatchEvent(event);
    }, data);

  test("formatted text becomes Markdown, and an address makes a link of the selected words", async () => {
    await paste(avaPage, {
      "text/plain": "Read this now",
      "text/html": '<p>Read <a href="https://a.example/">this</a> <b>now</b></p>',
    });
    await becomes(avaPage, "Read [this](https://a.example/) **now**");
    await composer(avaPage).fill("the docs");
    await composer(avaPage).press("Control+a");
    await paste(avaPage, { "text/plain": "https://docs.example/" });
    await becomes(avaPage, "[the docs](https://docs.example/)");
    await composer(avaPage).fill("");
  });

  test("code is offered a block", async () => {
    await paste(avaPage, { "text/plain": "const a = 1;\nconsole.log(a);" });
    await avaPage.getByText("That looks like code.").waitFor();
    await avaPage.getByRole("button", { name: "Make it a code block" }).click();
    await becomes(avaPage, "```\nconst a = 1;\nconsole.log(a);\n```\n");
    await composer(avaPage).fill("");
  });

  test("lists go on with Shift and Enter", async () => {
    await composer(avaPage).pressSequentially("1. one");
    await avaPage.keyboard.press("Shift+Enter");
    await avaPage.keyboard.type("two");
    expect(await value(avaPage)).toBe("1. one\n2. two");
    await avaPage.keyboard.press("Control+z");
    await composer(avaPage).fill("");
  });
});

describe("elsewhere", () => {
  test("a thread has its own composer, with people, drafts and typing of its own", async () => {
    await point(avaPage, "Who is on watch tonight?", "Reply in thread");
    const reply = avaPage.getByRole("textbox", { name: "Message this thread" });
    await reply.pressSequentially("@be");
    await options(avaPage).first().waitFor();
    await avaPage.keyboard.press("Enter");
    expect(await reply.inputValue()).toBe("@ben ");
    expect(await look(avaPage, "composer-thread")).toEqual([]);
    // Not in the channel.
    expect(await benPage.getByText("Ava Lindqvist is typing…").count()).toBe(0);
    await avaPage.keyboard.press("Enter");
    await message(benPage, "Who is on watch tonight?").getByText("1 reply").waitFor();
  });

  test("a draft is marked in the sidebar while one is elsewhere", async () => {
    const { channel: crew } = await stage.captain.channels.create(workspace, {
      name: "bridge-crew",
      kind: "private",
    });
    await stage.captain.channels.addMember(crew.id, ava.id);
    await avaPage.getByRole("button", { name: "Close" }).first().click();
    await composer(avaPage).fill("to be continued");
    await channelLink(avaPage, "bridge-crew").click();
    await avaPage.getByRole("textbox", { name: "Message #bridge-crew" }).waitFor();
    await channelLink(avaPage, "general").getByLabel("Draft").waitFor();
  });

  test("in a private channel the list says who is not in it", async () => {
    await composer(avaPage).pressSequentially("@");
    await options(avaPage)
      .filter({ hasText: "Ben Okafor" })
      .filter({ hasText: "not in this channel" })
      .waitFor();
    await options(avaPage).filter({ hasText: "Notifies 1 person" }).first().waitFor();
    await composer(avaPage).fill("");
    await channelLink(avaPage, "general").click();
    await composer(avaPage).fill("");
  });

  test("two people alone see each other type, and commands of bots only", async () => {
    const dm = await ava.client.dms.create(workspace, [ben.id]);
    const to = path.replace(/[^/]+$/, dm.route_id);
    await Promise.all([avaPage.goto(stage.url + to), benPage.goto(stage.url + to)]);
    const field = (page: Page) => page.locator(".composer textarea");
    await Promise.all([field(avaPage).waitFor(), field(benPage).waitFor()]);
    await field(avaPage).pressSequentially("/");
    await options(avaPage).first().waitFor();
    expect(await options(avaPage).count()).toBe(1);
    await field(avaPage).fill("/tide");
    await avaPage.keyboard.press("Escape");
    await avaPage.keyboard.press("Enter");
    await avaPage.getByText("/tide is answered in channels only.").waitFor();
    await field(avaPage).fill("");
    await field(avaPage).pressSequentially("psst");
    await benPage.getByText("Ava Lindqvist is typing…").waitFor();
    await field(avaPage).fill("");
    await benPage.getByText("Ava Lindqvist is typing…").waitFor({ state: "detached" });
    await Promise.all([avaPage.goto(stage.url + path), benPage.goto(stage.url + path)]);
    await Promise.all([settled(avaPage), settled(benPage)]);
  });

  test("the keyboard preference has Enter break the line, and Ctrl with it send", async () => {
    await ava.client.preferences.update({ "compose.send_with": "mod_enter" });
    await composer(avaPage).fill("");
    await composer(avaPage).pressSequentially("one");
    await avaPage.waitForFunction(
      () => document.querySelector("textarea")?.getAttribute("enterkeyhint") === "enter",
    );
    await avaPage.keyboard.press("Enter");
    await avaPage.keyboard.type("two");
    expect(await value(avaPage)).toBe("one\ntwo");
    await avaPage.keyboard.press("Control+Enter");
    await message(benPage, "two").waitFor();
    await ava.client.preferences.update({ "compose.send_with": null });
  });

  test("on a phone the list stands above the keyboard, and the bar has room", async () => {
    const phone = await stage.open(path, {
      as: ben,
      viewport: { width: 390, height: 500 },
      hasTouch: true,
      isMobile: true,
      colorScheme: "dark",
    });
    await settled(phone);
    await composer(phone).pressSequentially("@a");
    await options(phone).first().waitFor();
    expect(await look(phone, "composer-phone")).toEqual([]);
    const list = await phone.getByRole("listbox").boundingBox();
    expect(list?.y).toBeGreaterThanOrEqual(0);
    await phone.context().close();
  });

  test("who is timed out sees why and until when, and writes again when it is over", async () => {
    await composer(benPage).fill("unfinished");
    await stage.captain.workspaces.moderate(workspace, ben.id, { timeout_minutes: 30 });
    await benPage.getByText(/You are timed out until .*\. Until then you can read/).waitFor();
    expect(await look(benPage, "composer-timed-out")).toEqual([]);
    await stage.captain.workspaces.moderate(workspace, ben.id, { clear_timeout: true });
    await composer(benPage).waitFor();
    expect(await value(benPage)).toBe("unfinished");
    await composer(benPage).fill("");
  });
});

test("whoever edits is offered names as well, and nothing before they type", async () => {
  await composer(avaPage).fill("Thanks to @ben");
  await composer(avaPage).press("Enter");
  await message(benPage, "Thanks to @ben").waitFor();
  await composer(avaPage).press("ArrowUp");
  const editor = avaPage.getByRole("textbox", { name: "Edit message" });
  await editor.waitFor();
  expect(await options(avaPage).count()).toBe(0);
  await editor.pressSequentially(" and #rel");
  await marked(avaPage).filter({ hasText: "release-party" }).waitFor();
  await avaPage.keyboard.press("Enter");
  expect(await editor.inputValue()).toBe("Thanks to @ben and #release-party ");
  await avaPage.keyboard.press("Enter");
  await message(benPage, "and #release-party").waitFor();
});

test("a guest who has written enough for a day reads when they can go on", async () => {
  const guest = await stage.join("Gus Gast");
  await stage.captain.workspaces.moderate(workspace, guest.id, { role: "guest" });
  const [room] = await guest.client.channels.list(workspace);
  for (const body of ["one", "two", "three"])
    await guest.client.channels.sendMessage(room?.id ?? "", { body });
  const page = await stage.open(path.replace(/[^/]+$/, room?.route_id ?? ""), { as: guest });
  await settled(page);
  await composer(page).fill("four");
  await composer(page).press("Enter");
  await page.getByText(/Guests have three posts in 24 hours. You can write again/).waitFor();
  await page.context().close();
});

test("no script failed and nothing was refused in any window", () => {
  expect(stage.problems).toEqual([]);
});
