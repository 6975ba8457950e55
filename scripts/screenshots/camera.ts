import type { BrowserContextOptions, Page } from "playwright-core";

/** The windows in which everything is looked at. */
export const WINDOWS = {
  light: { viewport: { width: 1440, height: 900 }, colorScheme: "light" },
  dark: { viewport: { width: 1440, height: 900 }, colorScheme: "dark" },
  phone: {
    viewport: { width: 390, height: 844 },
    colorScheme: "light",
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
  "phone-dark": {
    viewport: { width: 390, height: 844 },
    colorScheme: "dark",
    deviceScaleFactor: 2,
    isMobile: true,
    hasTouch: true,
  },
  tablet: { viewport: { width: 768, height: 1024 }, colorScheme: "light", hasTouch: true },
} as const satisfies Record<string, BrowserContextOptions>;

export type WindowName = keyof typeof WINDOWS;

const QUALITY = { desk: 55, phone: 60 };

/** The page as it stands, once it stands still, as WebP. */
export async function photograph(page: Page, of: WindowName): Promise<Buffer> {
  await page.evaluate(async () => {
    await document.fonts.ready;
    // What has just come is drawn.
    for (let frame = 0; frame < 3; frame += 1)
      await new Promise((resolve) => requestAnimationFrame(resolve));
    const pictures = [...document.images].filter((image) => {
      const box = image.getBoundingClientRect();
      const across = box.left < innerWidth && box.right > 0;
      return box.width > 0 && across && box.top < innerHeight && box.bottom > 0;
    });
    // One that nobody sees may never be loaded.
    const enough = new Promise((resolve) => setTimeout(resolve, 3_000));
    await Promise.race([enough, Promise.all(pictures.map((one) => one.decode().catch(() => {})))]);
    for (const animation of document.getAnimations())
      if (animation.effect?.getComputedTiming().iterations !== Infinity) animation.finish();
  });
  const session = await page.context().newCDPSession(page);
  const { data } = await session.send("Page.captureScreenshot", {
    format: "webp",
    quality: of.startsWith("phone") ? QUALITY.phone : QUALITY.desk,
  });
  await session.detach();
  return Buffer.from(data, "base64");
}
