import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { CDPSession, Locator, Page } from "playwright-core";

import { composer, message, settled } from "./app.ts";
import { filmed, movingPicture, pdfOf, pictureOf, toneOf } from "./files.ts";
import { look } from "./look.ts";
import { homeOf, openStage, type Person, type Stage } from "./stage.ts";

interface Sent {
  name: string;
  mimeType: string;
  buffer: Buffer;
}

let stage: Stage;
let ben: Person;
let path: string;
let page: Page;
let network: CDPSession;
let photo: Buffer;

beforeAll(async () => {
  stage = await openStage();
  ben = await stage.join("Ben Okafor");
  ({ path } = await homeOf(stage.captain));
  photo = await pictureOf(1200, 700);
  page = await stage.open(path);
  network = await page.context().newCDPSession(page);
  await network.send("Network.enable");
  await settled(page);
});

afterAll(() => stage.close());

const fine: string[] = [];
const waiting = (on: Page): Locator =>
  on.getByRole("list", { name: "Files that go with your message" }).getByRole("listitem");

const choose = (on: Page, ...files: Sent[]) =>
  on.locator("main input[type=file]").first().setInputFiles(files);

const text = (name: string, body: string, mimeType = "text/plain"): Sent => ({
  name,
  mimeType,
  buffer: Buffer.from(body),
});
const picture = (name: string): Sent => ({ name, mimeType: "image/png", buffer: photo });

/** Lets this many bytes a second leave; 0 for as many as there are. */
const throttle = (bytes: number) =>
  network.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: 0,
    downloadThroughput: -1,
    uploadThroughput: bytes === 0 ? -1 : bytes,
  });

/** Gives an element files as a browser does when somebody pastes or drops them. */
const give = (
  target: Locator,
  kind: "paste" | "drop",
  files: { name: string; type: string; size: number }[],
) =>
  target.evaluate(
    (element, { kind, files }) => {
      const data = new DataTransfer();
      for (const { name, type, size } of files)
        data.items.add(new File([new Uint8Array(size).fill(65)], name, { type }));
      const init = { bubbles: true, cancelable: true };
      if (kind === "paste")
        element.dispatchEvent(new ClipboardEvent("paste", { ...init, clipboardData: data }));
      else
        for (const step of ["dragenter", "dragover", "drop"])
          element.dispatchEvent(new DragEvent(step, { ...init, dataTransfer: data }));
    },
    { kind, files },
  );

