/**
 * `bun scripts/release/prepare.ts VERSION`: makes what archives and packages hold besides the
 * executable, in dist/parts: completions, the manual page and the third parties' notices.
 */
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { run } from "../processes.ts";
import { prepareToolchain, root } from "../toolchain.ts";

const version = process.argv[2];
if (version === undefined) {
  console.error("Say the version.");
  process.exit(2);
}
await prepareToolchain();
// Packages may be imported only now.
const { commitSeconds } = await import("../compile.ts");
const { gzip } = await import("./archive.ts");
const { prepareKey } = await import("./sign.ts");
const parts = join(root, "dist/parts");
const builtAt = new Date(((await commitSeconds()) ?? 0) * 1000).toISOString();

await rm(parts, { recursive: true, force: true });
await mkdir(join(parts, "completions"), { recursive: true });
await mkdir(join(parts, "man"));

const names = {
  bash: "clickclack.bash",
  zsh: "_clickclack",
  fish: "clickclack.fish",
  powershell: "clickclack.ps1",
};
for (const [shell, name] of Object.entries(names)) {
  await writeFile(join(parts, "completions", name), await says("completion", shell));
}
const manual = await says("man");
await writeFile(join(parts, "man/clickclack.1"), manual);
// As the packages have it.
await writeFile(join(parts, "clickclack.1.gz"), gzip(Buffer.from(manual)));
await prepareKey(version);

const notices = join(parts, "THIRD_PARTY_NOTICES");
const code = await run([process.execPath, "scripts/release/licenses.ts", "--out", notices]);
if (code !== 0) process.exit(code);
// Debian's place for the licence, /usr/share/doc/clickclack/copyright.
const [licence, others] = await Promise.all([
  readFile(join(root, "LICENSE"), "utf8"),
  readFile(notices, "utf8"),
]);
await writeFile(
  join(parts, "copyright"),
  `${licence.trim()}\n\nWhat else is inside is named in THIRD_PARTY_NOTICES beside this file.\n`,
);
console.log(`dist/parts: completions, manual, ${(others.length / 1000).toFixed(0)} kB of notices`);

/** What the program of this version prints. */
async function says(...args: string[]): Promise<string> {
  const defined = {
    CLICKCLACK_VERSION: version,
    CLICKCLACK_BUILT_AT: builtAt,
    CLICKCLACK_COMMIT: "unknown",
  };
  const defines = Object.entries(defined).flatMap(([name, value]) => [
    "--define",
    `${name}:${JSON.stringify(value)}`,
  ]);
  const child = Bun.spawn([process.execPath, ...defines, "src/main.ts", ...args], {
    cwd: root,
    stdio: ["ignore", "pipe", "inherit"],
  });
  const text = await child.stdout.text();
  if ((await child.exited) !== 0) throw new Error(`clickclack ${args.join(" ")} failed.`);
  return text;
}
