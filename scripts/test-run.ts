/** One run of `bun test`, counted from its JUnit report rather than believed by its exit code. */
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";

import { root } from "./processes.ts";

/** How many tests passed and failed; a step that is no test counts as one. */
export type Outcome = { passed: number; failed: number };

/**
 * What to run: a glob from the root, path prefixes to leave out, what a file's text must hold to be among them, seconds a
 * test may take, and minutes all of them.
 */
export type TestRun = {
  name: string;
  files: string;
  except?: string[];
  holding?: string;
  processes: number;
  /** Whether each file loads all modules anew. Where most load the whole server, that takes a quarter of the time. */
  isolated?: boolean;
  timeout: number;
  patience?: number;
};

/** A runner that hangs is ended after so many minutes, so that the last line is printed whatever happens. */
const PATIENCE = 9;

/**
 * Runs the test files and counts. A skipped test fails, since it proves nothing; so does a file that
 * could not be loaded or ran no test, and a runner that crashed or reported nothing.
 */
export async function runTests({
  name,
  files,
  except = [],
  holding = "",
  isolated = true,
  patience = PATIENCE,
  ...run
}: TestRun): Promise<Outcome> {
  const paths = (await Array.fromAsync(new Bun.Glob(files).scan({ cwd: root })))
    .filter((path) => !path.includes("node_modules/"))
    .filter((path) => !except.some((prefix) => path.startsWith(prefix)))
    .filter((path) => holding === "" || readFileSync(join(root, path), "utf8").includes(holding))
    .sort();
  if (paths.length === 0) return refuse(`No test file matches ${files}.`);

  const report = join(root, `dist/reports/${name}.xml`);
  await mkdir(join(root, "dist/reports"), { recursive: true });
  await rm(report, { force: true });
  const runner = Bun.spawn(
    [
      process.execPath,
      "test",
      // Servers and browsers that a failed test leaves behind end with the runner.
      "--no-orphans",
      "--only-failures",
      `--parallel=${run.processes}`,
      isolated ? "--isolate" : "--no-isolate",
      `--timeout=${run.timeout * 1000}`,
      "--reporter=junit",
      `--reporter-outfile=${report}`,
      ...paths.map((path) => `./${path}`),
    ],
    {
      cwd: root,
      stdio: ["ignore", "inherit", "inherit"],
      timeout: patience * 60_000,
      // The default is what this process began with, without what it has set since.
      env: { ...process.env },
    },
  );
  const code = await runner.exited;
  if (!existsSync(report)) return refuse(`The test runner left no report (exit code ${code}).`);
  const { complaints, ...outcome } = count(await readFile(report, "utf8"), paths, code);
  for (const complaint of complaints) console.log(complaint);
  return outcome;
}

/**
 * Counts a JUnit report of the test files `paths`, whose runner ended with exit code `code`, and
 * says in a sentence each what failed without being a failed test.
 */
export function count(
  report: string,
  paths: string[],
  code: number,
): Outcome & { complaints: string[] } {
  const summary = /<testsuites\b[^>]*>/.exec(report)?.[0] ?? "";
  const number = (attribute: string) =>
    Number(new RegExp(`\\b${attribute}="(\\d+)"`).exec(summary)?.[1] ?? 0);
  const failures = number("failures");
  const skipped = number("skipped");
  const silent = paths.filter((path) => !report.includes(` file="${path}" line=`));
  const complaints = silent.map((path) => `${path}: no test of it ran.`);
  if (skipped > 0) complaints.push(`${skipped} skipped or to do: a test that does not run fails.`);

  let failed = failures + skipped + silent.length;
  if (failed === 0 && code !== 0) {
    failed = 1;
    complaints.push(`The runner ended with exit code ${code}: something failed outside any test.`);
  }
  return { passed: Math.max(0, number("tests") - failures - skipped), failed, complaints };
}

function refuse(sentence: string): Outcome {
  console.log(sentence);
  return { passed: 0, failed: 1 };
}
