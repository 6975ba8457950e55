import { describe, expect, test } from "bun:test";

import { loadConfig } from "../../src/config.ts";
import { fencesOf } from "./fences.ts";

const PAGE = "docs/auth.md";
const settings = (await fencesOf(PAGE)).filter(({ kind }) => kind === "sh");

/** What a shell has set after these lines. */
async function environmentOf(code: string): Promise<Record<string, string>> {
  const exports = code.split("\n").filter((line) => line.startsWith("export "));
  const child = Bun.spawn(["sh", "-eu", "-c", [...exports, "env -0"].join("\n")], {
    env: { PATH: process.env["PATH"] ?? "" },
    stdout: "pipe",
  });
  const pairs = (await child.stdout.text()).split("\0").filter((pair) => pair.includes("="));
  return Object.fromEntries(
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)]),
  );
}

describe("the settings on the page about signing in", () => {
  test("are there", () => expect(settings.length).toBeGreaterThan(1));

  for (const { line, code } of settings)
    test(`${PAGE}:${line} is a configuration that a server takes`, async () => {
      const environment = await environmentOf(code);
      const named = Object.keys(environment).filter((name) => name.startsWith("CLICKCLACK_"));
      expect(named).not.toEqual([]);
      const config = loadConfig({}, environment);
      if (named.includes("CLICKCLACK_SMTP")) expect(config.mail).toBeDefined();
      else expect(config.sign_up_domains).toEqual(["example.com", "example.org"]);
    });
});
