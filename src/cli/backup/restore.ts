import { restoreBackup, type Restored } from "../../backup/restore.ts";
import { configure, flagsOf } from "../configure.ts";
import { lock, makeFolders } from "../database.ts";
import { print, type Form, type Outcome } from "../output.ts";
import { number } from "./progress.ts";
import { usage, working } from "./work.ts";

type Options = Form &
  Readonly<Record<string, unknown>> & { readonly from: string; readonly force?: boolean };

/** `restore`: puts a backup in place of what a stopped server has. */
export async function restore(options: Options): Promise<void> {
  const { from, force = false } = options;
  if (from === "") return usage("Name the backup: an archive, a folder, a database, or s3://….");
  const config = configure({ ...flagsOf(options), backup_out: from });
  const { backup } = config;
  if (backup === undefined) return usage("Name the backup that is to be restored.");
  makeFolders(config);
  const releases = lock(config);
  try {
    const restored = await working(options, (beside) =>
      restoreBackup(config, backup.place, { ...beside, force }),
    );
    await print(outcomeOf(restored), options);
  } finally {
    for (const release of releases) release();
  }
}

function outcomeOf(restored: Restored): Outcome {
  const { from, made_at, database, uploads } = restored;
  const path = database?.path ?? from;
  return {
    text: [
      database === undefined ? `Uploads: ${uploads.files}` : database.path,
      made_at === undefined ? "" : `As of ${made_at}, with ${number(uploads.files, "upload")}.`,
    ]
      .filter((line) => line !== "")
      .join("\n"),
    plain: path,
    json: { restored },
    note: [
      made_at === undefined
        ? "A database alone has no checksums: it was only looked at whether it is whole. Uploads are not in it."
        : "",
      database?.kept === undefined ? "" : `The database that was there is kept: ${database.kept}`,
      uploads.missing.length > 0
        ? `Uploads that were not in the store when the backup was made: ${uploads.missing.length}.`
        : "",
      uploads.damaged.length > 0
        ? `Uploads that were damaged already when the backup was made: ${uploads.damaged.length}.`
        : "",
      "Start the server: clients load afresh once.",
    ]
      .filter((sentence) => sentence !== "")
      .join("\n"),
  };
}
