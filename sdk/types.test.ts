import { expect, test } from "bun:test";
import { join } from "node:path";
import openapiTS, { astToString } from "openapi-typescript";

test("the SDK's types are those of the committed OpenAPI document (else: bun run sdk:types)", async () => {
  const document = new URL("../docs/openapi.json", import.meta.url);
  const committed = await Bun.file(join(import.meta.dir, "src/openapi.gen.ts")).text();
  // Not by toContain, which would print both.
  expect(committed.includes(astToString(await openapiTS(document)).trim())).toBe(true);
});
