import { Command } from "commander";
import { version } from "../build.ts";
import { FLAGS } from "../config.ts";
import { adminCommands } from "./admin/commands.ts";
import { command } from "./command.ts";
import { flagsOf } from "./configure.ts";

/** The whole command line. Reading it loads no command's own code. */
export function createProgram(): Command {
  const program = new Command("clickclack")
    .description("Self-hosted team chat for people, bots and agents.")
    .exitOverride()
    .showHelpAfterError("(run clickclack --help for the commands)")
    .helpCommand(false)
    .version(version, "-V, --version", "say the version number");

  const serve = program
    .command("serve", { isDefault: true })
    .description("run the server (this is what no command does)")
    .allowExcessArguments(false)
    .option("--config <file>", "a JSON file with settings")
    .action(async (flags: Record<string, string>) => {
      const { serve: run } = await import("./serve.ts");
      await run(flagsOf(flags));
    });
  for (const { flag, help, fallback } of FLAGS)
    serve.option(`${flag} <value>`, fallback === "" ? help : `${help} (default: ${fallback})`);

  adminCommands(program);

  command(program, "version", "say which version this is", [
    ["clickclack version", "the version, its commit and when it was built"],
    ["clickclack version --plain", "the number alone"],
  ]).action(async (options) => (await import("./version.ts")).sayVersion(options));

  return program;
}
