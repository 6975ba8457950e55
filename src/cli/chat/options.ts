import type { Command } from "commander";
import { command, type Example } from "../command.ts";
import type { Form } from "../output.ts";

/** What every command that talks to a server takes. */
export interface ChatOptions extends Form {
  /** The server's address, as it was typed. */
  readonly server?: string;
  /** A workspace's ID, slug or name. */
  readonly workspace?: string;
}

/** Adds a command that talks to a server about what is in a workspace. */
export const chatCommand = (
  parent: Command,
  usage: string,
  description: string,
  examples: readonly [Example, ...Example[]],
): Command =>
  serverCommand(parent, usage, description, examples).option(
    "--workspace <which>",
    "the workspace: its ID, slug or name (default: the one in use)",
  );

/** Adds a command that talks to a server. */
export const serverCommand = (
  parent: Command,
  usage: string,
  description: string,
  examples: readonly [Example, ...Example[]],
): Command =>
  command(parent, usage, description, examples).option(
    "--server <url>",
    "the server (default: the one signed in to)",
  );
