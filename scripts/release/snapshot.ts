/**
 * `bun run release:snapshot`: what `goreleaser release --snapshot --clean` makes of .goreleaser.yml,
 * on a machine without GoReleaser. The files are in dist/release afterwards.
 */
import { createHash } from "node:crypto";
import { chmod, mkdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { prepareToolchain, root } from "../toolchain.ts";

const started = performance.now();
await prepareToolchain();
// Packages may be imported only now.
const { commitSeconds, git } = await import("../compile.ts");
const { readConfiguration } = await import("./config.ts");
const { filesOf, planOf } = await import("./plan.ts");
const { pack } = await import("./pack.ts");
const { fill } = await import("./template.ts");

const config = await readConfiguration();
const commit = await git("rev-parse", "HEAD");
const short = await git("rev-parse", "--short", "HEAD");
const seconds = await commitSeconds();
if (commit === undefined || short === undefined || seconds === undefined) {
  console.error("A snapshot is named after its commit: run this in a clone of the repository.");
  process.exit(2);
}
const tag = (await git("describe", "--tags", "--abbrev=0")) ?? "v0.0.0";
const fields = {
  ShortCommit: short,
  FullCommit: commit,
  CommitTimestamp: String(seconds),
  CommitDate: new Date(seconds * 1000).toISOString(),
};
const last = { ...fields, Version: tag.replace(/^v/, "") };
const version = fill(config.snapshot.version_template, last);
const plan = planOf(config, { ...fields, Version: version });

await rm(join(root, config.dist), { recursive: true, force: true });
await mkdir(join(root, config.dist), { recursive: true });
for (const hook of plan.hooks) await command(hook);

// Two at once: bundling waits for one core, and each holds a whole executable in memory.
const waiting = [...plan.builds];
await Promise.all(
  [1, 2].map(async () => {
    for (let build = waiting.shift(); build !== undefined; build = waiting.shift()) {
      await mkdir(dirname(join(root, build.path)), { recursive: true });
      const path = join(root, build.path);
      await command([build.rule.tool, "build", "-o", path, "."], build.env);
      await chmod(path, 0o755);
      console.log(`built ${build.path}`);
    }
  }),
);
for (const planned of [...plan.archives, ...plan.packages]) {
  await writeFile(join(root, planned.path), await pack(planned, version, seconds));
  console.log(`packed ${planned.path}`);
}
for (const { command: line } of plan.documents) await command(line, {}, config.dist);

const summed = [...plan.archives, ...plan.packages, ...plan.documents].map(({ path }) => path);
const sums = await Promise.all(
  summed.toSorted().map(async (path) => {
    const hash = createHash("sha256").update(await readFile(join(root, path)));
    return `${hash.digest("hex")}  ${basename(path)}\n`;
  }),
);
await writeFile(join(root, plan.sums), sums.join(""));
for (const { command: line } of plan.signatures) await command(line);

for (const name of filesOf(plan)) {
  const { size } = await stat(join(root, config.dist, name));
  console.log(`${(size / 1e6).toFixed(1).padStart(8)} MB  ${name}`);
}
console.log(`${version} in ${((performance.now() - started) / 1000).toFixed(0)} s: ${config.dist}`);

/** Runs a command of the configuration; `bun` there is the one that runs this. */
async function command(
  line: string[],
  env: Record<string, string> = {},
  folder = ".",
): Promise<void> {
  const own = line[0] === "bun" || line[0]?.endsWith(".ts") === true;
  const words = own ? [process.execPath, ...(line[0] === "bun" ? line.slice(1) : line)] : line;
  const child = Bun.spawn(words, {
    cwd: join(root, folder),
    env: { ...process.env, ...env },
    stdio: ["ignore", "inherit", "inherit"],
  });
  const code = await child.exited;
  if (code === 0) return;
  console.error(`${line.join(" ")} ended with ${code}.`);
  process.exit(1);
}
