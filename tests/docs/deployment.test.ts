/** What the pages for operators name is there: settings, variables, files that they link to. */
import { describe, expect, test } from "bun:test";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadConfig } from "../../src/config.ts";
import { flagOf, KEYS, variableOf } from "../../src/config/settings.ts";
import { fencesOf } from "./fences.ts";

const ROOT = join(import.meta.dir, "../..");
const PAGES = ["docs/deployment.md", "docs/observability.md", "docs/configuration.md"];
const EXAMPLES = ["deploy/systemd/clickclack.service", "deploy/prometheus/prometheus.yml"];
/** Flags of commands other than `serve`, and of other programs. */
const OTHERS = new Set(["--config", "--out", "--dry-run", "--metrics-enabled"]);
const FOREIGN = ["--system", "--home-dir", "--shell", "--now"];

const flags = new Set([...KEYS.map(flagOf), ...OTHERS, ...FOREIGN]);
const variables = new Set([...KEYS.map(variableOf), "CLICKCLACK_CONFIG"]);

describe.each([...PAGES, ...EXAMPLES])("%s", (path) => {
  test("names settings and variables that there are", async () => {
    const text = await Bun.file(join(ROOT, path)).text();
    const named = [...text.matchAll(/(?<![\w-])--[a-z]+(?:-[a-z]+)*/g)].map(([flag]) => flag);
    expect(named.filter((flag) => !flags.has(flag))).toEqual([]);
    const set = [...text.matchAll(/\bCLICKCLACK_[A-Z_]+/g)].map(([variable]) => variable);
    expect(set.filter((variable) => !variables.has(variable))).toEqual([]);
  });

  test("links to what is there", async () => {
    const text = await Bun.file(join(ROOT, path)).text();
    const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)(?:#[^)]*)?\)/g)];
    const missing = links.filter(([, to = ""]) => !existsSync(join(ROOT, dirname(path), to)));
    expect(missing.map(([link]) => link)).toEqual([]);
  });
});

test("the configurations on the pages can be used", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clickclack-docs-"));
  const file = join(folder, "config.json");
  let used = 0;
  for (const page of PAGES)
    for (const { kind, code } of await fencesOf(page)) {
      const json = kind === "json" ? code : /<<'EOF'\n(\{[^]*?\n\})\nEOF/.exec(code)?.[1];
      if (json === undefined || json.includes("@timestamp")) continue;
      await Bun.write(file, json);
      const keys = { S3_ACCESS_KEY_ID: "a", S3_SECRET_ACCESS_KEY: "b" };
      expect(() => loadConfig({ config: file }, keys)).not.toThrow();
      used += 1;
    }
  await rm(folder, { recursive: true });
  expect(used).toBe(3);
});
