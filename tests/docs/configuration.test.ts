import { expect, test } from "bun:test";
import { CONFIGURATION_PAGE, configurationPage } from "../../scripts/configuration.ts";
import { KEYS } from "../../src/config/settings.ts";

test("docs/configuration.md is what `bun scripts/configuration.ts` writes", async () => {
  expect(await Bun.file(CONFIGURATION_PAGE).text()).toBe(await configurationPage());
});

test("docs/configuration.md has every setting once", async () => {
  const page = await Bun.file(CONFIGURATION_PAGE).text();
  for (const key of KEYS) expect([key, page.split(`| \`${key}\``).length - 1]).toEqual([key, 1]);
});
