/** What the pages on installing name is there: settings, and what the program is told. */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { KEYS, variableOf } from "../../src/config/settings.ts";
import { ENVIRONMENT } from "../../src/cli/shell/reference.ts";

const ROOT = join(import.meta.dir, "../..");
const VARIABLES = new Set([
  ...KEYS.map(variableOf),
  ...ENVIRONMENT.map(([name]) => name),
  "CLICKCLACK_COMMIT",
]);
const FILES = [
  ...["docs/install.md", "docs/docker.md", "docs/kubernetes.md", "install.sh", "Dockerfile"],
  ...["compose.yaml", "compose.cluster.yaml", "deploy/packages/clickclack.service"],
  ...["deploy/kubernetes/one-node.yaml", "deploy/kubernetes/several-nodes.yaml"],
];

describe.each(FILES)("%s", (path) => {
  test("names variables that there are", async () => {
    const text = await Bun.file(join(ROOT, path)).text();
    const named = [...text.matchAll(/\bCLICKCLACK_[A-Z_]+/g)].map(([variable]) => variable);
    expect(named.filter((variable) => !VARIABLES.has(variable))).toEqual([]);
  });
});
