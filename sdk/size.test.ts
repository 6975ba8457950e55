import { expect, test } from "bun:test";

import { bundleSdk } from "../scripts/sdk.ts";

test("the whole SDK is under 12 KB as a browser fetches it", async () => {
  const module = await bundleSdk({ minify: true });
  expect(Bun.gzipSync(module, { level: 9 }).byteLength).toBeLessThan(12_000);
});

test("the SDK's module imports nothing and exports what the documentation names", async () => {
  const { imports, exports } = new Bun.Transpiler({ loader: "js" }).scan(
    await bundleSdk({ minify: true }),
  );
  expect(imports).toEqual([]);
  expect(exports).toContainValues(["createClient", "ClickClackError", "newNonce"]);
});
