/**
 * `bun run build`: one executable with the server, the client, the migrations and the OpenAPI
 * document inside. `--outfile` says where (default dist/clickclack), `--target` for which platform
 * (a Bun compile target such as `bun-linux-arm64`; default this one).
 */
import { cp, mkdir, rm, stat } from "node:fs/promises";
import { basename, dirname, join, relative } from "node:path";
import { parseArgs } from "node:util";

import manifest from "../package.json" with { type: "json" };
import { buildClient } from "./client.ts";
import { prepareToolchain, root } from "./toolchain.ts";

/** The program first; after it each file that is started as a `Worker`. */
const entrypoints = [
  "src/main.ts",
  "src/storage/sqlite-beside-worker.ts",
  "src/features/search/ranking-worker.ts",
  "src/backup/vacuum-worker.ts",
];

/**
 * What is embedded. Bun places an embedded tree under its *last* path segment, so `./client/dist`
 * would appear as `dist`: the trees are first laid out as in the repository, and src/embedded.ts
 * then finds them under the same names in both.
 */
const embedded = ["client/dist", "migrations", "docs/openapi.json"];

const { values } = parseArgs({
  options: {
    outfile: { type: "string", default: "dist/clickclack" },
    target: { type: "string" },
  },
});

const started = performance.now();
const target = values.target;
if (target !== undefined && !isTarget(target)) {
  console.error(`--target is a Bun compile target such as bun-linux-arm64, not "${target}".`);
  process.exit(2);
}
await prepareToolchain();
await buildClient();
const outfile = await compile(join(root, values.outfile), target);
const megabytes = ((await stat(outfile)).size / 1e6).toFixed(0);
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${relative(process.cwd(), outfile)}: ${megabytes} MB in ${seconds} s`);

async function compile(path: string, target?: Bun.Build.CompileTarget): Promise<string> {
  // Nobody must take the last executable for this one, should this one fail.
  await rm(path, { force: true });
  const assets = await layOut(join(root, "dist/embed"));
  const result = await Bun.build({
    entrypoints: entrypoints.map((entrypoint) => join(root, entrypoint)),
    root: join(root, "src"),
    format: "esm",
    bytecode: true,
    minify: true,
    // What is loaded by import() when it is first needed is not even parsed before.
    splitting: true,
    // Embedded, so that a stack names our lines; the copy that Bun leaves beside the file goes.
    sourcemap: "linked",
    define: await constants(),
    compile: {
      outfile: path,
      assets,
      // What is in the working directory must not change how the server behaves.
      autoloadDotenv: false,
      autoloadBunfig: false,
      ...(target === undefined ? {} : { target }),
    },
  });
  for (const output of result.outputs) {
    if (output.kind === "sourcemap") await rm(output.path, { force: true });
  }
  const executable = result.outputs.find((output) => output.kind === "entry-point");
  if (executable === undefined) throw new Error("Bun.build gave no executable.");
  return executable.path;
}

function isTarget(name: string): name is Bun.Build.CompileTarget {
  return /^bun-(linux|darwin|windows)-(x64|arm64)(-musl)?$/.test(name);
}

async function layOut(stage: string): Promise<string[]> {
  await rm(stage, { recursive: true, force: true });
  const tops = new Set<string>();
  for (const path of embedded) {
    await mkdir(dirname(join(stage, path)), { recursive: true });
    await cp(join(root, path), join(stage, path), { recursive: true });
    tops.add(path.split("/")[0] ?? basename(path));
  }
  return [...tops].map((top) => join(stage, top));
}

/** The literals that src/build.ts reads. The same commit gives the same ones, on any machine. */
async function constants(): Promise<Record<string, string>> {
  const commit = await git("rev-parse", "HEAD");
  const epoch =
    process.env["SOURCE_DATE_EPOCH"] ?? (await git("show", "-s", "--format=%ct", "HEAD"));
  const builtAt = epoch === undefined ? new Date() : new Date(Number(epoch) * 1000);
  return {
    "process.env.NODE_ENV": JSON.stringify("production"),
    CLICKCLACK_VERSION: JSON.stringify(manifest.version),
    CLICKCLACK_COMMIT: JSON.stringify(commit ?? "unknown"),
    CLICKCLACK_BUILT_AT: JSON.stringify(builtAt.toISOString()),
  };
}

/** What git prints, or undefined outside a repository and without git. */
async function git(...args: string[]): Promise<string | undefined> {
  if (Bun.which("git") === null) return undefined;
  const child = Bun.spawn(["git", ...args], { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  const output = await child.stdout.text();
  return (await child.exited) === 0 ? output.trim() : undefined;
}
