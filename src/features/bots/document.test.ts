import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BUNDLES, SCOPES } from "../../access/scopes.ts";

const page = readFileSync(join(import.meta.dir, "../../../docs/bots.md"), "utf8");

test("the page about bots names every scope and every bundle once, and what a bundle adds", () => {
  const named = [...page.matchAll(/^\| `(\w+:\w+)`/gm)].map(([, name]) => name ?? "");
  expect(named.toSorted()).toEqual([...SCOPES, ...Object.keys(BUNDLES)].toSorted());
  const row = /^\| `bot:write`.*$/m.exec(page)?.[0] ?? "";
  for (const scope of BUNDLES["bot:write"].filter((one) => one.endsWith(":write")))
    expect(row).toContain(scope);
});
