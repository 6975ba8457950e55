import { expect, test } from "bun:test";

import { components } from "../../scripts/release/components.ts";
import { licenceFaults } from "../../scripts/release/licences.ts";

test("everything in the executable is under a licence that lets it be shipped", async () => {
  const inside = await components();
  expect(licenceFaults(inside)).toEqual([]);
  // Both halves, and what a worker of the web app loads.
  const names = inside.map(({ name }) => name);
  expect(names).toContain("elysia");
  expect(names).toContain("solid-js");
  expect(names).toContain("highlight.js");
});