describe("sending", () => {
  test("files are chosen by the button, by a paste, and by dropping them over the conversation", async () => {
    await choose(page, picture("chart.png"), text("notes.md", "# Notes", "text/markdown"));
    await waiting(page).filter({ hasText: "chart.png" }).waitFor();
    await give(composer(page), "paste", [{ name: "pasted.txt", type: "text/plain", size: 20 }]);
    await give(page.locator(".timeline"), "drop", [
      { name: "dropped.csv", type: "text/csv", size: 20 },
    ]);
    await waiting(page).filter({ hasText: "dropped.csv" }).waitFor();
    expect(await waiting(page).count()).toBe(4);
    await page.locator(".unsent-file progress").first().waitFor({ state: "detached" });
    expect(await look(page, "files-chosen")).toEqual(fine);

    await page.getByRole("button", { name: "Remove pasted.txt" }).click();
    expect(await waiting(page).count()).toBe(3);
    await composer(page).fill("Three files");
    await composer(page).press("Enter");
    const sent = message(page, "Three files");
    for (const name of ["notes.md", "dropped.csv"]) await sent.getByText(name).waitFor();
    await sent.getByRole("button", { name: "Open chart.png" }).waitFor();
    expect(await waiting(page).count()).toBe(0);
  });

  test("while files hang over the conversation it says where they will go", async () => {
    await page.locator(".timeline").evaluate((element) => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(["a"], "a.txt"));
      element.dispatchEvent(
        new DragEvent("dragover", { bubbles: true, cancelable: true, dataTransfer }),
      );
    });
    await page.getByText("Drop to add to #general").waitFor();
    expect(await look(page, "files-drop")).toEqual(fine);
    await page
      .locator(".main")
      .evaluate((element) => element.dispatchEvent(new DragEvent("dragleave", { bubbles: true })));
    await page.getByText("Drop to add to #general").waitFor({ state: "detached" });
  });

  test("a message may be files alone", async () => {
    await choose(page, text("alone.log", "one line"));
    await composer(page).press("Enter");
    await page.getByRole("article").filter({ hasText: "alone.log" }).waitFor();
  });

  test("one sees how far a file is, and can stop it", async () => {
    await throttle(60_000);
    await choose(page, { ...text("slow.bin", ""), buffer: Buffer.alloc(900_000, 7) });
    const progress = page.getByRole("progressbar", { name: "Sending slow.bin" });
    await page.waitForFunction(() => {
      const bar = document.querySelector(".unsent-file progress");
      return bar instanceof HTMLProgressElement && bar.value > 0 && bar.value < 1;
    });
    expect(await look(page, "files-progress")).toEqual(fine);
    await page.getByRole("button", { name: "Remove slow.bin" }).click();
    await progress.waitFor({ state: "detached" });
    expect(await waiting(page).count()).toBe(0);
    const focused = await page.evaluate(() => document.activeElement?.tagName);
    expect(focused).toBe("TEXTAREA");
    await throttle(0);
  });

  test("a message waits for its files and shows them, in its place, meanwhile", async () => {
    await throttle(60_000);
    await choose(page, { ...text("waited-for.bin", ""), buffer: Buffer.alloc(250_000, 7) });
    await composer(page).fill("Comes with a file");
    await composer(page).press("Enter");
    const row = message(page, "Comes with a file");
    await row.getByRole("progressbar", { name: "Sending waited-for.bin" }).waitFor();
    await throttle(0);
    await row.getByRole("link", { name: "Download waited-for.bin" }).waitFor();
  });

  test("files wait in the conversation they were chosen for", async () => {
    const { workspace } = await homeOf(stage.captain);
    const { channel } = await stage.captain.channels.create(workspace.id, { name: "elsewhere" });
    await choose(page, text("for-general.txt", "a"));
    await waiting(page).waitFor();
    await page
      .getByRole("navigation", { name: "Channels and people" })
      .getByRole("link", { name: channel.name })
      .click();
    await page.getByRole("heading", { level: 1, name: "elsewhere" }).waitFor();
    expect(await waiting(page).count()).toBe(0);
    await page.goBack();
    await waiting(page).filter({ hasText: "for-general.txt" }).waitFor();
    await page.getByRole("button", { name: "Remove for-general.txt" }).click();
  });

  test("a reload in the middle loses neither a file that is chosen nor one that is on its way", async () => {
    await throttle(30_000);
    await choose(page, { ...text("on-its-way.bin", ""), buffer: Buffer.alloc(300_000, 1) });
    await composer(page).fill("Sent before the reload");
    await composer(page).press("Enter");
    await message(page, "Sent before the reload").getByRole("progressbar").waitFor();
    await choose(page, { ...text("chosen.bin", ""), buffer: Buffer.alloc(300_000, 2) });
    await waiting(page).getByRole("progressbar").waitFor();
    await throttle(0);
    await page.reload();
    await settled(page);
    await message(page, "Sent before the reload")
      .getByRole("link", { name: "Download on-its-way.bin" })
      .waitFor();
    expect(await message(page, "Sent before the reload").count()).toBe(1);
    await waiting(page).filter({ hasText: "chosen.bin" }).waitFor();
    await composer(page).press("Enter");
    await page.getByRole("article").getByRole("link", { name: "Download chosen.bin" }).waitFor();
  });

  test("what is too large is said before it is sent", async () => {
    await give(page.locator(".timeline"), "drop", [
      { name: "huge.iso", type: "", size: 65 * 1024 * 1024 },
    ]);
    await page.getByText("huge.iso is larger than 67 MB, so it stays here.").waitFor();
    expect(await waiting(page).count()).toBe(0);
    await page.getByRole("button", { name: "Dismiss" }).click();
  });

  test("guests are told that they cannot", async () => {
    const guest = await stage.join("Gus Guest");
    const { workspace } = await homeOf(stage.captain);
    await stage.captain.workspaces.moderate(workspace.id, guest.id, { role: "guest" });
    const window = await stage.open(`/app/${workspace.route_id}`, { as: guest });
    await settled(window);
    const button = window.getByRole("button", { name: "Guests cannot send files here" });
    expect(await button.isDisabled()).toBe(true);
    await window.context().close();
  });
});

