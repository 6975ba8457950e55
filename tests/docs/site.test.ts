import { expect, test } from "bun:test";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import document from "../../docs/openapi.json" with { type: "json" };
import { writeReference } from "../../scripts/docs-site/reference.ts";
import { sections } from "../../scripts/docs-site/sidebar.ts";

const root = join(import.meta.dir, "../..");

test("every page of the documentation stands once in the site's list", async () => {
  const listed = sections.flatMap(({ pages }) => pages);
  const there = [...new Bun.Glob("*.md").scanSync(join(root, "docs"))].map((page) =>
    page.replace(/\.md$/, ""),
  );
  expect(listed.length).toBe(new Set(listed).size);
  expect(there.filter((page) => !listed.includes(page))).toEqual([]);
});

test("the site's reference has every operation and every object, and nothing that is taken for code", async () => {
  const folder = await mkdtemp(join(tmpdir(), "clickclack-reference-"));
  try {
    const entries = await writeReference(document, folder);
    const text = (
      await Promise.all(
        [...new Bun.Glob("*.md").scanSync(folder)].map((page) =>
          Bun.file(join(folder, page)).text(),
        ),
      )
    ).join("\n");
    const operations = Object.values(document.paths).flatMap((methods) =>
      Object.values(methods).map(({ operationId }) => operationId),
    );
    const missing = operations.filter((id) => !text.includes(`{#${id.toLowerCase()}}`));
    expect(missing).toEqual([]);
    const objects = Object.keys(document.components.schemas);
    expect(objects.filter((name) => !text.includes(`{#${name.toLowerCase()}}`))).toEqual([]);
    const prose = text.replace(/^```[\s\S]*?^```/gm, "").replace(/`[^`\n]*`/g, "");
    expect(prose.match(/\{\{|<(?!a |\/a>)/g) ?? []).toEqual([]);
    expect(entries.length).toBeGreaterThan(20);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
