import { chmod, mkdir, open, realpath, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EXIT, fail } from "../exit.ts";

/**
 * A folder of the XDG base directories, by the variable that names it or below the home folder. A relative path there
 * counts as unset: https://specifications.freedesktop.org/basedir-spec/latest/. Ends the command where there is neither.
 */
export function xdgFolder(variable: "XDG_CONFIG_HOME" | "XDG_STATE_HOME", below: string): string {
  const named = process.env[variable] ?? "";
  if (isAbsolute(named)) return join(named, "clickclack");
  const home = process.env["HOME"] || process.env["USERPROFILE"] || "";
  if (isAbsolute(home)) return join(home, below, "clickclack");
  const instead =
    variable === "XDG_CONFIG_HOME" ? ", or CLICKCLACK_TOKEN together with CLICKCLACK_SERVER" : "";
  return fail(
    EXIT.usage,
    `There is no home folder to keep anything in: set ${variable} to a folder${instead}.`,
  );
}

const isAbsolute = (path: string) => /^(\/|[a-z]:[\\/]|\\\\)/i.test(path);

/**
 * Puts `text` into a file that its owner alone can read, in a folder of which the same is true. Whoever reads it, also after
 * a crash, finds the old text or the new one. A link stays a link to it.
 */
export async function writePrivately(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const target = await realpath(path).catch(() => path);
  const draft = `${target}.${process.pid}.${crypto.randomUUID().slice(0, 8)}`;
  try {
    await using file = await open(draft, "wx", 0o600);
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Takes a file from everybody but its owner; answers whether that was needed. Windows knows no such modes. */
export async function keepPrivate(path: string): Promise<boolean> {
  if (process.platform === "win32") return false;
  const { mode } = await stat(path);
  if ((mode & 0o077) === 0) return false;
  await chmod(path, 0o600);
  return true;
}

/** What went wrong with a file, in the system's words. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error
    ? error.message.replace(/^(?:\w+: )?/, "").replace(/, \w+( '.*')?$/, "")
    : String(error);
