import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Locator, Page } from "playwright-core";

import { createClient, type Client } from "../../sdk/src/index.ts";
import { composer, settled, write } from "./app.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let bot: Client;
let path: string;
let channel: string;
/** The owner's window, and Ava's. */
let mo: Page;
let her: Page;

beforeAll(async () => {
  stage = await openStage();
  ava = await stage.join("Ava Lindqvist");
  await ava.client.me.update({ handle: "ava" });
  await stage.captain.me.update({ display_name: "Mo Castellanos", handle: "mo" });
  const home = await homeOf(stage.captain);
  ({ path } = home);
  channel = home.general.id;
  const { bot_token } = await stage.captain.bots.create(home.workspace.id, {
    display_name: "Triage",
    scopes: ["bot:write", "agent_activity:write"],
  });
  bot = createClient({ baseUrl: stage.url, token: bot_token?.token });
  [mo, her] = await Promise.all([
    stage.open(path),
    stage.open(path, { as: ava, colorScheme: "dark" }),
  ]);
  await Promise.all([settled(mo), settled(her)]);
});

afterAll(() => stage.close());

/** A message by its own text, not by what it quotes. */
const row = (page: Page, text: string): Locator =>
  page
    .getByRole("article")
    .filter({ has: page.locator(".message-main > .message-body", { hasText: text }) });

const chip = (page: Page, text: string, emoji: string): Locator =>
  row(page, text).getByRole("button", { name: new RegExp(`^${emoji}: `) });

