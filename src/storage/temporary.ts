import { Database as Connection } from "bun:sqlite";
import { accessSync, constants, statSync } from "node:fs";

/** Where SQLite looks, in this order, for a folder that it may write to: https://sqlite.org/tempfiles.html. */
const PLACES = [
  process.env["SQLITE_TMPDIR"],
  process.env["TMPDIR"],
  "/var/tmp",
  "/usr/tmp",
  "/tmp",
  ".",
];

let settled = false;

/**
 * Has SQLite keep what it sorts in `folder` where it would find no other place, as on a machine whose disk cannot be
 * written to but there: it fails with an I/O error otherwise. For the whole process, once, before anything is opened.
 */
export function haveTemporaryPlace(folder: string): void {
  if (settled || process.platform === "win32") return;
  settled = true;
  if (PLACES.some((place) => place !== undefined && isWritable(place))) return;
  using connection = new Connection(":memory:");
  connection.run(`PRAGMA temp_store_directory = '${folder.replaceAll("'", "''")}'`);
}

function isWritable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK | constants.X_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}
