import type { Command } from "commander";
import { command, type Example } from "../command.ts";
import { withSettings } from "../settings-options.ts";
import { WHERE } from "./where.ts";

/** Adds the imports of what other programs export, as commands below `import`. */
export function foreignCommands(parent: Command): void {
  onArchive(parent, "slack <file>", "bring the zip that Slack exports into a workspace", [
    [
      "clickclack import slack export.zip --workspace Harbour --dry-run",
      "what would come, and what would not",
    ],
    [
      "clickclack import slack export.zip --workspace Harbour",
      "into the workspace Harbour, which is made if there is none",
    ],
    [
      "clickclack import slack export.zip --workspace Harbour --files ./slack-files",
      "with the files that were downloaded beside it",
    ],
  ]).action(async (file, options) => (await import("./foreign.ts")).importSlack(file, options));

  onArchive(
    parent,
    "mattermost <file>",
    "bring a bulk export of Mattermost into a workspace: its JSONL, or the zip around it",
    [
      [
        "clickclack import mattermost export.zip --workspace Harbour --dry-run",
        "what would come, and what would not",
      ],
      [
        "clickclack import mattermost bulk.jsonl --workspace Harbour --team harbour",
        "one team of several",
      ],
    ],
  )
    .option("--team <name>", "which team, where the export holds several")
    .action(async (file, options) =>
      (await import("./foreign.ts")).importMattermost(file, options),
    );
}

function onArchive(
  parent: Command,
  usage: string,
  description: string,
  examples: readonly [Example, ...Example[]],
): Command {
  const added = command(parent, usage, description, examples)
    .requiredOption(
      "--workspace <which>",
      "the workspace: its ID, slug or name, or a new one's name",
    )
    .option("--owner <who>", "who owns a new workspace (default: whom the archive says)")
    .option("--files <folder>", "where files lie that are not in the archive")
    .option("--dry-run", "say what would come and change nothing");
  return withSettings(added, WHERE);
}
