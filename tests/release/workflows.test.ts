import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import manifest from "../../package.json" with { type: "json" };

const folder = join(import.meta.dir, "../../.github/workflows");
const workflows = readdirSync(folder).map((name) => {
  const text = readFileSync(join(folder, name), "utf8");
  return { name, text, parsed: record(Bun.YAML.parse(text)) };
});

/** What a job may write; everything else is read, or nothing. */
const mayWrite: Record<string, Record<string, string[]>> = {
  "release.yml": { release: ["contents"] },
  "pages.yml": { deploy: ["pages", "id-token"] },
};

test("there are workflows for changes, releases and the documentation", () => {
  expect(workflows.map(({ name }) => name).toSorted()).toEqual([
    "pages.yml",
    "release.yml",
    "test.yml",
  ]);
});

describe.each(workflows)("$name", ({ name, text, parsed }) => {
  test("names each action by its commit, with the version beside it", () => {
    const used = [...text.matchAll(/^.*\buses:.*$/gm)].map(([line]) => line);
    expect(used.length).toBeGreaterThan(0);
    for (const line of used) {
      expect(line).toMatch(/uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
    }
  });

  test("may only read, but for the jobs that publish", () => {
    expect(parsed["permissions"]).toEqual({ contents: "read" });
    for (const [job, description] of Object.entries(record(parsed["jobs"]))) {
      const permissions = record(record(description)["permissions"] ?? {});
      const written = Object.keys(permissions).filter((key) => permissions[key] !== "read");
      expect({ job, written }).toEqual({ job, written: mayWrite[name]?.[job] ?? [] });
    }
  });

  test("leaves no credentials in the checkout, ends in time, and runs on a named system", () => {
    expect(text.match(/actions\/checkout@/g)?.length).toBe(
      text.match(/persist-credentials: false/g)?.length,
    );
    for (const description of Object.values(record(parsed["jobs"]))) {
      const job = record(description);
      expect(job["timeout-minutes"]).toBeNumber();
      expect(String(job["runs-on"])).not.toContain("latest");
    }
  });

  test("takes nothing from whoever opens a pull request into a shell", () => {
    expect(text).not.toContain("pull_request_target");
    for (const description of Object.values(record(parsed["jobs"]))) {
      for (const step of Array.from(list(record(description)["steps"]), record)) {
        expect(String(step["run"] ?? "")).not.toContain("${{");
      }
    }
  });

  test("uses the pinned Bun and the repository's own commands", () => {
    const bun = manifest.packageManager;
    for (const [, named = ""] of text.matchAll(/\b(bun@[\d.]+)/g)) expect(named).toBe(bun);
    for (const [, command = ""] of text.matchAll(/\bbun@\S+ run ([\w:]+)/g)) {
      expect(Object.keys(manifest.scripts)).toContain(command);
    }
  });
});

function record(value: unknown): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new Error(`Not a mapping: ${JSON.stringify(value)}`);
  }
  return Object.fromEntries(Object.entries(value));
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
