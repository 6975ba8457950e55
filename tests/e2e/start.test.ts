import { afterAll, beforeAll, expect, test } from "bun:test";

import { until } from "../harness/until.ts";
import { atFirst, channelLink, composer, message, settled } from "./app.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Stage } from "./stage.ts";

const JAVASCRIPT_BYTES = 130 * 1024;
const CSS_BYTES = 25 * 1024;

let stage: Stage;
let path: string;

beforeAll(async () => {
  stage = await openStage();
  ({ path } = await homeOf(stage.captain));
});

afterAll(() => stage.close());

test("someone new signs in with an address and a name, and comes to where the link pointed", async () => {
  const page = await stage.open(`/login?next=${encodeURIComponent(path)}`);
  await page.getByLabel("Mail address").fill("nadia@example.com");
  expect(await look(page, "login-dev")).toEqual([]);
  await page.getByLabel("Your name").fill("Nadia Rahimi");
  await page.getByRole("button", { name: "Send me a link" }).click();
  await page.getByRole("button", { name: "You: Nadia Rahimi" }).waitFor();
  expect(new URL(page.url()).pathname).toBe(path);
  await page.context().close();
});

test("the first page loads little, compressed, and nothing from elsewhere", async () => {
  const page = await stage.open("/login", { fresh: true });
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(stage.url)) foreign.push(request.url());
  });
  await page.goto(stage.url + path);
  await settled(page);
  const loaded = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .filter((entry) => entry instanceof PerformanceResourceTiming)
      .map(({ name, encodedBodySize, decodedBodySize }) => ({
        name,
        encodedBodySize,
        decodedBodySize,
      })),
  );
  const bytes = (ending: string) =>
    loaded
      .filter(({ name }) => name.endsWith(ending))
      .reduce((sum, one) => sum + one.encodedBodySize, 0);
  expect(foreign).toEqual([]);
  expect(bytes(".js")).toBeGreaterThan(0);
  expect(bytes(".js")).toBeLessThanOrEqual(JAVASCRIPT_BYTES);
  expect(bytes(".css")).toBeLessThanOrEqual(CSS_BYTES);
  for (const one of loaded.filter(({ name }) => /main|index.*\.(js|css)$/.test(name))) {
    expect(one.encodedBodySize).toBeLessThan(one.decodedBodySize);
  }
  await page.context().close();
});

test("who is signed in and opens the root comes to the app", async () => {
  const page = await stage.open("/");
  await page.waitForURL(`${stage.url}/app/**`);
  await settled(page);
  await page.context().close();
});

test("the theme one chose is there before the first paint, and after a reload, though the server has not heard of it yet", async () => {
  const page = await stage.open(path);
  await settled(page);
  let hears = false;
  const held = Promise.withResolvers<void>();
  await page.route("**/api/me", (route) =>
    hears || route.request().method() !== "PATCH" ? route.continue() : held.resolve(),
  );
  await page.getByRole("button", { name: "ClickClack: menu" }).click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await held.promise;
  const theme = () => page.evaluate(() => document.documentElement.dataset["theme"]);
  const first = await atFirst(page);
  await page.reload();
  expect((await first()).theme).toBe("dark");
  await settled(page);
  expect(await theme()).toBe("dark");
  hears = true;
  await page.reload();
  const { captain } = stage;
  await until(
    "the server has heard of it",
    async () => (await captain.me.get()).appearance_preferences?.color_mode === "dark",
  );
  await settled(page);
  expect(await theme()).toBe("dark");
  await page.context().close();
});

test("two windows of one person agree on what is read", async () => {
  const ava = await stage.join("Ava Lindqvist");
  const { workspace } = await homeOf(stage.captain);
  const { channel } = await stage.captain.channels.create(workspace.id, { name: "twice" });
  const [one, two] = await Promise.all([stage.open(path), stage.open(path)]);
  await Promise.all([settled(one), settled(two)]);
  await ava.client.channels.sendMessage(channel.id, { body: "For both windows" });
  for (const page of [one, two]) await channelLink(page, "twice").getByText("1 unread").waitFor();
  await channelLink(one, "twice").click();
  await message(one, "For both windows").waitFor();
  await channelLink(two, "twice").getByText("1 unread").waitFor({ state: "detached" });
  await composer(one).fill("Seen");
  await composer(one).press("Enter");
  await channelLink(two, "twice").click();
  await message(two, "Seen").waitFor();
  expect(await message(one, "Seen").count()).toBe(1);
});

test("an old link with internal IDs leads to the public one, and back and forward work", async () => {
  const { workspace, general } = await homeOf(stage.captain);
  const page = await stage.open(`/app/${workspace.id}/${general.id}`);
  await page.waitForURL(stage.url + path);
  await channelLink(page, "twice").click();
  await page.getByRole("heading", { level: 1, name: "twice" }).waitFor();
  await page.goBack();
  await page.getByRole("heading", { level: 1, name: "general" }).waitFor();
  await page.goForward();
  await page.getByRole("heading", { level: 1, name: "twice" }).waitFor();
});

test("no script failed and nothing was refused", () => {
  expect(stage.problems).toEqual([]);
});
