/** The browser of the tests: found, or fetched where it is missing. */
import { existsSync } from "node:fs";
import { join } from "node:path";

import { root, run } from "./processes.ts";

/** The same engine without a browser's own windows: the tests take two thirds of the time. */
const SHELL = "chromium-headless-shell";

const asRoot = process.getuid?.() === 0;

/** What every test launches Chromium with: no talking to the outside, and what a container needs. */
export const chromiumArguments: string[] = [
  // Chromium refuses its sandbox to root; for anyone else it stays on.
  ...(asRoot ? ["--no-sandbox"] : []),
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/**
 * The path of a Chromium that runs: `CHROMIUM_PATH`, one on PATH, or the one that playwright-core
 * installed; failing these, it is installed: Debian's package of its shell for root, playwright-core's otherwise.
 * Throws one sentence when it cannot be had.
 */
export async function requireChromium(): Promise<string> {
  const named = process.env["CHROMIUM_PATH"];
  if (named !== undefined && named !== "") {
    if (await starts(named)) return named;
    throw new Error(`CHROMIUM_PATH names ${named}, which does not start as a browser.`);
  }
  const found = await findChromium();
  if (found !== undefined) return found;

  for (const install of installers()) {
    console.log(
      `No Chromium here. Installing it: ${install.map((step) => step.join(" ")).join(" && ")}`,
    );
    if (await succeeds(install)) {
      const installed = await findChromium();
      if (installed !== undefined) return installed;
    }
  }
  throw new Error(
    "The browser tests need Chromium, which was not found and could not be installed: install it " +
      "yourself and name it with CHROMIUM_PATH=/path/to/chromium.",
  );
}

async function findChromium(): Promise<string | undefined> {
  const { chromium } = await import("playwright-core");
  // The quickest first.
  const onPath = [SHELL, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
  const candidates = [...onPath.map((name) => Bun.which(name)), chromium.executablePath()];
  for (const path of candidates) {
    if (path !== null && existsSync(path) && (await starts(path))) return path;
  }
  return undefined;
}

/** Ubuntu's package is a stub that only asks for a snap, so being there is not enough. */
async function starts(path: string): Promise<boolean> {
  if (!existsSync(path)) return false;
  const child = Bun.spawn([path, "--version"], {
    stdio: ["ignore", "ignore", "ignore"],
    timeout: 20_000,
  });
  return (await child.exited) === 0;
}

function installers(): string[][][] {
  const cli = join(root, "node_modules/playwright-core/cli.js");
  const playwright = [process.execPath, cli, "install", "chromium"];
  if (!asRoot || Bun.which("apt-get") === null) return [[playwright]];
  return [
    [
      ["apt-get", "update"],
      ["apt-get", "install", "-y", "--no-install-recommends", SHELL],
    ],
    [[...playwright, "--with-deps"]],
  ];
}

async function succeeds(steps: string[][]): Promise<boolean> {
  for (const step of steps) {
    if ((await run(step, { env: { DEBIAN_FRONTEND: "noninteractive" } })) !== 0) return false;
  }
  return true;
}