describe("showing", () => {
  test("a picture's box is there before it, and nothing moves when it comes", async () => {
    const other = await stage.open(path, { as: ben });
    await settled(other);
    await message(other, "Three files").waitFor();
    await other.locator(".jump-pill").click();
    await other.locator(".jump-pill").waitFor({ state: "detached" });
    let release = () => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    await other.route("**/api/uploads/*?size=*", async (route) => {
      await held;
      await route.continue();
    });
    await choose(page, picture("tall.png"), picture("wide.png"));
    await composer(page).fill("Two pictures");
    await composer(page).press("Enter");
    const seen = message(other, "Two pictures").getByRole("img", { name: "tall.png" });
    await seen.waitFor();
    await other.evaluate(() => {
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries())
          if ("value" in entry)
            document.body.dataset["shift"] = String(
              Number(document.body.dataset["shift"] ?? 0) + Number(entry.value),
            );
      }).observe({ type: "layout-shift" });
    });
    const before = await seen.boundingBox();
    expect(before?.height).toBeGreaterThan(100);
    release();
    await other.waitForFunction(() =>
      [...document.querySelectorAll<HTMLImageElement>(".picture img")].every(
        (image) => image.complete && image.naturalWidth > 0,
      ),
    );
    expect(await seen.boundingBox()).toEqual(before);
    expect(await other.evaluate(() => Number(document.body.dataset["shift"] ?? 0))).toBe(0);
    expect(
      await other.evaluate(() => document.querySelector(".picture img")?.getAttribute("src")),
    ).toContain("size=480");
    expect(await look(other, "files-messages")).toEqual(fine);
    await other.context().close();
  });

  test("a GIF plays once by itself, and again when one asks", async () => {
    await choose(page, { name: "moving.gif", mimeType: "image/gif", buffer: movingPicture() });
    await composer(page).press("Enter");
    const again = page.getByRole("button", { name: "Play moving.gif" });
    await again.waitFor();
    await page.locator(".moving-picture img").waitFor();
    const first = await page.locator(".moving-picture img").getAttribute("src");
    await again.click();
    await page.waitForFunction(
      (before) => document.querySelector(".moving-picture img")?.getAttribute("src") !== before,
      first,
    );
    await again.waitFor();
  });

  test("a GIF stays still for whoever wants no motion, until asked", async () => {
    const calm = await stage.open(path, { reducedMotion: "reduce" });
    await settled(calm);
    await calm.getByRole("button", { name: "Play moving.gif" }).waitFor();
    expect(await calm.locator(".moving-picture img").count()).toBe(0);
    await calm.getByRole("button", { name: "Play moving.gif" }).click();
    await calm.locator(".moving-picture img").waitFor();
    await calm.context().close();
  });

  test("pictures fill the window, and the keyboard does everything there", async () => {
    const opener = page.getByRole("button", { name: "Open tall.png" });
    await opener.focus();
    await page.keyboard.press("Enter");
    const lightbox = page.getByRole("dialog", { name: "Picture tall.png" });
    await lightbox.waitFor();
    await lightbox.getByText("Local Captain").waitFor();
    expect(await look(page, "lightbox")).toEqual(fine);
    await page.keyboard.press("+");
    await lightbox.getByText("140%").waitFor();
    expect(await look(page, "lightbox-zoomed")).toEqual(fine);
    await page.keyboard.press("0");
    await lightbox.getByText("2 of 4").waitFor();
    await page.keyboard.press("ArrowRight");
    await page.getByRole("dialog", { name: "Picture wide.png" }).waitFor();
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await page.getByRole("dialog", { name: "Picture chart.png" }).waitFor();
    for (let presses = 0; presses < 12; presses++) {
      await page.keyboard.press("Tab");
      const inside = await page.evaluate(() => {
        const at = document.activeElement;
        return at === document.body || at?.closest("dialog") !== null;
      });
      expect(inside).toBe(true);
    }
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await page.evaluate(() => document.activeElement?.getAttribute("aria-label"))).toBe(
      "Open tall.png",
    );
  });

  test("the wheel zooms a picture, a drag moves it, and it leads to its message", async () => {
    await page.getByRole("button", { name: "Open wide.png" }).click();
    const lightbox = page.getByRole("dialog", { name: "Picture wide.png" });
    const image = lightbox.getByRole("img", { name: "wide.png" });
    await image.hover();
    await page.mouse.wheel(0, -400);
    await lightbox.getByText(/^\d{3}%$/).waitFor();
    const before = await image.boundingBox();
    await page.mouse.down();
    await page.mouse.move(600, 380, { steps: 3 });
    await page.mouse.up();
    expect((await image.boundingBox())?.x).not.toBe(before?.x);
    await lightbox.getByRole("button", { name: "Go to message" }).click();
    await lightbox.waitFor({ state: "detached" });
    await page.waitForURL(/message=msg_/);
  });
});

