import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { FrameLocator, Page } from "playwright-core";

import { look } from "./look.ts";
import { until } from "../harness/until.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

/** The page of somebody else around the embed, which notes what it is told. */
const host = Bun.serve({
  port: 0,
  fetch: ({ url }) =>
    new Response(
      new URL(url).pathname === "/beside"
        ? "<!doctype html><title>Beside</title>"
        : `<!doctype html><html lang="en"><title>Host</title>
           <style>body { margin: 0; background: #333 } iframe { display: block; width: 420px; height: 620px; border: 0 }</style>
           <script>said = []; addEventListener("message", ({ data, origin }) => said.push({ ...data, origin }))</script>
           <body></body></html>`,
      { headers: { "content-type": "text/html" } },
    ),
});
/** Of the same site as the server, but another origin. */
const hostOrigin = `http://localhost:${host.port}`;
/** The same page where nobody has allowed it. */
const foreignOrigin = `http://127.0.0.1:${host.port}`;

let stage: Stage;
let ava: Person;
let general: string;
let workspaceId: string;
let path: string;

declare const said: Record<string, unknown>[];

beforeAll(async () => {
  stage = await openStage({ flags: ["--embed-frame-ancestors", hostOrigin] });
  ava = await stage.join("Ava Lindqvist");
  const home = await homeOf(stage.captain);
  workspaceId = home.workspace.id;
  general = home.general.id;
  path = home.path.replace("/app", "/embed/channel");
  await stage.captain.channels.update(general, { topic: "News that everyone needs" });
  for (const body of ["The deploy went out **clean**", "Lunch at half past twelve?"])
    await stage.captain.channels.sendMessage(general, { body });
});

afterAll(async () => {
  await stage.close();
  await host.stop(true);
});

const fine: string[] = [];

type EmbedOptions = Parameters<Stage["open"]>[1] & {
  from?: string;
  before?: (page: Page) => Promise<unknown>;
};

/** The host's page with the embed in it. */
async function embed(
  at: string,
  { from = hostOrigin, before, ...options }: EmbedOptions = {},
): Promise<{ page: Page; frame: FrameLocator }> {
  const page = await stage.open("/nowhere", { viewport: { width: 420, height: 620 }, ...options });
  await before?.(page);
  await page.goto(from);
  const query = `openclawHostTheme=1&theme=dark&hostOrigin=${encodeURIComponent(from)}`;
  await page.evaluate((src) => {
    const element = document.createElement("iframe");
    element.title = "Chat";
    element.src = src;
    document.body.append(element);
  }, `${stage.url}${at}?${query}`);
  return { page, frame: page.frameLocator("iframe[title=Chat]") };
}

const inside = (page: Page) =>
  page.frames().find((one) => one.parentFrame() !== null) ?? page.mainFrame();
const field = (frame: FrameLocator) => frame.getByRole("textbox", { name: /^Message / });
const tells = (page: Page, type: string, state?: string) =>
  page.waitForFunction(
    (wanted) => said.some((one) => one["type"] === wanted.type && one["state"] === wanted.state),
    { type, state },
  );
const paper = (frame: FrameLocator) =>
  frame.locator("main").evaluate((main) => getComputedStyle(main).backgroundColor);

