import { rotationIn } from "../../backup/rotation.ts";
import { readBackupStatus } from "../../backup/status.ts";
import { failure, fine, reasonOf, warning, type Check, type Patient } from "./check.ts";

/** A backup may be late by its own time and by this, in milliseconds. */
const LATE = 10 * 60_000;
const HOUR = 3_600_000;

/** Whether the newest backup is as young as it should be, where the server makes backups of itself. */
export async function backupCheck({ config, running }: Patient): Promise<Check> {
  if (config.backup === undefined)
    return fine("backups", "The server makes none of itself: --backup-out says where it should.");
  const { place, every } = config.backup;
  const fix =
    "Look into the server's log for why, and run clickclack backup by hand to see what it says.";
  try {
    const newest = await rotationIn(place).newest();
    const { last_failure } = await readBackupStatus(config.data);
    if (last_failure !== undefined && Date.parse(last_failure.at) > (newest ?? 0))
      return failure(
        "backups",
        `The newest attempt failed at ${last_failure.at}: ${last_failure.error.replace(/\.$/, "")}.`,
        fix,
      );
    if (newest === undefined)
      return warning(
        "backups",
        "There is none yet.",
        running ? fix : "Start the server, which makes the first one, or run clickclack backup.",
      );
    const age = Date.now() - newest;
    const message = `The newest is of ${new Date(newest).toISOString()}, ${Math.round(age / HOUR)} hours ago.`;
    return age > 2 * every + LATE
      ? failure("backups", message, running ? fix : "Start the server, or run clickclack backup.")
      : fine("backups", message);
  } catch (error) {
    return failure(
      "backups",
      `Where they should be cannot be listed: ${reasonOf(error)}.`,
      "See that the folder or bucket of --backup-out is there, and that the server may read and write it.",
    );
  }
}
