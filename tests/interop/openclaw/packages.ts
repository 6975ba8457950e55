import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

/** What is tested, as npm has it. The plugin wants an `openclaw` of its own version or later, and that one a new Node. */
const VERSIONS = { node: "26.10.0", openclaw: "2026.9.6", plugin: "2026.9.4" };

/** The plugin, for OpenClaw's own installer. */
export const PLUGIN = `npm:@openclaw/clickclack@${VERSIONS.plugin}`;

export interface Packages {
  readonly node: string;
  /** The script that Node runs as the command `openclaw`. */
  readonly openclaw: string;
  /** What a process is given in which this Node goes by the name `node`, and npm is set up as it is here. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Installs Node and OpenClaw by npm, outside the project's own dependencies: in the folder that
 * `CLICKCLACK_INTEROP_CACHE` names, else in the user's cache. What is there already is used as it is.
 */
export async function installPackages(): Promise<Packages> {
  const cache =
    process.env["CLICKCLACK_INTEROP_CACHE"] ??
    join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "clickclack-interop");
  await mkdir(cache, { recursive: true });
  const node = join(await install(cache, "node", VERSIONS.node), "node/bin");
  // OpenClaw looks at the Node that installs it.
  const path = `${node}:${process.env["PATH"] ?? ""}`;
  const openclaw = await install(cache, "openclaw", VERSIONS.openclaw, { PATH: path });
  return {
    node: join(node, "node"),
    openclaw: join(openclaw, "openclaw/openclaw.mjs"),
    environment: {
      PATH: path,
      // Another HOME must not hide how npm is set up, nor what it has fetched already.
      npm_config_userconfig: await setting("userconfig"),
      npm_config_cache: await setting("cache"),
      npm_config_prefer_offline: "true",
    },
  };
}

/** The `node_modules` that has one package and all it needs. */
async function install(
  cache: string,
  name: string,
  version: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const folder = join(cache, `${name}-${version}`);
  if (!existsSync(folder)) {
    console.log(`Installing ${name} ${version} into ${folder} …`);
    const unfinished = await mkdtemp(`${folder}-`);
    await npm(
      ["install", "--prefix", unfinished, "--no-audit", "--no-fund", `${name}@${version}`],
      environment,
    );
    await rename(unfinished, folder).catch(async (error: unknown) => {
      // Another run was faster.
      await rm(unfinished, { recursive: true, force: true });
      if (!existsSync(folder)) throw error;
    });
  }
  return join(folder, "node_modules");
}

const setting = async (name: string): Promise<string> =>
  (await npm(["config", "get", name])).trim();

async function npm(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<string> {
  const child = Bun.spawn(["npm", ...args], {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const [stdout, stderr] = await Promise.all([child.stdout.text(), child.stderr.text()]);
  if ((await child.exited) !== 0) throw new Error(`npm ${args.join(" ")} failed: ${stderr}`);
  return stdout;
}
