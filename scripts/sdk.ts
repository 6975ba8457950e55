/** Modules for browsers and Node, made of TypeScript. */
import { join } from "node:path";

import { root } from "./processes.ts";

/** The text of one module of plain JavaScript that has everything in it that `entrypoint` imports. */
export async function bundleModule(
  entrypoint: string,
  options: { minify?: boolean } = {},
): Promise<string> {
  const { outputs } = await Bun.build({
    entrypoints: [join(root, entrypoint)],
    target: "browser",
    format: "esm",
    ...options,
  });
  const [module] = outputs;
  if (module === undefined) throw new Error("Bun.build gave no module.");
  return await module.text();
}

/** The SDK as one module. */
export const bundleSdk = (options: { minify?: boolean } = {}): Promise<string> =>
  bundleModule("sdk/src/index.ts", options);
