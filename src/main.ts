import { Command, CommanderError } from "commander";
import { builtAt, commit, version } from "./build.ts";
import { adminCommands } from "./cli/admin/commands.ts";
import { EXIT } from "./cli/exit.ts";
import { flagsOf } from "./cli/configure.ts";
import { FLAGS } from "./config.ts";

const program = new Command("clickclack")
  .description("Self-hosted team chat for people, bots and agents.")
  .exitOverride()
  .showHelpAfterError("(run clickclack --help for the commands)")
  .helpCommand(false);

const serve = program
  .command("serve", { isDefault: true })
  .description("run the server (this is what no command does)")
  .allowExcessArguments(false)
  .option("--config <file>", "a JSON file with settings")
  .action(async (flags: Record<string, string>) => {
    const { serve: run } = await import("./cli/serve.ts");
    await run(flagsOf(flags));
  });
for (const { flag, help, fallback } of FLAGS)
  serve.option(`${flag} <value>`, fallback === "" ? help : `${help} (default: ${fallback})`);

adminCommands(program);

program
  .command("version")
  .description("say which version this is")
  .option("--json", "as JSON")
  .action(({ json }: { json?: boolean }) => {
    const build = { version, commit, built_at: builtAt };
    console.log(json ? JSON.stringify(build) : `clickclack ${version} (${commit}, ${builtAt})`);
  });
program.version(version, "-V, --version", "say the version number");

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof CommanderError)) throw error;
  process.exit(error.exitCode === 0 ? EXIT.ok : EXIT.usage);
}
