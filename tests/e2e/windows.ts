import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  CDPSession,
  Page,
} from "playwright-core";

/** What kind of window; a `fresh` one has never shown anything, nor is it used again. */
export type WindowOptions = BrowserContextOptions & { fresh?: boolean };

const DESKTOP = { width: 1440, height: 900 };

/**
 * The windows of one browser, each as in a browser of its own. Beginning one costs several times as much as loading
 * the app into one that is there, so one whose context is closed is emptied of all that it keeps, and is used for the
 * next of its kind.
 */
export function openWindows(browser: Browser, origin: string, problems: string[]) {
  const waiting = new Map<string, Page[]>();

  return async function take({ fresh = false, ...options }: WindowOptions): Promise<Page> {
    const kind = JSON.stringify(options);
    const used = fresh ? undefined : waiting.get(kind)?.pop();
    if (used !== undefined) return used;
    const context = await browser.newContext({
      viewport: DESKTOP,
      locale: "en-GB",
      permissions: ["clipboard-read", "clipboard-write"],
      ...options,
    });
    context.setDefaultTimeout(30_000);
    const page = await context.newPage();
    watch(page, problems);
    if (fresh) return page;
    const close = context.close.bind(context);
    const devtools = await context.newCDPSession(page);
    const isAsBegun = watchChanges(context, page);
    context.close = async () => {
      if (!isAsBegun() || !(await empty(page, devtools, options, origin))) return await close();
      waiting.set(kind, [...(waiting.get(kind) ?? []), page]);
    };
    return page;
  };
}

/** Answers whether nothing was done to the window that cannot be taken back, or not by `empty`. */
function watchChanges(context: BrowserContext, page: Page): () => boolean {
  let changed = false;
  const noting = <Given extends unknown[], Answer>(work: (...given: Given) => Answer) => {
    return (...given: Given): Answer => {
      changed = true;
      return work(...given);
    };
  };
  context.addInitScript = noting(context.addInitScript.bind(context));
  context.newCDPSession = noting(context.newCDPSession.bind(context));
  page.addInitScript = noting(page.addInitScript.bind(page));
  page.routeWebSocket = noting(page.routeWebSocket.bind(page));
  page.clock.install = noting(page.clock.install.bind(page.clock));
  const [only] = context.pages();
  return () => !changed && only === page && context.pages().length === 1;
}

/**
 * Leaves nothing in the window of whoever had it but the app's own files, as in any browser that has seen this server;
 * false when that cannot be done.
 */
async function empty(
  page: Page,
  devtools: CDPSession,
  options: BrowserContextOptions,
  origin: string,
): Promise<boolean> {
  const context = page.context();
  try {
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await context.setOffline(false);
    // Of the same origin, so that the next page comes into the same process, and without a script that writes.
    const answer = await page.goto(`${origin}/manifest.webmanifest`, { timeout: 5_000 });
    if (answer?.ok() !== true) return false;
    await context.clearCookies();
    await page.evaluate(() => sessionStorage.clear());
    await devtools.send("Storage.clearDataForOrigin", {
      origin,
      storageTypes: "local_storage,indexeddb",
    });
    await page.setViewportSize(options.viewport ?? DESKTOP);
    await page.emulateMedia({
      media: null,
      colorScheme: options.colorScheme ?? "light",
      reducedMotion: options.reducedMotion ?? "no-preference",
      forcedColors: options.forcedColors ?? "none",
    });
    await page.mouse.move(0, 0);
    return true;
  } catch {
    return false;
  }
}

function watch(page: Page, problems: string[]): void {
  page.on("pageerror", (error) => problems.push(`script: ${error.message}`));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) problems.push(message.text());
  });
  page.on("dialog", (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
}