describe("sound and video", () => {
  test("play where they stand, in a box that was there before", async () => {
    await page.goto(stage.url + path);
    await settled(page);
    const film = await filmed(page);
    await choose(
      page,
      { name: "film.webm", mimeType: "video/webm", buffer: film },
      { name: "tone.wav", mimeType: "audio/wav", buffer: toneOf(1) },
    );
    await composer(page).fill("To watch");
    await composer(page).press("Enter");
    const row = message(page, "To watch");
    const video = row.locator("video");
    await video.waitFor();
    expect(
      await video.evaluate((element) => [
        element.getAttribute("width"),
        element.getAttribute("height"),
      ]),
    ).toEqual(["320", "180"]);
    for (const media of [video, row.locator("audio")])
      await media.evaluate(
        (element) =>
          new Promise<void>((resolve, reject) => {
            if (!(element instanceof HTMLMediaElement)) return reject(new Error("no media"));
            if (element.readyState > 0) return resolve();
            element.addEventListener("loadedmetadata", () => resolve());
            element.addEventListener("error", () => reject(new Error("refused")));
          }),
      );
    expect(await look(page, "files-media")).toEqual(fine);
  });
});

describe("without a connection", () => {
  test("what is chosen and written waits, and goes out when the server is back", async () => {
    await page.context().setOffline(true);
    await choose(page, text("offline.txt", "written in a tunnel"));
    await composer(page).fill("From the tunnel");
    await composer(page).press("Enter");
    await message(page, "From the tunnel").getByText("offline.txt").waitFor();
    await page.context().setOffline(false);
    await message(page, "From the tunnel")
      .getByRole("link", { name: "Download offline.txt" })
      .waitFor({ timeout: 40_000 });
    expect(await message(page, "From the tunnel").count()).toBe(1);
  });

  test("two windows agree on what waits for a message", async () => {
    const two = await page.context().newPage();
    await two.goto(stage.url + path);
    await settled(two);
    await choose(page, text("for-both.txt", "a"));
    await waiting(page).filter({ hasText: "for-both.txt" }).waitFor();
    await two.reload();
    await settled(two);
    await waiting(two).filter({ hasText: "for-both.txt" }).waitFor();
    await composer(page).press("Enter");
    await waiting(two).waitFor({ state: "detached" });
    await two
      .getByRole("article")
      .getByRole("button", { name: /for-both\.txt/ })
      .waitFor();
    await two.close();
  });
});

describe("threads", () => {
  test("take files too, by themselves", async () => {
    await page.goto(`${stage.url}${path}`);
    await settled(page);
    await message(page, "Three files").hover();
    await page.getByRole("button", { name: "Reply in thread" }).click();
    const thread = page.getByRole("complementary", { name: "Thread" });
    await thread.getByRole("textbox").waitFor();
    await give(thread.locator(".timeline"), "drop", [
      { name: "in-thread.txt", type: "text/plain", size: 30 },
    ]);
    await thread.getByRole("list", { name: "Files that go with your message" }).waitFor();
    expect(await page.locator("main .unsent-file").count()).toBe(0);
    await thread.getByRole("textbox").press("Enter");
    await thread
      .getByRole("article")
      .getByRole("button", { name: /in-thread\.txt/ })
      .waitFor();
    expect(await look(page, "files-thread")).toEqual(fine);
  });
});

