import type { Locator, Page } from "playwright-core";

/** What a person finds on the screen, by the words they would use for it. */
export const composer = (page: Page): Locator => page.getByRole("textbox", { name: /^Message #/ });

export const message = (page: Page, text: string): Locator =>
  page.getByRole("article").filter({ hasText: text });

export const channelLink = (page: Page, name: string): Locator =>
  page.getByRole("navigation", { name: "Channels and people" }).getByRole("link", { name });

export async function write(page: Page, text: string): Promise<void> {
  await composer(page).fill(text);
  await composer(page).press("Enter");
}

/** Types into the field that just opened, once it has the keyboard: it may have to be fetched. */
export async function typeThere(page: Page, text: string): Promise<void> {
  await page.locator("input:focus").waitFor();
  await page.keyboard.type(text);
}

/** Resolves when the app stands where reading goes on. */
export async function settled(page: Page): Promise<void> {
  await page.locator(".scroller:not(.arriving)").waitFor();
  await page.evaluate(() => document.fonts.ready);
}

/** Opens what the pointer offers for a message and chooses from it. */
export async function act(page: Page, text: string, action: string): Promise<void> {
  await message(page, text).hover();
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: action }).click();
}

/**
 * Has the page remember how its root is as soon as it has a body, before there is anything to see; answers what reads that
 * of the last page that was opened.
 */
export async function atFirst(
  page: Page,
): Promise<() => Promise<{ lang?: string; dir?: string; theme?: string }>> {
  await page.addInitScript(() => {
    const watch = new MutationObserver(() => {
      if (document.body === null) return;
      watch.disconnect();
      const { lang, dir, dataset } = document.documentElement;
      sessionStorage.setItem("first", JSON.stringify({ lang, dir, theme: dataset["theme"] }));
    });
    watch.observe(document, { childList: true, subtree: true });
  });
  return () => page.evaluate(() => JSON.parse(sessionStorage.getItem("first") ?? "{}"));
}
