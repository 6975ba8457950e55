import { existsSync } from "node:fs";
import { join } from "node:path";

import { root, runInOurPlace } from "./processes.ts";

// Runs before anything is installed: nothing here may import a package.

export { root };

/**
 * Makes the checkout ready to use: the Bun that package.json names, and the packages of bun.lock.
 *
 * The install runs every time; with nothing to do it takes some 30 ms and touches no network. Ends
 * the process with one sentence and exit code 2 if either cannot be had. After a first install it
 * runs the script anew and ends with it: a process that began without node_modules never sees it.
 */
export async function prepareToolchain(): Promise<void> {
  const pinned = await pinnedBun();
  if (Bun.version !== pinned) {
    stop(
      `ClickClack needs Bun ${pinned} and this is Bun ${Bun.version}: run it as ` +
        `\`npx -y bun@${pinned} run <script>\`, or install that Bun with \`npm install -g bun@${pinned}\`.`,
    );
  }
  const first = !existsSync(join(root, "node_modules"));
  const install = Bun.spawn([process.execPath, "install", "--frozen-lockfile"], {
    cwd: root,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const output = await Promise.all([
    new Response(install.stdout).text(),
    new Response(install.stderr).text(),
  ]);
  if ((await install.exited) !== 0) {
    console.error(output.join("").trim());
    stop(
      "The packages could not be installed: if package.json was edited, run `bun install` to bring " +
        "bun.lock up to date; otherwise check the network and run this again.",
    );
  }
  if (first) process.exit(await runInOurPlace([process.execPath, ...process.argv.slice(1)]));
}

/** The exact version that `packageManager` in package.json names, the only place that does. */
export async function pinnedBun(): Promise<string> {
  const manifest: unknown = await Bun.file(join(root, "package.json")).json();
  if (typeof manifest === "object" && manifest !== null && "packageManager" in manifest) {
    const version = /^bun@(\d+\.\d+\.\d+)$/.exec(String(manifest.packageManager))?.[1];
    if (version !== undefined) return version;
  }
  throw new Error('package.json must name the Bun version as "packageManager": "bun@x.y.z".');
}

function stop(sentence: string): never {
  console.error(sentence);
  process.exit(2);
}
