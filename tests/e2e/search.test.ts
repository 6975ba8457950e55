import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { until } from "../harness/until.ts";
import { message, settled } from "./app.ts";
import { chatter, talk } from "./crew.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let ben: Person;
let page: Page;
let home: Awaited<ReturnType<typeof homeOf>>;
let builds: { id: string; route_id: string };
let pinned: string;
let root: string;
/** A reminder of Ben's, who does not look at the app when its time comes. */
let reminder: string;

beforeAll(async () => {
  stage = await openStage();
  ava = await stage.join("Ava Lindqvist");
  ben = await stage.join("Ben Okafor");
  await ava.client.me.update({ handle: "ava" });
  await ben.client.me.update({ handle: "ben" });
  home = await homeOf(ava.client);
  builds = (await stage.captain.channels.create(home.workspace.id, { name: "builds" })).channel;
  await talk(home.general.id, [
    [ben.client, "The harbour master asks for a berth 🦞"],
    [ava.client, "Which harbour, the old one?"],
    [ben.client, "The old harbour, by the cranes: https://example.com/map"],
  ]);
  const lobster = await ben.client.channels.sendMessage(builds.id, {
    body: "🦞🦞 The harbour build is red again",
  });
  await chatter(ava.client, builds.id, 150);
  await ava.client.channels.join(builds.id);
  pinned = lobster.message.id;
  root = (await ava.client.channels.sendMessage(home.general.id, { body: "Lunch where?" })).message
    .id;
  await ben.client.threads.reply(root, { body: "By the harbour, at noon" });
  const soon = { kind: "reminder", message_id: root, send_at: inSeconds(11) } as const;
  reminder = (await ben.client.scheduled.create(home.workspace.id, soon)).id;
  page = await stage.open(home.path, { as: ava });
  await settled(page);
});

afterAll(() => stage.close());

const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();

const pane = (name = "Search") => page.getByRole("complementary", { name });
const field = () => pane().getByRole("combobox", { name: "Search messages" });
const hits = () => pane().getByRole("list", { name: "Results" }).getByRole("button");

test("Ctrl+F searches here, and offers filters while one types", async () => {
  await page.keyboard.press("Control+f");
  await field().waitFor();
  expect(await field().inputValue()).toBe("in:#general ");
  await page.keyboard.type("harbour from:b");
  await page.getByRole("option", { name: /@ben/ }).waitFor();
  expect(await look(page, "search-suggestions")).toEqual([]);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  expect(await field().inputValue()).toBe("in:#general harbour from:@ben ");
  await hits().nth(2).waitFor();
  expect(await hits().count()).toBe(3);
  expect(await hits().first().locator("mark").innerText()).toBe("harbour");
  expect(await look(page, "search-results")).toEqual([]);
});

test("filters are chips that can be taken away, and the address says what is looked for", async () => {
  await pane().getByRole("button", { name: "Remove in: #general" }).click();
  await hits().nth(3).waitFor();
  expect(new URL(page.url()).searchParams.get("q")).toBe("harbour from:@ben");
  await field().fill("harbour has:link");
  await hits().nth(1).waitFor({ state: "detached" });
  expect(await hits().count()).toBe(1);
  await field().fill("harbour is:thread");
  await pane().getByText("In a thread").waitFor();
  expect(await hits().count()).toBe(1);
});

test("what cannot be meant is said in words", async () => {
  await field().fill("harbour from:nobody before:someday");
  await field().press("Enter");
  await pane().getByText("Nobody here is called “nobody”.").waitFor();
  await pane()
    .getByText(/“someday” is not a day/)
    .waitFor();
  expect(await look(page, "search-unknown")).toEqual([]);
  await field().fill("barnacle");
  await pane().getByText("Nothing was found").waitFor();
  expect(await look(page, "search-nothing")).toEqual([]);
});

test("the arrows walk through what was found, and Enter goes there and lights it", async () => {
  await field().fill("harbour in:builds");
  await hits().first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.locator(".message.lit").getByText("The harbour build is red").waitFor();
  await page.getByRole("heading", { level: 1, name: "builds" }).waitFor();
  expect(await hits().count()).toBe(1);
  // With what stands around it.
  await message(page, "Message number 1").first().waitFor();
  expect(await look(page, "search-context")).toEqual([]);
});

