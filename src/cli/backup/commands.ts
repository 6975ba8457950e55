import type { Command } from "commander";
import type { Flags } from "../../config.ts";
import { command } from "../command.ts";
import { withSettings } from "../settings-options.ts";

/** The settings that say where a server's data is. */
const SETTINGS: readonly (keyof Flags)[] = [
  "data",
  "db",
  "uploads",
  "uploads_endpoint",
  "uploads_region",
];

/** Adds `backup` and `restore`. */
export function backupCommands(program: Command): void {
  withSettings(
    command(program, "backup", "copy the database and the uploads, beside a server that may run", [
      ["clickclack backup --out clickclack.tar.zst", "database and uploads in one archive"],
      [
        "clickclack backup --out ../backups --keep 48",
        "an archive named by time, and the newest 48",
      ],
      [
        "clickclack backup --out s3://bucket/chat --every 1h --keep 48",
        "the same every hour, to S3",
      ],
      ["clickclack backup --out copy.db", "the database alone"],
    ]),
    SETTINGS,
  )
    .option(
      "--out <place>",
      "a .tar.zst or .db file, a folder, or s3://bucket/name.tar.zst (default: backup_out)",
    )
    .option("--every <interval>", "go on, with one at every interval such as 30m, 1h or 7d")
    .option("--keep <number>", "name them by time, and keep so many of them")
    .option("--force", "replace a file that is there")
    .action(async (options) => (await import("./backup.ts")).backup(options));

  withSettings(
    command(program, "restore <from>", "bring a server back from a backup, while it is stopped", [
      ["clickclack restore clickclack.tar.zst", "where there is no database yet"],
      ["clickclack restore clickclack.tar.zst --force", "in place of the database that is there"],
      ["clickclack restore s3://bucket/chat/clickclack-20270101-000000.tar.zst", "out of a bucket"],
    ]),
    SETTINGS,
  )
    .option("--force", "put it in place of the database that is there, which is kept beside")
    .action(async (from, options) => (await import("./restore.ts")).restore({ ...options, from }));
}
