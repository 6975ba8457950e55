import type { Page } from "playwright-core";

/** Pixels a second, as a hand at the wheel that looks for something. */
const SPEED = 3_000;

/** Turns the wheel over an element, down (1) or up (-1), for some seconds; answers the frames' lengths in milliseconds. */
export async function scrollThrough(
  page: Page,
  selector: string,
  way: 1 | -1,
  seconds: number,
): Promise<number[]> {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`There is no ${selector} to scroll.`);
  await page.evaluate(() => {
    const intervals: number[] = [];
    let last = performance.now();
    const note = (now: number) => {
      intervals.push(now - last);
      last = now;
      if (Reflect.get(window, "frames_noted") === intervals) requestAnimationFrame(note);
    };
    Object.assign(window, { frames_noted: intervals });
    requestAnimationFrame((now) => {
      last = now;
      requestAnimationFrame(note);
    });
  });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Input.synthesizeScrollGesture", {
    x: Math.round(box.x + box.width / 2),
    y: Math.round(box.y + Math.min(box.height, 800) / 2),
    yDistance: -way * SPEED * seconds,
    speed: SPEED,
    gestureSourceType: "mouse",
    preventFling: true,
  });
  await devtools.detach();
  return page.evaluate(() => {
    const intervals: number[] = Reflect.get(window, "frames_noted");
    Object.assign(window, { frames_noted: undefined });
    return intervals;
  });
}