describe("files open beside the conversation", () => {
  const pane = () => page.getByRole("complementary", { name: "File", exact: true });
  const open = (name: string) =>
    page
      .getByRole("article")
      .getByRole("button", { name: new RegExp(name) })
      .click();

  beforeAll(async () => {
    await choose(
      page,
      { name: "plan.pdf", mimeType: "application/pdf", buffer: pdfOf("The plan", "Its end") },
      text(
        "reading.md",
        "# Reading\n\n- one\n- two\n\n<img src=x onerror=alert(1)>",
        "text/markdown",
      ),
      text("main.rs", 'fn main() {\n    println!("hello");\n}\n'),
      text("<img src=x onerror=alert(1)>.txt", "only text <script>alert(1)</script>"),
    );
    await composer(page).fill("To read");
    await composer(page).press("Enter");
    await message(page, "To read")
      .getByRole("button", { name: /plan\.pdf/ })
      .waitFor();
  });

  test("a PDF, with text that can be selected and heard", async () => {
    await open("plan\\.pdf");
    await pane().getByText("The plan").waitFor();
    await pane().getByRole("group", { name: "Page 1 of 2" }).waitFor();
    expect(await look(page, "file-pdf")).toEqual(fine);
  });

  test("Markdown as it is meant, and its source", async () => {
    await open("reading\\.md");
    await pane().getByRole("listitem").filter({ hasText: "two" }).waitFor();
    expect(await look(page, "file-markdown")).toEqual(fine);
    await pane().getByRole("button", { name: "Source" }).click();
    await pane().getByText("# Reading").waitFor();
    await page.waitForURL(/pane=file&id=upl_/);
  });

  test("code with its colours", async () => {
    await open("main\\.rs");
    await pane().locator(".hljs-keyword").first().waitFor();
    expect(await look(page, "file-code")).toEqual(fine);
  });

  test("text, and a name that is only a name", async () => {
    await open("onerror");
    await pane().getByText("only text <script>").waitFor();
    await pane().getByRole("button", { name: "Close" }).click();
    await pane().waitFor({ state: "detached" });
  });

  test("a file that is gone says so", async () => {
    await page.goto(`${stage.url}${path}?pane=file&id=upl_01kr3qayg04v6m8z2x7c9d1hjk`);
    await page.getByText("This file is not here any more.").waitFor();
    expect(await look(page, "file-gone")).toEqual(fine);
  });

  test("all files of a channel are listed, can be narrowed down, and lead to their message", async () => {
    await page.goto(`${stage.url}${path}?pane=files`);
    const files = page.getByRole("complementary", { name: "Files in general" });
    await files.getByText("plan.pdf").waitFor();
    expect(await look(page, "files-pane")).toEqual(fine);
    await files.getByRole("button", { name: "Pictures" }).click();
    await files.getByText("plan.pdf").waitFor({ state: "detached" });
    await files.getByText("moving.gif").waitFor();
    await files.getByRole("button", { name: "Go to the message with moving.gif" }).click();
    await page.waitForURL(/message=msg_/);
  });
});

describe("pictures of people and workspaces", () => {
  test("are the square in the middle of any picture, and can be taken away again", async () => {
    const { workspace } = await homeOf(stage.captain);
    const window = await stage.open(`/app/${workspace.route_id}/settings/overview`);
    const field = window.getByRole("group", { name: /picture|icon/i }).first();
    await field.getByRole("button", { name: "Choose a picture" }).waitFor();
    await field.locator("input[type=file]").setInputFiles(text("words.txt", "no picture"));
    await field.getByText("That is not a picture this browser can read.").waitFor();
    await field.locator("input[type=file]").setInputFiles(picture("wide.png"));
    const shown = field.getByRole("button", { name: "Change picture" });
    await shown.waitFor();
    const { icon_url } = (await homeOf(stage.captain)).workspace;
    expect(icon_url).toStartWith("/api/uploads/upl_");
    const size = await window.evaluate(async (url) => {
      const { width, height } = await createImageBitmap(await (await fetch(url)).blob());
      return [width, height];
    }, icon_url);
    expect(size).toEqual([512, 512]);
    await field.getByRole("button", { name: "Remove" }).click();
    await field.getByRole("button", { name: "Choose a picture" }).waitFor();
    expect((await homeOf(stage.captain)).workspace.icon_url).toBe("");
    await window.context().close();
  });
});

