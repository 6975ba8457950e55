import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { channelLink, composer, message, settled } from "./app.ts";
import { fillWorkspace, talk } from "./crew.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

let stage: Stage;
let ava: Person;
let path: string;
let page: Page;

beforeAll(async () => {
  stage = await openStage();
  ({ ava, path } = await fillWorkspace(stage));
  page = await stage.open(path);
  await settled(page);
  await message(page, "Lunch at half past twelve?").waitFor();
});

afterAll(() => stage.close());

const fine: string[] = [];

describe("a conversation looks right and is accessible", () => {
  test("in light", async () => {
    await channelLink(page, "builds").getByText("3 unread").waitFor();
    await message(page, "Framing this message").hover();
    expect(await look(page, "chat-light")).toEqual(fine);
  });

  test("in dark", async () => {
    const dark = await stage.open(path, { colorScheme: "dark" });
    await settled(dark);
    await message(dark, "Framing this message").hover();
    expect(await look(dark, "chat-dark")).toEqual(fine);
    await dark.context().close();
  });

  test("in compact density", async () => {
    await page.evaluate(() => (document.documentElement.dataset["density"] = "compact"));
    expect(await look(page, "chat-compact")).toEqual(fine);
    await page.evaluate(() => delete document.documentElement.dataset["density"]);
  });

  test("on a tablet, with the sidebar as a drawer", async () => {
    const tablet = await stage.open(path, { viewport: { width: 768, height: 1024 } });
    await settled(tablet);
    expect(await look(tablet, "chat-768")).toEqual(fine);
    await tablet.getByRole("button", { name: "Open the sidebar" }).click();
    await channelLink(tablet, "design").waitFor();
    expect(await look(tablet, "drawer-768")).toEqual(fine);
    await tablet.context().close();
  });

  test("on a phone, where one can go elsewhere and write", async () => {
    const phone = await stage.open(path, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      deviceScaleFactor: 2,
    });
    await settled(phone);
    expect(await look(phone, "chat-390")).toEqual(fine);
    await phone.getByRole("button", { name: "Open the sidebar" }).click();
    expect(await look(phone, "drawer-390")).toEqual(fine);
    await phone.keyboard.press("Escape");
    await channelLink(phone, "design").waitFor({ state: "hidden" });
    const focused = await phone.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    expect(focused).toBe("Open the sidebar");
    await phone.keyboard.press("Enter");
    await channelLink(phone, "design").click();
    await phone.getByRole("heading", { level: 1, name: "design" }).waitFor();
    await channelLink(phone, "design").waitFor({ state: "hidden" });
    await composer(phone).fill("From the tram");
    await phone.getByRole("button", { name: "Send", exact: true }).click();
    await message(phone, "From the tram").waitFor();
    const overflow = await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(overflow).toBe(false);
    await phone.context().close();
  });

  test("with high-contrast colours of the system's own", async () => {
    const contrast = await stage.open(path, { forcedColors: "active" });
    await settled(contrast);
    expect(await look(contrast, "chat-forced-colors")).toEqual(fine);
    await contrast.context().close();
  });

  test("at twice the size, without anything running out of the window", async () => {
    const zoomed = await stage.open(path, {
      viewport: { width: 720, height: 450 },
      deviceScaleFactor: 2,
    });
    await settled(zoomed);
    expect(await look(zoomed, "chat-zoom-200")).toEqual(fine);
    await zoomed.context().close();
  });
});

