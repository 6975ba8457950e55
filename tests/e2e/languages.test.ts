import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { atFirst, settled } from "./app.ts";
import { look } from "./look.ts";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;
let path: string;

beforeAll(async () => {
  stage = await openStage();
  const [workspace] = await stage.captain.workspaces.list();
  const { channel } = await stage.captain.channels.create(workspace?.id ?? "", { name: "design" });
  const noor = await stage.join("نور حداد");
  const send = (body: string) => noor.client.channels.sendMessage(channel.id, { body });
  await send("صباح الخير! هل راجع أحدكم `git status`؟");
  await send("> اقتباس من الأمس\n\n```ts\nconst answer = 42;\n```");
  path = `/app/${workspace?.route_id}/${channel.route_id}`;
}, 60_000);
afterAll(() => stage.close());

/** Where the page's parts stand, as somebody sees it. */
const layout = (page: Page) =>
  page.evaluate(() => {
    const box = (selector: string) => {
      const { left, right } = document.querySelector(selector)?.getBoundingClientRect() ?? {
        left: Number.NaN,
        right: Number.NaN,
      };
      return { left, right };
    };
    const { lang, dir, scrollWidth } = document.documentElement;
    return {
      lang,
      dir,
      sidebarIsRight: box(".sidebar").left >= box(".main").right - 1,
      avatarIsRight: box(".message .avatar").left > box(".message-body").right - 1,
      codeIsLeft: getComputedStyle(document.querySelector(".message-body pre") ?? document.body)
        .direction,
      quote: getComputedStyle(document.querySelector("blockquote") ?? document.body).direction,
      overflows: scrollWidth > innerWidth,
    };
  });

test("the app speaks another language at once, keeps it, and turns around for Arabic", async () => {
  const page = await stage.open("/app/settings/appearance");
  await page.getByLabel("Language").selectOption({ label: "Deutsch" });
  await page.getByRole("heading", { level: 1, name: "Aussehen und Schreiben" }).waitFor();
  expect(await page.locator("html").getAttribute("lang")).toBe("de");
  const kept = page.waitForResponse(
    (answer) =>
      answer.url().endsWith("/preferences") &&
      answer.request().postData()?.includes('"ar"') === true,
  );
  await page.getByLabel("Sprache").selectOption({ label: "العربية" });
  await page.getByRole("heading", { level: 1, name: "المظهر والكتابة" }).waitFor();
  await kept;
  expect(await look(page, "ar-appearance")).toEqual([]);

  const first = await atFirst(page);
  await page.goto(stage.url + path);
  expect(await first()).toMatchObject({ lang: "ar", dir: "rtl" });
  await settled(page);
  await page.getByRole("textbox", { name: /^رسالة إلى/ }).waitFor();
  expect(await layout(page)).toEqual({
    lang: "ar",
    dir: "rtl",
    sidebarIsRight: true,
    avatarIsRight: true,
    codeIsLeft: "ltr",
    quote: "rtl",
    overflows: false,
  });
  expect(await look(page, "ar-chat")).toEqual([]);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: "فتح الشريط الجانبي" }).click();
  expect(await look(page, "ar-chat-390")).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  await page.context().close();
});

test("the choice goes with the person to another browser, whatever that one speaks", async () => {
  const page = await stage.open(path, { locale: "de-AT" });
  await page.getByRole("textbox", { name: /^رسالة إلى/ }).waitFor();
  expect(await page.locator("html").getAttribute("dir")).toBe("rtl");
  await page.context().close();
});

test("a choice that the server has not heard of before a reload is not lost", async () => {
  const page = await stage.open("/app/settings/appearance");
  await page.getByRole("heading", { level: 1, name: "المظهر والكتابة" }).waitFor();
  let hears = false;
  const held = Promise.withResolvers<void>();
  await page.route("**/api/me/preferences", (route) =>
    hears || route.request().method() !== "PATCH" ? route.continue() : held.resolve(),
  );
  await page.getByLabel("اللغة").selectOption({ label: "Deutsch" });
  await held.promise;
  hears = true;
  const kept = page.waitForResponse(
    (answer) => answer.request().postData()?.includes('"de"') === true,
  );
  await page.reload();
  await kept;
  await page.getByRole("heading", { level: 1, name: "Aussehen und Schreiben" }).waitFor();
  expect((await stage.captain.preferences.get())["appearance.language"]).toBe("de");
  await page.context().close();
});

test("who is not known yet is spoken to in the browser's language", async () => {
  const page = await stage.open("/login", { locale: "de-AT" });
  await page.getByRole("heading", { name: "Anmelden" }).waitFor();
  expect(await page.title()).toBe("Anmelden · ClickClack");
  await page.context().close();
});

test("no script failed and nothing was refused", () => {
  expect(stage.problems).toEqual([]);
});
