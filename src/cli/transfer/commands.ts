import type { Command } from "commander";
import { command, type Example } from "../command.ts";
import { withSettings } from "../settings-options.ts";
import { foreignCommands } from "./foreign-commands.ts";
import { WHERE } from "./where.ts";

/** Adds `export` and `import`. What they do is loaded when they are called. */
export function transferCommands(program: Command): void {
  onData(program, "export", "write everything into a file, to keep or to move it", [
    ["clickclack export --out chat.jsonl.zst", "one archive with everything, files too"],
    ["clickclack export --out chat.json", "a JSON dump to read, without files"],
    ["clickclack export --out - | jq .users", "the same on standard output"],
  ])
    .requiredOption("--out <file>", "where to: *.json is a dump, anything else an archive")
    .action(async (options) => (await import("./export.ts")).exportAll(options));

  const imports = onData(
    program,
    "import <file>",
    "fill an empty server from an archive that export has made",
    [
      ["clickclack import chat.jsonl.zst", "everything that is in the archive"],
      ["clickclack import chat.jsonl.zst --dry-run", "what would come, and whether it is sound"],
      [
        "clickclack import chat.jsonl.zst --db postgres://localhost/chat",
        "move a server to PostgreSQL",
      ],
    ],
  )
    .option("--dry-run", "check everything and change nothing")
    // Those below have options of the same names.
    .enablePositionalOptions()
    .action(async (file, options) => (await import("./import.ts")).importAll(file, options));
  foreignCommands(imports);
}

/** A command on the data directory or the database, and the store of uploads that belongs to it. */
function onData(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly [Example, ...Example[]],
): Command {
  return withSettings(command(parent, usage, description, examples), WHERE);
}
