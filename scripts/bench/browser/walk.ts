import type { Page } from "playwright-core";

/** Milliseconds from the navigation's start until the timeline stands and one can write. */
export function usable(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        const look = () => {
          const field = document.querySelector(".text-field:not([hidden])");
          const there = document.querySelector(".scroller:not(.arriving)");
          if (field !== null && there !== null) resolve(performance.now());
          else requestAnimationFrame(look);
        };
        look();
      }),
  );
}

/** Milliseconds from the click on a channel in the sidebar to the frame that shows its messages. */
export function switches(page: Page, path: string): Promise<number> {
  return page.evaluate(
    (to) =>
      new Promise<number>((resolve, reject) => {
        const link = document.querySelector<HTMLElement>(`.sidebar-link[href="${to}"]`);
        if (link === null) return reject(new Error(`There is no link to ${to}.`));
        const before = document.querySelector(".scroller");
        const start = performance.now();
        const look = () => {
          const now = document.querySelector(".scroller:not(.arriving)");
          const there = now !== before && now?.querySelector(".message-body") != null;
          if (there) resolve(performance.now() - start);
          else requestAnimationFrame(look);
        };
        link.click();
        requestAnimationFrame(look);
        return undefined;
      }),
    path,
  );
}

/** Goes from channel to channel, with some time in each; answers how often. */
export async function wander(page: Page, paths: readonly string[], ms: number): Promise<number> {
  const end = performance.now() + ms;
  let count = 0;
  for (; performance.now() < end; count += 1) {
    await switches(page, paths[count % paths.length] ?? "");
    await page.waitForTimeout(100);
  }
  return count;
}

/** What each letter takes in the jump dialog, with the layout of what it finds, in milliseconds. */
export async function typeInJump(page: Page): Promise<number[]> {
  await page.keyboard.press("Control+k");
  await page.locator(".jump-input").waitFor();
  const all = await page.evaluate(async () => {
    const field = document.querySelector<HTMLInputElement>(".jump-input");
    const dialog = document.querySelector<HTMLElement>(".jump-results");
    if (field === null || dialog === null) throw new Error("The dialog is open.");
    const times: number[] = [];
    for (const query of ["channel-4", "gen", "person 1", "cha-9", "nothing like it"])
      for (let length = 1; length <= query.length; length += 1) {
        field.value = query.slice(0, length);
        const start = performance.now();
        field.dispatchEvent(new InputEvent("input", { bubbles: true }));
        void dialog.offsetHeight;
        times.push(performance.now() - start);
        await new Promise((resolve) => requestAnimationFrame(resolve));
      }
    return times;
  });
  await page.keyboard.press("Escape");
  return all;
}
