import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fencesOf } from "./fences.ts";

const PAGE = "docs/admin.md";
const examples = (await fencesOf(PAGE)).filter(({ kind }) => kind === "sh");

describe("the examples of the operator's commands", () => {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-docs-"));

  beforeAll(async () => {
    const main = join(import.meta.dir, "../../src/main.ts");
    await Bun.write(
      join(folder, "bin/clickclack"),
      `#!/bin/sh\nexec ${process.execPath} ${main} "$@"\n`,
    );
    chmodSync(join(folder, "bin/clickclack"), 0o755);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  // In order: each goes on where the one before has left the server.
  for (const { line, code } of examples)
    test(`${PAGE}:${line} does what it says`, async () => {
      const child = Bun.spawn(["sh", "-eu", "-c", code], {
        cwd: folder,
        env: { PATH: `${folder}/bin:${process.env["PATH"]}` },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [printed, said] = await Promise.all([child.stdout.text(), child.stderr.text()]);
      expect({ code: await child.exited, said }).toEqual({ code: 0, said });
      expect(printed).not.toBe("");
    });
});
