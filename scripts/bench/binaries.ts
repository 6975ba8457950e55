import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { run } from "../processes.ts";
import { root } from "../toolchain.ts";
import { benchFolder } from "./data.ts";

/** dist/clickclack, built first when a source is newer. */
export async function currentBinary(): Promise<string> {
  const binary = join(root, "dist/clickclack");
  const built = await stat(binary).catch(() => undefined);
  if (built === undefined || built.mtimeMs < (await newestSource())) {
    const code = await run([process.execPath, "scripts/build.ts"]);
    if (code !== 0) throw new Error("The server did not build.");
  }
  return binary;
}

async function newestSource(): Promise<number> {
  const sources = new Bun.Glob("{src,client,sdk,migrations}/**/*");
  let newest = 0;
  for await (const path of sources.scan({ cwd: root, absolute: true }))
    if (!path.includes("/client/dist/") && !path.endsWith(".test.ts"))
      newest = Math.max(newest, (await stat(path)).mtimeMs);
  return newest;
}

/** The ceiling of an engine, compiled as the server is. */
export async function buildCeiling(engine: "sqlite" | "postgres"): Promise<string> {
  await mkdir(benchFolder, { recursive: true });
  const source = engine === "sqlite" ? "ceiling" : "ceiling-postgres";
  const outfile = join(benchFolder, source);
  await Bun.build({
    entrypoints: [join(import.meta.dir, `${source}.ts`)],
    format: "esm",
    bytecode: true,
    minify: true,
    compile: { outfile },
  });
  return outfile;
}