describe("hostile files", () => {
  test("a drawing and a page with scripts are text and nothing runs, wherever they are opened", async () => {
    const script = "<script>alert(1)</script>";
    await choose(
      page,
      text(
        "evil.svg",
        `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">${script}</svg>`,
        "image/svg+xml",
      ),
      text("evil.html", `<body onload=alert(1)>${script}`, "text/html"),
    );
    await composer(page).fill("Hostile");
    await composer(page).press("Enter");
    const row = message(page, "Hostile");
    await row.getByRole("button", { name: /evil\.svg/ }).click();
    const pane = page.getByRole("complementary", { name: "File", exact: true });
    await pane.getByText("onload").waitFor();
    await row.getByRole("button", { name: /evil\.html/ }).click();
    await pane.getByText("<body").waitFor();
    const address = await pane
      .getByRole("link", { name: "Open in a new tab" })
      .getAttribute("href");
    const headers = await page.evaluate(async (url) => {
      const answer = await fetch(url);
      return [...answer.headers];
    }, address ?? "");
    const known = new Map(headers.map(([name, value]) => [name, value]));
    expect(known.get("content-type")).toBe("application/octet-stream");
    expect(known.get("content-disposition")).toStartWith("attachment");
    expect(known.get("content-security-policy")).toBe("sandbox");
  });
});

describe("files everywhere", () => {
  test("on a phone, in the dark, and from right to left", async () => {
    const phone = await stage.open(path, {
      viewport: { width: 390, height: 844 },
      hasTouch: true,
      isMobile: true,
      deviceScaleFactor: 2,
      colorScheme: "dark",
    });
    await settled(phone);
    await message(phone, "Hostile").waitFor();
    expect(await look(phone, "files-390")).toEqual(fine);
    const wide = await phone.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(wide).toBe(false);
    await phone.getByRole("button", { name: "Open wide.png" }).tap();
    const touch = await phone.context().newCDPSession(phone);
    const fingers = (type: "touchStart" | "touchMove" | "touchEnd", ...at: [number, number][]) =>
      touch.send("Input.dispatchTouchEvent", {
        type,
        touchPoints: at.map(([x, y], id) => ({ x, y, id })),
      });
    await phone.getByRole("dialog", { name: "Picture wide.png" }).waitFor();
    await fingers("touchStart", [100, 420]);
    await fingers("touchMove", [250, 425]);
    await fingers("touchEnd");
    const swiped = phone.getByRole("dialog", { name: "Picture tall.png" });
    await swiped.waitFor();
    await fingers("touchStart", [150, 420], [240, 420]);
    await fingers("touchMove", [100, 420], [290, 420]);
    await fingers("touchEnd");
    await swiped.getByText(/^\d{3}%$/).waitFor();
    expect(await look(phone, "lightbox-390")).toEqual(fine);
    await swiped.getByRole("button", { name: "Close" }).tap();
    await phone.evaluate(() => (document.documentElement.dir = "rtl"));
    expect(await look(phone, "files-390-rtl")).toEqual(fine);
    await phone.context().close();
  });

  test("with high-contrast colours of the system's own", async () => {
    const contrast = await stage.open(`${path}?pane=files`, { forcedColors: "active" });
    await settled(contrast);
    await contrast.getByRole("complementary").getByText("plan.pdf").waitFor();
    expect(await look(contrast, "files-forced-colors")).toEqual(fine);
    await contrast.context().close();
  });

  test("no script failed, nothing was refused and nothing hostile ran", () => {
    expect(stage.problems).toEqual([]);
  });
});
