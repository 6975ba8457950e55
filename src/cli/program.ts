import { Command } from "commander";
import { version } from "../build.ts";
import { adminCommands } from "./admin/commands.ts";
import { backupCommands } from "./backup/commands.ts";
import { accountCommands } from "./chat/account-commands.ts";
import { talkCommands } from "./chat/talk-commands.ts";
import { command } from "./command.ts";
import { upkeepCommands } from "./doctor/commands.ts";
import { serveCommand } from "./serve-command.ts";
import { shellCommands } from "./shell/commands.ts";
import { configureShell, helpByTopic } from "./shell/help.ts";
import { transferCommands } from "./transfer/commands.ts";
import { upgradeCommand } from "./upgrade/commands.ts";

/** The whole command line. Reading it loads no command's own code. */
export function createProgram(): Command {
  const program = configureShell(new Command("clickclack")).version(
    version,
    "-V, --version",
    "say the version number",
  );

  accountCommands(program);
  talkCommands(program);
  serveCommand(program);
  adminCommands(program);
  upkeepCommands(program);
  backupCommands(program);
  transferCommands(program);

  command(program, "version", "say which version this is", [
    ["clickclack version", "the version, its commit and when it was built"],
    ["clickclack version --plain", "the number alone"],
  ]).action(async (options) => (await import("./version.ts")).sayVersion(options));

  upgradeCommand(program);
  shellCommands(program);
  return helpByTopic(program);
}