test("a reply is found in its thread, and going back brings the results again", async () => {
  await field().fill("noon harbour");
  await pane().getByText("In a thread").waitFor();
  await hits().first().click();
  await page.getByRole("complementary", { name: "Thread" }).waitFor();
  await page.locator(".thread-pane .message.lit").getByText("By the harbour").waitFor();
  await page.goBack();
  await hits().first().waitFor();
});

test("more is loaded when asked, and what was looked for is kept", async () => {
  await field().fill("message number");
  await hits().nth(24).waitFor();
  await pane().getByRole("button", { name: "Show more" }).click();
  await hits().nth(49).waitFor();
  await field().press("Enter");
  await field().fill("");
  await pane().getByRole("button", { name: "message number", exact: true }).waitFor();
  expect(await look(page, "search-start")).toEqual([]);
});

test("the jump dialog leads to the search, also on a phone", async () => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: /^Jump/ }).fill("berth");
  await page.getByRole("option", { name: "Search messages for “berth”" }).click();
  await hits().first().waitFor();
  expect(await look(page, "search-phone")).toEqual([]);
  await hits().first().click();
  await page.locator(".message.lit").getByText("asks for a berth").waitFor();
  await page.setViewportSize({ width: 1440, height: 900 });
});

test("pins are shown beside the channel, live, and lead to their messages", async () => {
  await page.goto(`${stage.url}/app/${home.workspace.route_id}/${builds.route_id}?pane=pins`);
  await settled(page);
  await pane("Pinned messages").getByText("Nothing is pinned").waitFor();
  expect(await look(page, "pins-none")).toEqual([]);
  await ben.client.pins.add(builds.id, pinned);
  const pin = pane("Pinned messages").getByRole("listitem").filter({ hasText: "is red again" });
  await pin.waitFor();
  expect(await look(page, "pins")).toEqual([]);
  await pin.getByRole("button", { name: "Go to message: Ben Okafor" }).click();
  await page.locator(".main .message.lit").getByText("is red again").waitFor();
  await pin.getByRole("button", { name: "Unpin the message of Ben Okafor" }).click();
  await pane("Pinned messages").getByText("Nothing is pinned").waitFor();
});

