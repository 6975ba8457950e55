import { Option, type Command } from "commander";
import { bareCommand } from "./command.ts";
import { flagsOf } from "./configure.ts";
import { SETTINGS_BY_TOPIC } from "./shell/settings.ts";

/** Adds `serve`, with every setting as an option. */
export function serveCommand(program: Command): void {
  const serve = bareCommand(program, "serve", "run the server (this is what no command does)", [
    ["clickclack serve", "at http://localhost:8080, with its data in ./data"],
    [
      "clickclack serve --data /var/lib/clickclack --public-url https://chat.example.com",
      "behind a proxy that has the certificate",
    ],
    ["clickclack serve --db postgres://chat@db.example.com/chat", "on PostgreSQL"],
    ["clickclack serve --config /etc/clickclack.json", "with settings from a file"],
  ])
    .addOption(new Option("--config <file>", "a JSON file with settings").helpGroup("Where it is:"))
    .addOption(new Option("--metrics-enabled", "the same as --metrics true").hideHelp())
    .action(async (flags: Record<string, string | boolean>) => {
      const { serve: run } = await import("./serve.ts");
      await run(flagsOf(flags));
    });
  for (const { flag, help, fallback, topic } of SETTINGS_BY_TOPIC) {
    const said = fallback === "" || help.includes("(default");
    const description = said ? help : `${help} (default: ${fallback})`;
    serve.addOption(new Option(`${flag} <value>`, description).helpGroup(topic));
  }
}
