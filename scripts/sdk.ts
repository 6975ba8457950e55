/** The SDK as one module of plain JavaScript, as browsers and Node take it. */
import { join } from "node:path";

import { root } from "./processes.ts";

/** The module's text. */
export async function bundleSdk(options: { minify: boolean } = { minify: false }): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [join(root, "sdk/src/index.ts")],
    target: "browser",
    format: "esm",
    ...options,
  });
  const [module] = outputs;
  if (module === undefined) throw new Error("Bun.build gave no module.");
  return await module.text();
}
