import type { Command } from "commander";
import { FLAGS, type Flags } from "../config.ts";

/** Adds options for those settings of the server that a command reads, and for the file that may hold them. */
export function withSettings(command: Command, settings: readonly (keyof Flags)[]): Command {
  command.option("--config <file>", "a JSON file with settings");
  for (const { flag, key, help } of FLAGS)
    if (settings.includes(key)) command.option(`${flag} <value>`, help);
  return command;
}
