import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { useCast } from "../cli/cast.ts";
import { openShell, type Shell } from "../cli/shell.ts";
import { fencesOf } from "./fences.ts";

const PAGE = "docs/agent-friendly-cli.md";
const examples = (await fencesOf(PAGE)).filter(({ kind }) => kind === "sh");

describe("the examples for scripts and agents", () => {
  const cast = useCast();
  let shell: Shell;

  beforeAll(() => {
    shell = openShell(cast(), { as: false });
  });

  afterAll(() => shell.close());

  // In order: each goes on where the one before has left the shell.
  for (const { line, code } of examples)
    test(`${PAGE}:${line} does what it says`, async () => {
      const { code: ended, stdout, stderr } = await shell.type(`set -e\n${code}\nset +e`);
      expect({ ended, stderr }).toEqual({ ended: 0, stderr });
      // What is written into files is data as well.
      if (!code.includes(" > ") && !code.includes(" >> ")) expect(stdout).not.toBe("");
      if (code.includes("sned")) expect(stderr).toContain("Did you mean send?");
      if (code.includes("why.txt")) expect(stdout).toContain('There is no channel "harbor"');
      if (code.includes("FIRST")) expect(stdout).toBe("said once\n");
      if (code.includes("One more thing")) expect(stdout.trim().split("\n")).toHaveLength(2);
    });
});