describe("everything that opens looks right and is accessible", () => {
  test("the dialogs", async () => {
    const dialogs: [name: string, open: () => Promise<void>][] = [
      ["jump", () => page.keyboard.press("Control+k")],
      ["create-channel", () => page.getByRole("button", { name: "Create a channel" }).click()],
      ["create-workspace", () => page.getByRole("button", { name: "Create a workspace" }).click()],
      ["edit-channel", () => choose("Channel actions", "Channel settings")],
      ["shortcuts", () => choose("ClickClack: menu", "Keyboard shortcuts")],
    ];
    for (const [name, open] of dialogs) {
      await open();
      await page.getByRole("dialog").waitFor();
      expect(await look(page, `dialog-${name}`)).toEqual(fine);
      await page.keyboard.press("Escape");
      await page.getByRole("dialog").waitFor({ state: "detached" });
    }
  });

  test("the question before a message goes", async () => {
    await message(page, "Lunch at half past twelve?").hover();
    await choose("More actions", "Delete");
    await page.getByRole("dialog", { name: "Delete this message?" }).waitFor();
    expect(await look(page, "dialog-delete")).toEqual(fine);
    await page.getByRole("button", { name: "Keep it" }).click();
  });

  test("the menus", async () => {
    await page.getByRole("button", { name: "ClickClack: menu" }).click();
    expect(await look(page, "menu-workspace")).toEqual(fine);
    await page.keyboard.press("Escape");
    await message(page, "Lunch at half past twelve?").hover();
    await page.getByRole("button", { name: "More actions" }).click();
    expect(await look(page, "menu-message")).toEqual(fine);
    await page.keyboard.press("Escape");
  });

  test("a message being edited, and a text being written", async () => {
    await composer(page).focus();
    await page.keyboard.press("ArrowUp");
    await page.getByRole("textbox", { name: "Edit message" }).waitFor();
    expect(await look(page, "editing")).toEqual(fine);
    await page.keyboard.press("Escape");
    await composer(page).fill("A list of what is left:\n\n- the key\n- the runbook\n- lunch");
    expect(await look(page, "writing")).toEqual(fine);
    await composer(page).fill("");
  });

  test("a profile, beside the conversation and on a phone", async () => {
    await page.getByRole("button", { name: "Ava Lindqvist" }).first().click();
    await page.getByRole("complementary", { name: "Profile of Ava Lindqvist" }).waitFor();
    expect(await look(page, "profile")).toEqual(fine);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await look(page, "profile-390")).toEqual(fine);
    await page.setViewportSize({ width: 1440, height: 900 });
    await page.keyboard.press("Escape");
  });

  const choose = async (menu: string, item: string) => {
    await page.getByRole("button", { name: menu }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
});

describe("the unusual looks right and is accessible", () => {
  test("a channel with nothing in it", async () => {
    await channelLink(page, "random").click();
    await page.getByText("Say the first word.").waitFor();
    expect(await look(page, "empty-channel")).toEqual(fine);
  });

  test("500 channels", async () => {
    const { workspace } = await stage.captain.workspaces
      .create({ name: "Archipelago" })
      .then((workspace) => ({ workspace }));
    await Promise.all(
      Array.from({ length: 500 }, (_, at) =>
        stage.captain.channels.create(workspace.id, {
          name: `island-${at + 1}`,
          ...(at % 5 === 0 ? { sidebar_section: `Sea ${at % 3}` } : {}),
        }),
      ),
    );
    const many = await stage.open(`/app/${workspace.route_id}`);
    await channelLink(many, "island-500").waitFor();
    expect(await look(many, "channels-500")).toEqual(fine);
    await many.context().close();
  });

  test("the longest names there can be, and words without a space", async () => {
    const long = "Maximilian-Alexander-Ferdinand-von-und-zu-Hohenschwangau-Wolfratshausen-am-See-X";
    const person = await stage.join(long);
    const workspace = await stage.captain.workspaces.create({ name: long.slice(0, 80) });
    const name = "a-channel-whose-name-is-as-long-as-names-can-be-".repeat(3).slice(0, 128);
    const { channel } = await stage.captain.channels.create(workspace.id, {
      name,
      display_title: "A topic that goes on and on ".repeat(8).slice(0, 200),
    });
    await talk(channel.id, [
      [stage.captain, "x".repeat(300)],
      [stage.captain, `https://example.com/${"a-very-long-path/".repeat(20)}`],
      [stage.captain, `\`${"inline_code_without_a_space_".repeat(12)}\``],
    ]);
    const wide = await stage.open(`/app/${workspace.route_id}/${channel.route_id}`);
    await settled(wide);
    expect(await look(wide, "long-names")).toEqual(fine);
    await wide.setViewportSize({ width: 390, height: 844 });
    expect(await look(wide, "long-names-390")).toEqual(fine);
    await wide.context().close();
    const { general } = await homeOf(stage.captain);
    await talk(general.id, [[person.client, "My name is long, my messages are short."]]);
    await channelLink(page, "general").click();
    await message(page, "My name is long").waitFor();
    expect(await look(page, "long-person")).toEqual(fine);
  });

  test("right-to-left text between left-to-right text", async () => {
    const { general } = await homeOf(stage.captain);
    await talk(general.id, [
      [
        ava.client,
        "صباح الخير! هل تم نشر الإصدار الجديد **اليوم**؟\n\n- الخطوة الأولى\n- الخطوة الثانية",
      ],
      [stage.captain, "בוקר טוב, הגרסה `v0.1.0` באוויר\n\n> صباح الخير"],
      [ava.client, "Perfect. 今日はここまで。ありがとう！"],
    ]);
    await message(page, "Perfect.").waitFor();
    // A quote's line stands where its text begins.
    const quote = page.getByRole("blockquote").filter({ hasText: "صباح" });
    expect(await quote.evaluate((one) => getComputedStyle(one).direction)).toBe("rtl");
    expect(await look(page, "right-to-left")).toEqual(fine);
  });

  test("a message of 40,000 characters, folded and open", async () => {
    const { general } = await homeOf(stage.captain);
    const body = Array.from(
      { length: 400 },
      (_, at) => `${at + 1}. ${"A line of a very long report. ".repeat(3)}`,
    )
      .join("\n")
      .slice(0, 40_000);
    await talk(general.id, [[ava.client, body]]);
    const report = page.getByRole("article").filter({ hasText: "A line of a very long report" });
    await report.getByRole("button", { name: "Show all" }).waitFor();
    expect(await look(page, "long-message")).toEqual(fine);
    await report.getByRole("button", { name: "Show all" }).click();
    await report.getByRole("button", { name: "Show less" }).waitFor();
    expect(await look(page, "long-message-open")).toEqual(fine);
    await report.getByRole("button", { name: "Show less" }).click();
  });

  test("a channel that is not there, and a page that is not there", async () => {
    await page.goto(`${stage.url}${path.split("/").slice(0, 3).join("/")}/C0000000000000000`);
    await page.getByRole("heading", { name: "This is not here" }).waitFor();
    expect(await look(page, "missing-channel")).toEqual(fine);
    await page.goto(`${stage.url}/nowhere`);
    await page.getByRole("heading", { name: "There is nothing here" }).waitFor();
    expect(await look(page, "not-found")).toEqual(fine);
  });

  test("a server that is away", async () => {
    await page.goto(stage.url + path);
    await settled(page);
    await stage.stopServer();
    await page.getByText("Reconnecting…").waitFor();
    await composer(page).fill("Can anybody hear me?");
    await composer(page).press("Enter");
    await message(page, "Can anybody hear me?").getByText("Not sent.").waitFor();
    expect(await look(page, "not-sent")).toEqual(fine);
  });
});

describe("those who are not signed in", () => {
  let closed: Stage;
  beforeAll(async () => {
    closed = await openStage({ dev: false });
    await closed.captain.auth.setUp({
      token: await closed.setupToken(),
      display_name: "Local Captain",
    });
  });
  afterAll(() => closed.close());

  test("see what this is, in light, dark and on a phone", async () => {
    const home = await closed.open("/");
    await home.getByRole("heading", { level: 1 }).waitFor();
    expect(await look(home, "home-light")).toEqual(fine);
    await home.emulateMedia({ colorScheme: "dark" });
    expect(await look(home, "home-dark")).toEqual(fine);
    await home.setViewportSize({ width: 390, height: 844 });
    expect(await look(home, "home-390")).toEqual(fine);
    const overflow = await home.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(overflow).toBe(false);
  });

  test("see it without scripts as well, with its picture, and from this server alone", async () => {
    const plain = await closed.browser.newPage({ javaScriptEnabled: false, colorScheme: "dark" });
    const asked: string[] = [];
    plain.on("request", (request) => asked.push(request.url()));
    await plain.goto(`${closed.url}/`);
    await plain.getByRole("heading", { name: "Team chat that runs from one file" }).waitFor();
    await plain.getByText("install.sh | sh").waitFor();
    const picture = plain.getByRole("img", { name: /^A channel/ });
    expect(
      await picture.evaluate(
        (image) => image instanceof HTMLImageElement && image.currentSrc.includes("/home-dark-"),
      ),
    ).toBe(true);
    expect(await picture.evaluate((image) => image.clientHeight)).toBeGreaterThan(100);
    expect(asked.filter((url) => !url.startsWith(closed.url))).toEqual([]);
    await plain.getByRole("link", { name: "Sign in", exact: true }).click();
    await plain.waitForURL(`${closed.url}/login`);
    await plain.close();
  });

  test("are asked to sign in, with only what the server offers", async () => {
    const login = await closed.open("/app");
    await login.getByRole("heading", { name: "Sign in" }).waitFor();
    await login.getByText("lets people in by link only").waitFor();
    expect(await look(login, "login")).toEqual(fine);
    await login.goto(`${closed.url}/login#mgt_this_link_was_never_given_out`);
    await login.getByRole("alert").waitFor();
    expect(await look(login, "login-bad-link")).toEqual(fine);
    expect(closed.problems).toEqual([]);
  });
});

test("no script failed and nothing was refused", () => {
  expect(stage.problems).toEqual([]);
});
