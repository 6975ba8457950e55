import { afterAll, beforeAll, expect, test } from "bun:test";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fencesOf, type Fence } from "./fences.ts";

const MAIN = join(import.meta.dir, "../../src/main.ts");

/** The `sh` examples of a page. */
export const shellExamplesOf = async (page: string): Promise<Fence[]> =>
  (await fencesOf(page)).filter(({ kind }) => kind === "sh");

/**
 * Tests that each `sh` example of a page does what it says, in their order and in one folder: each goes on where the one before
 * has left it. Called within a `describe`; `prepare` puts into the folder what the examples need.
 */
export function testShellExamples(
  page: string,
  examples: readonly Fence[],
  prepare: (folder: string) => Promise<void> | void = () => {},
): void {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-docs-"));

  beforeAll(async () => {
    const program = join(folder, "bin/clickclack");
    mkdirSync(join(folder, "bin"));
    writeFileSync(program, `#!/bin/sh\nexec ${process.execPath} ${MAIN} "$@"\n`);
    chmodSync(program, 0o755);
    await prepare(folder);
  });

  afterAll(() => rmSync(folder, { recursive: true }));

  for (const { line, code } of examples)
    test(`${page}:${line} does what it says`, async () => {
      const child = Bun.spawn(["sh", "-eu", "-c", code], {
        cwd: folder,
        env: { PATH: `${folder}/bin:${process.env["PATH"]}` },
        stdio: ["ignore", "pipe", "pipe"],
      });
      const [printed, said] = await Promise.all([child.stdout.text(), child.stderr.text()]);
      expect({ code: await child.exited, said }).toEqual({ code: 0, said });
      expect(printed).not.toBe("");
    });
}
