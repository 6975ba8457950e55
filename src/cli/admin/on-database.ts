import { Option, type Command } from "commander";
import type { Flags } from "../../config.ts";
import { command, type Example } from "../command.ts";
import { withSettings } from "../settings-options.ts";

/** The settings that matter to a command beside the server: where the data is, and what links begin with. */
const SETTINGS: readonly (keyof Flags)[] = ["data", "db", "public_url", "addr"];

/** Adds a command on a database, with the options that say which. */
export function onDatabase(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly [Example, ...Example[]],
): Command {
  return withSettings(command(parent, usage, description, examples), SETTINGS);
}

/** Adds the two ways to say who a command is about; `whoOf` reads them. */
export const who = (command: Command): Command =>
  command
    .addOption(new Option("--email <address>", "who, by their mail address").conflicts("user"))
    .option("--user <who>", "who, by their ID, handle, mail address or name");

export const whoOf = (
  { user, email }: { user?: string; email?: string },
  command: Command,
): string =>
  user ?? email ?? command.error("error: one of --user and --email says who it is about");

/** What somebody may do in a workspace. */
export const role = (): Option =>
  new Option("--role <role>", "what they may do there")
    .choices(["moderator", "member", "guest"])
    .default("member");
