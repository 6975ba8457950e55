import { join } from "node:path";

/** The repository's root folder. */
export const root: string = join(import.meta.dir, "..");

/** What a child process may be given; it always starts in the repository's root. */
type Settings = { env?: Record<string, string> };

/** Runs a command with our terminal and resolves to its exit code. */
export async function run(command: string[], { env = {} }: Settings = {}): Promise<number> {
  return await spawn(command, env).exited;
}

/**
 * Runs a command in our place: passes on the signals we get and resolves to its exit code.
 *
 * Ctrl-C in a terminal reaches the command without us, so there SIGINT is not passed on: a server
 * that got it twice would take the second one as "leave at once".
 */
export async function runInOurPlace(command: string[], settings: Settings = {}): Promise<number> {
  const child = spawn(command, settings.env ?? {});
  process.on("SIGINT", () => {
    if (!process.stdin.isTTY) child.kill("SIGINT");
  });
  process.on("SIGTERM", () => child.kill("SIGTERM"));
  process.on("SIGHUP", () => child.kill("SIGHUP"));
  return await child.exited;
}

function spawn(command: string[], env: Record<string, string>) {
  return Bun.spawn(command, {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ["inherit", "inherit", "inherit"],
  });
}