async function choose(page: Page, text: string, action: string): Promise<void> {
  await row(page, text).hover();
  await row(page, text).getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

const focus = (page: Page, text: string) => row(page, text).evaluate((one) => one.focus());

describe("reactions", () => {
  test("are seen by the other at once, joined with a press, and taken back with another", async () => {
    await write(mo, "Who brings **cake** on Friday?");
    await row(her, "Who brings cake").hover();
    await row(her, "Who brings cake").getByRole("button", { name: "React with 👍" }).click();
    await chip(mo, "Who brings cake", "👍").click();
    await row(her, "Who brings cake").getByText("2", { exact: true }).waitFor();
    expect(await chip(mo, "Who brings cake", "👍").getAttribute("aria-pressed")).toBe("true");
    await chip(her, "Who brings cake", "👍").click();
    await row(mo, "Who brings cake").getByText("1", { exact: true }).waitFor();
    await chip(her, "Who brings cake", "👍").click();
    await row(mo, "Who brings cake").getByText("2", { exact: true }).waitFor();
  });

  test("are chosen from all emoji by name and by arrows", async () => {
    await row(mo, "Who brings cake").hover();
    await row(mo, "Who brings cake").getByRole("button", { name: "Add reaction" }).last().click();
    const search = mo.getByRole("combobox", { name: "Search emoji" });
    await mo.getByRole("option", { name: "grinning face", exact: true }).waitFor();
    expect(await look(mo, "emoji-picker")).toEqual([]);
    await search.fill("lobster");
    await mo.keyboard.press("Enter");
    await chip(her, "Who brings cake", "🦞").waitFor();
    await focus(mo, "Who brings cake");
    await mo.keyboard.press("r");
    await search.waitFor();
    expect(await mo.getByRole("option", { name: "grinning face", exact: true }).count()).toBe(1);
    await search.fill("claw");
    await mo.getByRole("option", { name: "claw", exact: true }).click();
    await chip(her, "Who brings cake", ":claw:").waitFor();
  });

  test("say who they are from, on focus and in a list", async () => {
    await chip(mo, "Who brings cake", "👍").focus();
    await mo.keyboard.press("Tab");
    await mo.keyboard.press("Shift+Tab");
    await mo.getByRole("tooltip").getByText("You and Ava Lindqvist reacted with 👍").waitFor();
    expect(await look(mo, "reactions-who")).toEqual([]);
    await mo.keyboard.press("Escape");
    await choose(her, "Who brings cake", "See who reacted");
    const dialog = her.getByRole("dialog", { name: "Who reacted" });
    await dialog.getByRole("button", { name: "Mo Castellanos" }).first().waitFor();
    expect(await look(her, "reactions-list-dark")).toEqual([]);
    await her.keyboard.press("Escape");
  });

  test("are taken back with a word when the server refuses them", async () => {
    await her.route("**/reactions", (route) =>
      route.fulfill({ status: 409, json: { error: "Enough of those.", code: "too_many" } }),
    );
    await row(her, "Who brings cake").hover();
    await row(her, "Who brings cake").getByRole("button", { name: "React with ✅" }).click();
    await her.getByText("Your reaction was not taken. Enough of those.").waitFor();
    await chip(her, "Who brings cake", "✅").waitFor({ state: "detached" });
    await her.unroute("**/reactions");
  });
});

describe("an answered message", () => {
  test("shows who answered and when, and leads to its thread", async () => {
    const { messages } = await ava.client.channels.messages(channel, { mode: "latest" });
    const root = messages.find(({ body }) => body.includes("cake"));
    await ava.client.threads.reply(root?.id ?? "", { body: "I do" });
    await stage.captain.threads.reply(root?.id ?? "", { body: "Chocolate, please" });
    const summary = row(her, "Who brings cake").getByRole("button", { name: /2 replies/ });
    await summary.waitFor();
    await summary.press("Enter");
    await her.getByRole("complementary", { name: "Thread" }).getByText("I do").waitFor();
    expect(await look(her, "thread-summary-dark")).toEqual([]);
    await her.getByRole("button", { name: "Close", exact: true }).click();
  });

  test("is quoted with its words as they were, and the quote leads to it", async () => {
    const { messages } = await ava.client.channels.messages(channel, { mode: "latest" });
    const quoted = messages.find(({ body }) => body.includes("cake"))?.id ?? "";
    await ava.client.channels.sendMessage(channel, { body: "This one", quoted_message_id: quoted });
    const quote = row(mo, "This one").getByRole("button", { name: /Who brings cake on Friday/ });
    await quote.click();
    await mo.locator(`.message.lit[data-message=${quoted}]`).waitFor();
  });
});

describe("in a thread and in a direct conversation the same can be done", () => {
  test("a reply is quoted by a key, and its quote leads to it", async () => {
    await row(mo, "Who brings cake")
      .getByRole("button", { name: /2 replies/ })
      .click();
    const thread = mo.getByRole("complementary", { name: "Thread" });
    await thread.getByText("I do").waitFor();
    const reply = thread.getByRole("article").filter({ hasText: "I do" });
    await reply.evaluate((one) => one.focus());
    await mo.keyboard.press("q");
    await thread.getByText("Quoting Ava Lindqvist").waitFor();
    await thread.getByRole("textbox").fill("Thank you");
    await mo.keyboard.press("Enter");
    const answer = thread.getByRole("article").filter({ hasText: "Thank you" });
    await answer.getByRole("button", { name: /Ava Lindqvist I do/ }).click();
    await thread.locator(".message.lit", { hasText: "I do" }).waitFor();
    expect(await look(mo, "thread-quote")).toEqual([]);
    await thread.getByRole("button", { name: "Close", exact: true }).click();
  });

  test("a direct message is reacted to, and cannot be pinned", async () => {
    const { workspace } = await homeOf(stage.captain);
    const user = await stage.captain.me.get();
    const dm = await ava.client.dms.create(workspace.id, [user.id]);
    await stage.captain.dms.sendMessage(dm.id, { body: "Between the two of us" });
    const direct = await stage.open(`/app/${workspace.route_id}/${dm.route_id}`, { as: ava });
    await settled(direct);
    await focus(direct, "Between the two");
    await direct.keyboard.press("r");
    await direct.getByRole("combobox", { name: "Search emoji" }).fill("tada");
    await direct.keyboard.press("Enter");
    await chip(direct, "Between the two", "🎉").waitFor();
    await row(direct, "Between the two").hover();
    await direct.getByRole("button", { name: "More actions" }).click();
    expect(await direct.getByRole("menuitem", { name: /Pin/ }).count()).toBe(0);
    await direct.context().close();
  });
});

describe("what can be done with a message", () => {
  test("is done by single keys while it has the focus", async () => {
    await focus(mo, "Who brings cake");
    await mo.keyboard.press("p");
    await row(her, "Who brings cake").getByText("Pinned").waitFor();
    await focus(mo, "Who brings cake");
    await mo.keyboard.press("c");
    await mo.getByText("Link copied.").waitFor();
    expect(await mo.evaluate(() => navigator.clipboard.readText())).toMatch(
      /\/app\/T\w+\/C\w+\?message=msg_/,
    );
    await focus(mo, "Who brings cake");
    await mo.keyboard.press("e");
    await mo.getByRole("textbox", { name: "Edit message" }).press("Escape");
    await focus(mo, "Who brings cake");
    await mo.keyboard.press("t");
    await mo.getByRole("complementary", { name: "Thread" }).waitFor();
    await mo.keyboard.press("Escape");
    await mo.keyboard.press("Escape");
  });

  test("is unpinned by anybody, and is reminded of at a time", async () => {
    await choose(her, "Who brings cake", "Unpin");
    await row(mo, "Who brings cake").getByText("Pinned").waitFor({ state: "detached" });
    await choose(her, "Who brings cake", "Remind me");
    await her.getByRole("button", { name: /^In an hour/ }).waitFor();
    expect(await look(her, "remind-dark")).toEqual([]);
    await her.getByRole("button", { name: /^In an hour/ }).click();
    await her.getByText(/You will be reminded:/).waitFor();
    const { workspace } = await homeOf(ava.client);
    const { scheduled_messages } = await ava.client.scheduled.list(workspace.id);
    expect(scheduled_messages.map(({ kind }) => kind)).toEqual(["reminder"]);
  });

  test("includes deleting another's for the owner, and not for others", async () => {
    await write(her, "Something that should not stand here");
    await write(mo, "Something of the owner's");
    await row(her, "Something of the owner's").hover();
    await her.getByRole("button", { name: "More actions" }).click();
    expect(await her.getByRole("menuitem", { name: "Delete" }).count()).toBe(0);
    await her.keyboard.press("Escape");
    await choose(mo, "Something that should not", "Delete");
    await mo.getByRole("button", { name: "Delete", exact: true }).click();
    await her.getByText("This message was deleted.").waitFor();
  });
});

/** What stands below the message about the links, once all of it has come. */
async function expectCards(page: Page, texts: readonly string[]): Promise<void> {
  const cards = row(page, "not http").locator(".link-card");
  await row(page, "not http").locator(".link-card.waiting").first().waitFor({ state: "detached" });
  for (const text of texts) await cards.filter({ hasText: text }).waitFor();
  expect(await cards.count()).toBe(texts.length);
}

describe("a text", () => {
  test("names people, channels and emoji, and one's own name stands out", async () => {
    await write(mo, "Hello @ava, see #general or `@ava`: well done :tada: at 10:30:45");
    const body = row(her, "Hello").locator(".message-body");
    await body.locator(".mention.me", { hasText: "@ava" }).waitFor();
    await body.getByText("🎉").waitFor();
    expect(await body.locator(".mention").count()).toBe(1);
    expect(await body.getByRole("link", { name: "#general" }).count()).toBe(1);
    await row(mo, "Hello").locator("button.mention", { hasText: "@ava" }).click();
    await mo.getByRole("complementary", { name: /Ava Lindqvist/ }).waitFor();
    await mo.getByRole("button", { name: "Close", exact: true }).click();
  });

  test("that links to messages, threads or channels of this server shows them, to those who may see them", async () => {
    const { workspace } = await homeOf(stage.captain);
    const make = async (name: string, kind: string, topic: string) =>
      (await stage.captain.channels.create(workspace.id, { name, kind, topic })).channel;
    const open = await make("harbour", "public", "Berths and tides");
    const closed = await make("vault", "private", "For few");
    const say = async (id: string, body: string) =>
      (await stage.captain.channels.sendMessage(id, { body })).message;
    const secret = await say(closed.id, "The combination is a secret");
    const root = await say(open.id, "Who moors at **berth four**?");
    const { message } = await stage.captain.threads.reply(root.id, { body: "The pilot boat" });
    const at = `${stage.url}/app/${workspace.route_id}`;
    await write(
      mo,
      `See ${at}/${open.route_id} and ${at}/${root.route_id ?? root.id}?message=${message.id}, not ${at}/${closed.route_id}?message=${secret.id}`,
    );
    await expectCards(mo, ["Berths and tides", "The pilot boat", "The combination is a secret"]);
    await expectCards(her, ["Berths and tides", "The pilot boat"]);
    for (const [page, name] of [
      [mo, "links"],
      [her, "links-dark"],
    ] as const)
      expect(await look(page, name)).toEqual([]);
    await row(her, "not http").getByRole("link", { name: "The pilot boat" }).click();
    await her.getByRole("complementary", { name: "Thread" }).getByText("berth four").waitFor();
    await her.goto(stage.url + path);
    await settled(her);
  });

  test("colours code in a worker, and copies it", async () => {
    await ava.client.channels.sendMessage(channel, {
      body: "```ts\nconst tag: string = '<img src=x onerror=alert(1)>';\n```\n\n- [x] done\n- [ ] not yet",
    });
    await mo.locator(".hljs-keyword", { hasText: "const" }).waitFor();
    await mo.getByRole("region", { name: "Code, ts" }).hover();
    await mo.getByRole("button", { name: "Copy", exact: true }).click();
    await mo.getByRole("button", { name: "Copied" }).waitFor();
    expect(await mo.evaluate(() => navigator.clipboard.readText())).toBe(
      "const tag: string = '<img src=x onerror=alert(1)>';",
    );
    for (const [page, name] of [[mo, "texts"] as const, [her, "texts-dark"] as const])
      expect(await look(page, name)).toEqual([]);
  });
});

describe("an agent", () => {
  test("has what it did on the way folded into one line, which opens", async () => {
    const turn = [
      ["agent_commentary", "Looking at the job that failed."],
      ["agent_tool", "`gh run view 1842`"],
      ["agent_tool", "It is `timeline.test.ts`."],
    ] as const;
    for (const [kind, body] of turn)
      await bot.channels.sendMessage(channel, { body, kind, turn_id: "turn-1" });
    await bot.channels.sendMessage(channel, { body: "The test is flaky." });
    const line = mo.getByRole("button", { name: /^Triage · 3 steps/ });
    await line.waitFor();
    expect(await mo.getByText("Looking at the job").count()).toBe(0);
    await line.press("Enter");
    await mo.getByText("Looking at the job that failed.").waitFor();
    expect(await look(mo, "turn")).toEqual([]);
  });

  test("asks; one answers, and the other sees it", async () => {
    await bot.channels.sendMessage(channel, {
      body: "Shall I run it again?",
      question: {
        title: "Run it again?",
        expires_at: new Date(Date.now() + 50 * 60_000).toISOString(),
        items: [
          {
            id: "go",
            header: "Run",
            prompt: "Shall I run the job again?",
            options: [{ label: "Now", description: "It takes five minutes" }, { label: "Tonight" }],
            allow_other: true,
          },
          {
            id: "where",
            header: "Where",
            prompt: "On which machines?",
            multi_select: true,
            options: [{ label: "arm64" }, { label: "x64" }],
          },
          { id: "why", header: "Why", prompt: "What is it for?" },
        ],
      },
    });
    for (const [page, name] of [[mo, "question"] as const, [her, "question-dark"] as const]) {
      await page.getByRole("group", { name: /What is it for/ }).waitFor();
      expect(await look(page, name)).toEqual([]);
    }
    await her.getByRole("radio", { name: "Tonight" }).check();
    await her.getByRole("checkbox", { name: "arm64" }).check();
    await her.getByRole("button", { name: "Answer", exact: true }).click();
    await her.getByRole("alert").getByText("Answer every question, or skip.").waitFor();
    await her.getByRole("textbox", { name: "What is it for?" }).fill("The release");
    await her.getByRole("button", { name: "Answer", exact: true }).click();
    await her.getByText(/You have answered/).waitFor();
    await mo.getByText(/Answered by Ava Lindqvist · Triage has not said more yet/).waitFor();
    await mo.getByText("The release").waitFor();
    const { messages } = await bot.questions.waiting();
    const [asked] = messages;
    await bot.questions.resolve(asked?.id ?? "", {
      status: "answered",
      note: "Planned for 22:00.",
      expected_version: asked?.question?.version ?? 0,
    });
    await mo.getByText("Planned for 22:00.").waitFor();
    expect(await look(mo, "question-answered")).toEqual([]);
  });

  test("offers buttons, and hears of a press after it was confirmed", async () => {
    const { message } = await bot.channels.sendMessage(channel, {
      body: "Build 1843 runs.",
      actions: [
        { id: "log", label: "Show the log" },
        { id: "stop", label: "Stop", style: "danger", confirm: "Stop build 1843?" },
      ],
    });
    await mo.getByRole("button", { name: "Stop" }).click();
    await mo.getByText("Stop build 1843?").waitFor();
    expect(await look(mo, "button-confirm")).toEqual([]);
    const press = mo.waitForResponse((one) => one.url().endsWith(`${message.id}/actions/stop`));
    await mo.getByRole("dialog").getByRole("button", { name: "Stop" }).click();
    expect((await press).ok()).toBe(true);
  });
});

test("on a phone a long press opens what can be done, in reach of the thumb", async () => {
  const phone = await stage.open(path, {
    as: ava,
    viewport: { width: 390, height: 800 },
    hasTouch: true,
    isMobile: true,
  });
  await settled(phone);
  await row(phone, "The test is flaky.").evaluate((one) => {
    const { left, top } = one.getBoundingClientRect();
    const [clientX, clientY] = [left + 80, top + 8];
    const touch = { pointerType: "touch", isPrimary: true, bubbles: true, clientX, clientY };
    one.dispatchEvent(new PointerEvent("pointerdown", touch));
  });
  const sheet = phone.getByRole("dialog", { name: "Message actions" });
  await sheet.getByRole("button", { name: "Reply in thread" }).waitFor();
  expect(await look(phone, "action-sheet")).toEqual([]);
  await sheet.getByRole("button", { name: "React with 👍" }).click();
  await chip(phone, "The test is flaky.", "👍").waitFor();
  expect(await look(phone, "messages-phone")).toEqual([]);
  await phone.context().close();
});

test("the composer is where one writes on after all of this", async () => {
  await composer(mo).fill("Thanks, Triage");
  await composer(mo).press("Enter");
  await row(her, "Thanks, Triage").waitFor();
});

test("no script failed and nothing was refused in any window", () => {
  expect(stage.problems).toEqual([]);
});
