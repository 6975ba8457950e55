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
