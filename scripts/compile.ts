import { cp, mkdir, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import manifest from "../package.json" with { type: "json" };
import { root } from "./processes.ts";
import { signAdHoc } from "./release/mach-o.ts";
import { bunTarget, type Target } from "./release/targets.ts";

/** The program first; after it each file that is started as a `Worker`. */
export const entrypoints: readonly string[] = [
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
export const embedded: readonly string[] = ["client/dist", "migrations", "docs/openapi.json"];

/** What of the program is used to start, by `bun run release:profile`. */
export const startProfile: string = join(root, "scripts/start.order");

/** Where an executable goes, what it runs on (this platform, if not said) and what it calls itself. */
export type Wanted = {
  outfile: string;
  target?: Target;
  version?: string;
};

/**
 * Compiles the executable and gives its path, which on Windows ends in `.exe`. The client has been
 * built. Those for several platforms may compile at once. Throws if it fails.
 */
export async function compile({ outfile, target, version }: Wanted): Promise<string> {
  // Nobody must take the last executable for this one, should this one fail.
  await rm(outfile, { force: true });
  const name = target === undefined ? "here" : bunTarget(target);
  // Its path goes into the file: wherever that is wanted, it is made in the same place.
  const stage = join(root, "dist/embed", name);
  const made = join(root, "dist/compiled", name, "clickclack");
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
    define: await constants(version ?? manifest.version),
    compile: {
      outfile: made,
      assets: await layOut(stage),
      bytecodeOrder: startProfile,
      // What is in the working directory must not change how the server behaves.
      autoloadDotenv: false,
      autoloadBunfig: false,
      ...(target === undefined ? {} : { target: bunTarget(target) }),
    },
  });
  await rm(stage, { recursive: true, force: true });
  for (const output of result.outputs) {
    if (output.kind === "sourcemap") await rm(output.path, { force: true });
  }
  const executable = result.outputs.find((output) => output.kind === "entry-point");
  if (executable === undefined) throw new Error("Bun.build gave no executable.");
  if ((target?.os ?? process.platform) === "darwin") await signAdHoc(executable.path);
  const exe = executable.path.endsWith(".exe") && !outfile.endsWith(".exe");
  const path = exe ? `${outfile}.exe` : outfile;
  await mkdir(dirname(path), { recursive: true });
  await move(executable.path, path);
  return path;
}

async function move(from: string, to: string): Promise<void> {
  await rename(from, to).catch(async () => {
    // Another disk.
    await cp(from, to);
    await rm(from);
  });
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
async function constants(version: string): Promise<Record<string, string>> {
  const seconds = await commitSeconds();
  const builtAt = seconds === undefined ? new Date() : new Date(seconds * 1000);
  return {
    "process.env.NODE_ENV": JSON.stringify("production"),
    CLICKCLACK_VERSION: JSON.stringify(version),
    CLICKCLACK_COMMIT: JSON.stringify(
      // An image is built without the repository's history.
      process.env["CLICKCLACK_COMMIT"] ?? (await git("rev-parse", "HEAD")) ?? "unknown",
    ),
    CLICKCLACK_BUILT_AT: JSON.stringify(builtAt.toISOString()),
  };
}

/** SOURCE_DATE_EPOCH, or when the commit was made, in seconds since 1970; undefined outside a repository. */
export async function commitSeconds(): Promise<number | undefined> {
  const epoch =
    process.env["SOURCE_DATE_EPOCH"] ?? (await git("show", "-s", "--format=%ct", "HEAD"));
  return epoch === undefined ? undefined : Number(epoch);
}

/** What git prints, or undefined outside a repository and without git. */
export async function git(...args: string[]): Promise<string | undefined> {
  if (Bun.which("git") === null) return undefined;
  const child = Bun.spawn(["git", ...args], { cwd: root, stdio: ["ignore", "pipe", "ignore"] });
  const output = await child.stdout.text();
  return (await child.exited) === 0 ? output.trim() : undefined;
}
