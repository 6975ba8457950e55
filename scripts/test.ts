/**
 * `bun run test`: everything that must hold before a change is good. Each step runs even when an
 * earlier one failed, and the last line alone is `N passed, N failed`. `--only types,api` runs some, `--engine sqlite`
 * leaves PostgreSQL out. `--nightly` runs the long forms of those tests that have one, and nothing else.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";

import { requireChromium } from "./chromium.ts";
import { runTests, type Outcome, type TestRun } from "./test-run.ts";
import { prepareToolchain, root } from "./toolchain.ts";

type Step = { name: string; work: () => Promise<Outcome> };

const bun = process.execPath;
const steps: Step[] = [
  { name: "types", work: () => succeeds([bun, "check", "--no-script"]) },
  {
    name: "lint",
    work: () => succeeds([bun, "node_modules/oxlint/bin/oxlint", "--deny-warnings"]),
  },
  { name: "format", work: () => succeeds([bun, "fmt", "--no-script", "--check"]) },
  { name: "build", work: () => succeeds([bun, "scripts/build.ts"]) },
  {
    name: "api",
    work: () =>
      onPostgres(() =>
        runTests({
          name: "api",
          files: "{src,sdk,client,scripts,tests}/**/*.test.{ts,tsx}",
          except: [
            "tests/executable/",
            "tests/crash/",
            "tests/nodes/",
            "tests/shipping/",
            "tests/e2e/",
          ],
          processes: 2,
          isolated: false,
          timeout: 30,
          patience: 13,
        }),
      ),
  },
  {
    name: "executable",
    work: () =>
      onExecutable(() =>
        runTests({
          name: "executable",
          files: "tests/{executable,crash,nodes,shipping}/**/*.test.ts",
          // Several nodes need a PostgreSQL, which these tests start themselves, since they restart it.
          except:
            values.engine === "sqlite"
              ? ["tests/nodes/nodes.test.ts", "tests/nodes/deliveries.test.ts"]
              : [],
          processes: 2,
          timeout: 240,
        }),
      ),
  },
  {
    name: "browser",
    work: () =>
      onPostgres(() =>
        onExecutable(async () => {
          // Before the tests, whose timeouts a download would eat.
          process.env["CHROMIUM_PATH"] = await requireChromium();
          process.env["PICTURES"] ??= "none";
          return runTests({
            name: "browser",
            files: "tests/e2e/**/*.test.ts",
            processes: 2,
            timeout: 120,
          });
        }),
      ),
  },
];

const nightly: Step[] = [
  ...steps.filter(({ name }) => name === "build"),
  // The site of the documentation: its generator fetches packages of its own, and a dead link ends it.
  {
    name: "site",
    work: () => succeeds([bun, "scripts/docs-site/main.ts", "--label", "nightly"]),
  },
  // What holds for the same random cases each day is tried with others.
  atNight({
    name: "properties",
    files: "{client,sdk,src}/**/*.test.ts",
    holding: "harness/properties.ts",
    processes: 2,
    timeout: 600,
    patience: 60,
  }),
  atNight({
    name: "nightly",
    files:
      "{tests,client}/{model,nodes,realtime,leaks,integrations,backup,transfer,imports,shipping,release,e2e,timeline}/{model,storm,cut,leaks,running,kill,equal,again,hostile,proxies,upgrade,image,packages,cluster,confined,snapshot,xss,html}.test.ts",
    processes: 1,
    timeout: 3_600,
    patience: 180,
  }),
];

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    engine: { type: "string", default: "both" },
    nightly: { type: "boolean", default: false },
  },
});
const known = values.nightly ? nightly : steps;
const wanted = values.only?.split(",") ?? known.map((step) => step.name);
const unknown = wanted.filter((name) => !known.some((step) => step.name === name));
if (unknown.length > 0) {
  console.error(
    `--only knows ${known.map((step) => step.name).join(", ")}; it does not know ${unknown.join(", ")}.`,
  );
  process.exit(2);
}

if (!["both", "sqlite"].includes(values.engine)) {
  console.error(`--engine is both or sqlite, not ${values.engine}.`);
  process.exit(2);
}

await prepareToolchain();
const total: Outcome = { passed: 0, failed: 0 };
for (const step of known.filter(({ name }) => wanted.includes(name))) {
  const { passed, failed } = await timed(step);
  total.passed += passed;
  total.failed += failed;
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed === 0 ? 0 : 1);

async function timed({ name, work }: Step): Promise<Outcome> {
  console.log(`\n== ${name}`);
  const started = performance.now();
  const outcome = await work().catch((error: unknown) => {
    console.log(error instanceof Error ? error.message : String(error));
    return { passed: 0, failed: 1 };
  });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`== ${name}: ${outcome.passed} passed, ${outcome.failed} failed in ${seconds} s`);
  return outcome;
}

/** The long forms of these tests, on both engines. */
function atNight(run: TestRun): Step {
  const work = () => {
    process.env["CLICKCLACK_NIGHTLY"] = "1";
    return onPostgres(() => runTests(run));
  };
  return { name: run.name, work };
}

/** A command that counts as one test; what it printed is shown when it failed. */
async function succeeds(command: string[]): Promise<Outcome> {
  const child = Bun.spawn(command, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  const output = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) === 0) return { passed: 1, failed: 0 };
  console.log(output.join("").trim());
  return { passed: 0, failed: 1 };
}

/** Runs tests with a PostgreSQL that TEST_DATABASE_URL names, the one it names already or one that is started for them. */
async function onPostgres(work: () => Promise<Outcome>): Promise<Outcome> {
  if (values.engine === "sqlite") {
    console.log("Only the SQLite half: PostgreSQL is left out, as --engine sqlite asks.");
    return await work();
  }
  if (process.env["TEST_DATABASE_URL"] !== undefined) return await work();
  // Only now: before the packages are installed there is nothing to import.
  const { startPostgres } = await import("./postgres.ts");
  const postgres = await startPostgres().catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(
      `${reason} Name a server by TEST_DATABASE_URL, or run the SQLite half alone: --engine sqlite.`,
    );
  });
  process.env["TEST_DATABASE_URL"] = postgres.url;
  try {
    return await work();
  } finally {
    delete process.env["TEST_DATABASE_URL"];
    await postgres.stop();
  }
}

async function onExecutable(work: () => Promise<Outcome>): Promise<Outcome> {
  if (existsSync(join(root, "dist/clickclack"))) return await work();
  throw new Error("There is no dist/clickclack to test: the build step makes it.");
}
