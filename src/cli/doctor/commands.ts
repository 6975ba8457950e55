import { Option, type Command } from "commander";
import { command } from "../command.ts";
import { withSettings } from "../settings-options.ts";
import { SETTINGS_BY_TOPIC } from "../shell/settings.ts";

/** The topic of the settings that say where the server's data is. */
const WHERE = "Where it is:";

/** Adds `migrate`, `healthcheck` and `doctor`: what an operator asks of a server's machine. */
export function upkeepCommands(program: Command): void {
  const migrate = command(program, "migrate", "bring the database up to date; serve does so too", [
    ["clickclack migrate --dry-run", "what would be done; beside a running server too"],
    ["clickclack migrate", "do it, while no server runs"],
  ]).option("--dry-run", "only say what would be done");
  withSettings(migrate, ["data", "db"]).action(async (options) =>
    (await import("../migrate.ts")).migrate(options),
  );

  const health = command(program, "healthcheck", "ask the server here whether it can serve", [
    ["clickclack healthcheck", "ends with 0 when it can, within two seconds"],
    ["clickclack healthcheck --url http://[::1]:9000", "another server"],
  ])
    .option("--url <address>", "which server (default: the one at --addr)")
    .option("--live", "only whether the process lives, not whether it can reach its data");
  withSettings(health, ["addr"]).action(async (options) =>
    (await import("../healthcheck.ts")).checkHealth(options),
  );

  const doctor = command(
    program,
    "doctor",
    "look for what is wrong with a server, and say its fix",
    [
      ["clickclack doctor", "all checks, beside a running server or without one"],
      ["clickclack doctor --full", "look at everything, however long it takes"],
      ["clickclack doctor --json", "for a monitor: it ends with 1 when a check fails"],
    ],
  )
    .option("--full", "look at all of what is otherwise sampled")
    .option("--mail", "connect to the mail server too");
  doctor.addOption(new Option("--config <file>", "a JSON file with settings").helpGroup(WHERE));
  for (const { flag, help, topic } of SETTINGS_BY_TOPIC)
    doctor.addOption(new Option(`${flag} <value>`, help).helpGroup(topic));
  doctor.action(async (options) => (await import("./doctor.ts")).doctor(options));
}
