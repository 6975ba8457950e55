import { join } from "node:path";
import { EXIT, fail } from "../exit.ts";
import { codeOf } from "../../files.ts";
import { reasonOf, writePrivately, xdgFolder } from "./private-file.ts";

/** What something is kept of: a server's address, a workspace's ID, and a word for what it is, such as `tail`. */
export interface StateKey {
  readonly server: string;
  readonly workspace: string;
  readonly what: string;
}

/** Where it is kept, below `$XDG_STATE_HOME/clickclack`. */
export const statePath = ({ server, workspace, what }: StateKey): string =>
  join(
    xdgFolder("XDG_STATE_HOME", ".local/state"),
    // The hash parts what the readable names may not: servers below different paths, and names with odd characters.
    [
      new URL(server).hostname.replace(/[^\w.-]/g, "_"),
      workspace.replace(/\W/g, "_"),
      what.replace(/[^\w-]/g, "_"),
      Bun.SHA256.hash(JSON.stringify([server, workspace, what]), "hex").slice(0, 12),
    ].join("-") + ".json",
  );

/** What was kept under this key; nothing when nothing was. What is no JSON ends the command. */
export async function readState(key: StateKey): Promise<unknown> {
  const path = statePath(key);
  try {
    return await Bun.file(path).json();
  } catch (error) {
    if (codeOf(error) === "ENOENT") return undefined;
    if (error instanceof SyntaxError)
      return fail(EXIT.failed, `${path} is damaged: delete it to start anew.`);
    return fail(EXIT.failed, `${path} cannot be read: ${reasonOf(error)}.`);
  }
}

/** Keeps something small under this key; it is on disk when this resolves. */
export async function writeState(key: StateKey, value: object): Promise<void> {
  const path = statePath(key);
  try {
    await writePrivately(path, `${JSON.stringify(value)}\n`);
  } catch (error) {
    fail(EXIT.failed, `${path} cannot be written: ${reasonOf(error)}.`);
  }
}