test("the threads one follows are gathered, and a reply comes in live", async () => {
  await page.goto(`${stage.url}/app/${home.workspace.route_id}/threads`);
  const thread = page.getByRole("article", { name: /^#general: / });
  await thread.getByText("By the harbour, at noon").waitFor();
  await ben.client.threads.reply(root, { body: "Bring the long rope" });
  await thread.getByText("Bring the long rope").waitFor();
  await thread.getByText(/^\d unread$/).waitFor({ state: "attached" });
  expect(await look(page, "threads")).toEqual([]);
  await thread.getByRole("button", { name: /^Mark as read/ }).click();
  await thread.getByText(/^\d unread$/).waitFor({ state: "detached" });
  await page.getByRole("button", { name: "Unread", exact: true }).click();
  await page.getByText("No thread is unread").waitFor();
  await page.getByRole("button", { name: "All", exact: true }).click();
  await thread.waitFor();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByRole("complementary", { name: "Thread" }).waitFor();
});

test("activity tells of mentions, replies and reactions, and what is new", async () => {
  await page.goto(`${stage.url}/app/${home.workspace.route_id}/activity`);
  await page.getByText("Ben Okafor replied in #general").first().waitFor();
  await ben.client.channels.sendMessage(home.general.id, { body: "@ava the crane is free" });
  await page.getByText("Ben Okafor mentioned you in #general").waitFor();
  await ben.client.reactions.add(root, "👍");
  await page.getByText("Ben Okafor reacted in #general").waitFor();
  expect(await look(page, "activity")).toEqual([]);
  await page.getByRole("button", { name: "Mentions" }).click();
  await page.getByText("Ben Okafor reacted in #general").waitFor({ state: "detached" });
  await page.getByRole("button", { name: /mentioned you in #general/ }).click();
  await page.locator(".message.lit").getByText("the crane is free").waitFor();
});

test("drafts, scheduled messages and reminders wait in one place", async () => {
  await page.getByRole("textbox", { name: "Message #general" }).fill("Half a thought");
  const { workspace } = home;
  const send_at = inSeconds(3_600);
  await ava.client.scheduled.create(workspace.id, {
    channel_id: builds.id,
    body: "The release is out",
    send_at,
  });
  await ava.client.scheduled.create(workspace.id, {
    kind: "reminder",
    body: "Feed the lobster",
    send_at,
  });
  await page.getByRole("link", { name: "Drafts" }).click();
  await page.getByRole("button", { name: /#general.*Half a thought/ }).waitFor();
  await page.getByRole("button", { name: /#builds.*The release is out/ }).waitFor();
  expect(await look(page, "drafts")).toEqual([]);
  await page.getByRole("button", { name: "Edit: #builds" }).click();
  await page.getByRole("textbox", { name: "Text" }).fill("The release is nearly out");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("button", { name: /nearly out/ }).waitFor();
  await page.getByRole("button", { name: "Send now: #builds" }).click();
  await page.getByText("Nothing is scheduled.").waitFor();
  await page.getByRole("button", { name: "Cancel it: Reminder" }).click();
  await page.getByText("No reminders.").waitFor();
  await page.getByRole("button", { name: "Delete draft: #general" }).click();
  await page.getByText("No drafts.").waitFor();
  expect(await look(page, "drafts-none")).toEqual([]);
});

test("the day above messages leads to other days, and to the beginning", async () => {
  const path = `/app/${home.workspace.route_id}/${builds.route_id}`;
  await page.goto(`${stage.url}${path}?message=${pinned}`);
  await settled(page);
  await page.getByRole("button", { name: "Today: jump to another day" }).first().click();
  expect(await look(page, "jump-day")).toEqual([]);
  await page.getByRole("menuitem", { name: "The beginning" }).click();
  await page.locator(".message.lit").getByText("The harbour build is red").waitFor();
});

test("topics are made in a pane, stand on their messages, and gather them", async () => {
  await page.getByRole("button", { name: "Channel actions" }).click();
  await page.getByRole("menuitem", { name: "Topics" }).click();
  await pane("Topics").getByRole("textbox", { name: "New topic" }).fill("Release 2.0");
  await pane("Topics").getByRole("button", { name: "Create topic" }).click();
  await pane("Topics").getByRole("button", { name: "Release 2.0" }).waitFor();
  expect(await look(page, "topics")).toEqual([]);
  const [topic] = await ava.client.topics.list(home.workspace.id);
  await ben.client.channels.sendMessage(builds.id, {
    body: "The mast is painted",
    topic_id: topic?.id ?? "",
  });
  await pane("Topics").getByRole("button", { name: "Release 2.0" }).click();
  await pane("Topics").getByText("The mast is painted").waitFor();
  await pane("Topics").getByRole("button", { name: "Go to message: Ben Okafor" }).click();
  await message(page, "The mast is painted")
    .getByRole("button", { name: "Topic: Release 2.0" })
    .waitFor();
  expect(await look(page, "topic")).toEqual([]);
});

test("a reminder whose time came while nobody looked is shown until its person has seen to it", async () => {
  await until(
    "its time has come",
    async () => (await ben.client.scheduled.get(reminder)).status === "sent",
  );
  const looks = await stage.open(home.path, { as: ben });
  const shown = looks.getByText("Reminder: Lunch where?");
  await shown.waitFor();
  expect(await look(looks, "reminder-missed")).toEqual([]);
  const seen = looks.waitForResponse((answer) => answer.request().method() === "PATCH");
  await looks.getByRole("button", { name: "Go to message" }).click();
  await looks.locator(".message.lit").getByText("Lunch where?").waitFor();
  expect((await seen).url()).toEndWith("/api/me/preferences");
  const listed = looks.waitForResponse((answer) => answer.url().includes("/scheduled-messages?"));
  await looks.reload();
  await listed;
  await settled(looks);
  expect(await shown.count()).toBe(0);
  await looks.context().close();
});

test("no script failed and nothing was refused", () => {
  expect(stage.problems).toEqual([]);
});