describe("a conversation in another page", () => {
  test("is read and written there, and looks as that page does", async () => {
    const { page, frame } = await embed(path);
    await frame.getByText("Lunch at half past twelve?").waitFor();
    await tells(page, "clickclack:ready", "open");
    expect(await page.evaluate(() => said.map(({ origin }) => origin))).toContain(stage.url);
    expect(await paper(frame)).toBe("rgb(27, 27, 30)");
    // The keyboard stays with the page around it.
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
    expect(await look(page, "embed-channel-dark", inside(page))).toEqual(fine);

    await page.keyboard.press("Tab");
    await field(frame).focus();
    await page.keyboard.type("From inside");
    await page.keyboard.press("Enter");
    await frame.locator(".message:not(.pending)", { hasText: "From inside" }).waitFor();
    const { messages } = await stage.captain.channels.messages(general);
    expect(messages.at(-1)?.body).toBe("From inside");

    const send = (theme: unknown) =>
      page.evaluate(
        ({ theme, origin }) => {
          document.querySelector("iframe")?.contentWindow?.postMessage(theme, origin);
        },
        { theme, origin: stage.url },
      );
    await send({ type: "openclaw:widget-theme", mode: "light", tokens: { surface: "url(//x)" } });
    await frame.locator(":root[data-theme=light]").waitFor();
    expect(await paper(frame)).toBe("rgb(255, 255, 255)");
    await send({ type: "clickclack:theme", tokens: { surface: "#fff8f0", accent: "#7a1fa2" } });
    await frame.locator(":root[style*='fff8f0']").waitFor();
    expect(await paper(frame)).toBe("rgb(255, 248, 240)");
    expect(await look(page, "embed-channel-host", inside(page))).toEqual(fine);

    // The same words from a frame beside it, and from itself, are nobody's it listens to.
    await page.evaluate(async () => {
      const beside = document.createElement("iframe");
      beside.src = "/beside";
      document.body.append(beside);
      await new Promise((done) => beside.addEventListener("load", done));
    });
    await page
      .frames()
      .find((one) => one.url().endsWith("/beside"))
      ?.evaluate(() =>
        parent.frames[0]?.postMessage({ type: "clickclack:theme", theme: "dark" }, "*"),
      );
    await inside(page).evaluate(() =>
      window.postMessage({ type: "clickclack:theme", theme: "dark" }, "*"),
    );
    await send({ type: "clickclack:theme", tokens: {} });
    await frame.locator(":root:not([style*='fff8f0'])").waitFor();
    expect(await frame.locator(":root").getAttribute("data-theme")).toBe("light");
    const heights = await page.evaluate(() =>
      said.flatMap(({ type, height }) => (type === "clickclack:height" ? [height] : [])),
    );
    expect(Number(heights.at(-1))).toBeGreaterThan(200);
    await page.context().close();
  });

  test("has its threads, by the keyboard alone, and leads to the app by a window", async () => {
    const { page, frame } = await embed(path);
    const row = frame.locator("[data-key]", { hasText: "The deploy went out" });
    await row.waitFor();
    await row.focus();
    await page.keyboard.press("t");
    await frame.getByRole("heading", { level: 1, name: "Thread" }).waitFor();
    await frame.getByText("in #general").waitFor();
    await field(frame).fill("A reply");
    await field(frame).press("Enter");
    await frame.getByText("1 reply").waitFor();
    await frame.locator(":root[data-theme=dark]").waitFor();
    expect(await look(page, "embed-thread", inside(page))).toEqual(fine);
    const thread = new URL(inside(page).url()).pathname;
    await page.keyboard.press("Escape");
    await frame.getByRole("button", { name: /1 reply/ }).waitFor();

    const opened = page.context().waitForEvent("page");
    await frame.locator(".avatar-button").first().click();
    expect(new URL((await opened).url()).pathname).toBe(path.replace("/embed/channel", "/app"));
    expect(inside(page).url()).toContain(path);
    await page.context().close();

    const direct = await embed(thread);
    await direct.frame.getByText("A reply").waitFor();
    expect(await direct.frame.getByRole("button", { name: "Back" }).count()).toBe(0);
    await direct.page.context().close();
  });

  test("asks to sign in, in a window of its own, and goes on when that is done", async () => {
    const nobody = { ...ava, token: "of nobody" };
    const { page, frame } = await embed(path, { as: nobody });
    await tells(page, "clickclack:ready", "signed_out");
    expect(await look(page, "embed-signed-out", inside(page))).toEqual(fine);
    const opened = page.waitForEvent("popup");
    await frame.getByRole("link", { name: "Sign in" }).click();
    const popup = await opened;
    await popup.getByRole("heading", { name: "Sign in" }).waitFor();
    const { token = "" } = await stage.captain.auth.requestMagicLink({
      email: "ava.lindqvist@example.com",
    });
    await popup.goto(`${popup.url()}#${token}`);
    await popup.getByRole("heading", { name: "You are signed in" }).waitFor();
    await frame.getByText("Lunch at half past twelve?").waitFor();
    await tells(page, "clickclack:ready", "open");
    await page.context().close();
  });

  test("is waited for while the server cannot say what it is: nothing is called missing that is there", async () => {
    const { message } = await stage.captain.channels.sendMessage(general, { body: "Who is in?" });
    const { message: reply } = await stage.captain.threads.reply(message.id, { body: "I am" });
    let inTrouble = true;
    const refused = new Set<string>();
    const { page, frame } = await embed(
      path.replace(/channel(.*)\/[^/]+$/, `thread$1/${reply.thread_root_id}`),
      {
        // Of a thread that one follows there is something to show all the same.
        as: ava,
        before: (one) =>
          one.route(`**/api/messages/${message.id}`, (route) => {
            if (!inTrouble) return route.fallback();
            refused.add(route.request().url());
            return route.fulfill({ status: 500, json: { error: "oops", code: "internal" } });
          }),
      },
    );
    await until("the thread's root was asked for in vain", () => refused.size > 0);
    await frame.locator("main[aria-busy]").waitFor();
    inTrouble = false;
    await frame.getByText("Who is in?").waitFor();
    expect(await page.evaluate(() => said.map((one) => one["state"]))).not.toContain("missing");
    await page.context().close();
  });

  test("says when it is archived, or not there", async () => {
    const { channel } = await stage.captain.channels.create(workspaceId, { name: "old-news" });
    const at = path.replace(/[^/]+$/, channel.route_id);
    const { page, frame } = await embed(at, { as: ava });
    await field(frame).waitFor();
    await stage.captain.channels.update(channel.id, { archived: true });
    await frame.getByText("This channel is archived.").waitFor();
    expect(await look(page, "embed-archived", inside(page))).toEqual(fine);
    await stage.captain.channels.delete(channel.id);
    await tells(page, "clickclack:ready", "missing");
    expect(await look(page, "embed-missing", inside(page))).toEqual(fine);
    await page.context().close();
  });

  test("stands in no page of an origin that nobody has named, and the app in none at all", async () => {
    const shown = [
      await embed(path, { from: foreignOrigin }),
      await embed(path.replace("/embed/channel", "/app")),
    ];
    for (const { page } of shown) {
      // What the browser shows in place of what it may not.
      while (!inside(page).url().startsWith("chrome-error:"))
        await page.waitForEvent("framenavigated");
      expect(await page.evaluate(() => said)).toEqual([]);
      await page.context().close();
    }
  });
});

test("nothing in these pages failed or was refused, but the frames that had to be", () => {
  const refused = stage.problems.filter((problem) => !problem.includes("frame-ancestors"));
  expect(refused).toEqual([]);
  expect(stage.problems.length).toBeGreaterThan(0);
});
