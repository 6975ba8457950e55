import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { AxeResults } from "axe-core";
import type { Frame, Page } from "playwright-core";

const folder = join(import.meta.dir, "../screenshots");
const axeSource = await Bun.file(Bun.resolveSync("axe-core/axe.min.js", import.meta.dir)).text();

declare const axe: {
  run(context: Document, options: typeof OPTIONS): Promise<AxeResults>;
};

/** A run that nobody looks at, as the test command's, does without. */
const pictures = process.env["PICTURES"] !== "none";

/**
 * No rule that is on needs the style sheets, and to fetch and read them again takes most of the time; what sounds by
 * itself can only be told by the media.
 */
const OPTIONS = { resultTypes: ["violations"], preload: { assets: ["media"] } };

/**
 * Takes a picture of the page for people to look at (tests/screenshots, not in git), and answers what axe-core finds
 * wrong with it, or with a frame in it: a line for each rule and element.
 */
export async function look(
  page: Page,
  name: string,
  frame: Frame = page.mainFrame(),
): Promise<string[]> {
  await frame.evaluate(async () => {
    await document.fonts.ready;
    for (const animation of document.getAnimations()) animation.finish();
  });
  if (pictures) {
    await mkdir(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `${name}.png`), caret: "initial" });
  }
  // Evaluated rather than added as a script: the content security policy stays as it is.
  if (!(await frame.evaluate(() => "axe" in window))) await frame.evaluate(axeSource);
  const { violations } = await frame.evaluate((options) => axe.run(document, options), OPTIONS);
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(
      (node) =>
        `${name}: ${id} (${help}) at ${node.target.join(" ")}: ${node.failureSummary ?? ""}`,
    ),
  );
}
