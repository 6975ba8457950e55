import { setPriority } from "node:os";
import { makeBackup, type Backup, type BackupOptions } from "../../backup/backup.ts";
import { destinationOf, type Destination } from "../../backup/destination.ts";
import { BackupError } from "../../backup/failure.ts";
import { rotationIn } from "../../backup/rotation.ts";
import { makeEvery } from "../../backup/schedule.ts";
import { rememberBackup } from "../../backup/status.ts";
import type { BackupConfig, Config } from "../../config.ts";
import { configure, flagsOf } from "../configure.ts";
import { CommandError } from "../exit.ts";
import { complain, note, print, trace, type Form, type Outcome } from "../output.ts";
import { number, size } from "./progress.ts";
import { asFailure, usage, working } from "./work.ts";

export type Options = Form &
  Readonly<Record<string, unknown>> & {
    readonly out?: string;
    readonly every?: string;
    readonly keep?: string;
    readonly force?: boolean;
  };

/** `backup`: one backup, or with `--every` one after another until it is stopped. */
export async function backup(options: Options): Promise<void> {
  const { out, every, keep } = options;
  const config = configure({
    ...flagsOf(options),
    ...(out !== undefined && { backup_out: out }),
    ...(every !== undefined && { backup_every: every }),
    ...(keep !== undefined && { backup_keep: keep }),
  });
  const { backup: settings } = config;
  if (out === "-") return usage("A backup does not go to standard output: --out names a place.");
  if (settings === undefined || out === "")
    return usage("Say where the backup goes: --out clickclack.tar.zst, or a folder, or s3://….");
  // Whatever it writes is for its owner's eyes only.
  process.umask(0o077);
  giveWay();
  if (every !== undefined) return goOn(config, settings, options);
  const rotating = keep !== undefined || out === undefined;
  const made = await working(options, (beside) =>
    rotating
      ? makeOneOfMany(config, settings, options, beside)
      : makeOne(config, destinationOf(settings.place), options, {
          ...beside,
          force: options.force === true,
        }),
  );
  await report(made, config, options);
}

/** The server that runs beside it goes first, and so does everybody else, in steps of nice(1). */
const NICE = 10;

function giveWay(): void {
  try {
    // Threads that are started from now on are as patient.
    setPriority(NICE);
  } catch {
    // Where that may not be, it is as important as the others.
  }
}

/** Makes a backup, and remembers how that went. */
async function makeOne(
  config: Config,
  to: Destination,
  form: Form,
  options: BackupOptions,
): Promise<Backup> {
  if (config.db.engine === "postgres" && to.kind === "database")
    throw new BackupError(
      "usage",
      `A PostgreSQL database is backed up by ${dumpOf(config.db.url)}`,
    );
  trace(`Making ${to.path}.`, form);
  try {
    const made = await makeBackup(config, to, options);
    const { made_at, path, bytes } = made;
    if (to.kind !== "database")
      await rememberBackup(config.data, { last_success: { made_at, path, bytes } });
    return made;
  } catch (error) {
    if (error instanceof BackupError && error.reason !== "usage" && error.reason !== "refused")
      await rememberBackup(config.data, {
        last_failure: { at: new Date().toISOString(), error: error.message },
      });
    throw error;
  }
}

/** Makes an archive named by time, and removes those beyond the number that is kept: only once there is a newer one. */
async function makeOneOfMany(
  config: Config,
  { place, keep }: BackupConfig,
  form: Form,
  options: BackupOptions,
): Promise<Backup> {
  const rotation = rotationIn(place);
  const to = await rotation.next();
  const made = await makeOne(config, to, form, options);
  // A store of which nothing is there is one that is not mounted: what has its files must not go for what has none.
  if (made.uploads.files === 0 && made.uploads.missing.length > 0) return made;
  for (const name of await rotation.prune(keep, to.path.slice(to.path.lastIndexOf("/") + 1)))
    trace(`Removed ${name}.`, form);
  return made;
}

/** Makes backups until it is told to stop. One that fails is told of, and the next comes all the same. */
async function goOn(config: Config, settings: BackupConfig, options: Options): Promise<void> {
  const stopped = Promise.withResolvers<void>();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stopped.resolve());
  const schedule = makeEvery(settings.every, {
    newest: () => rotationIn(settings.place).newest(),
    async make(signal) {
      try {
        const made = await working(options, (beside) =>
          makeOneOfMany(config, settings, options, { ...beside, signal }),
        );
        await report(made, config, options);
      } catch (error) {
        const failure = asFailure(error);
        // Nobody reads what it prints any more, or it is our own fault: that ends it.
        if (!(failure instanceof CommandError)) stopped.reject(error);
        else if (!signal.aborted) process.stderr.write(`clickclack: ${failure.message}\n`);
        throw error;
      }
    },
  });
  try {
    await stopped.promise;
  } finally {
    await schedule.stop();
  }
  note("Stopped.", options);
}

/** Prints what was made. What is not whole in it is no word beside the data but a fault, which no `--quiet` keeps back. */
async function report(made: Backup, config: Config, form: Form): Promise<void> {
  await print(outcomeOf(made, config), form);
  const { missing, damaged } = made.uploads;
  for (const sentence of [
    told(missing, "not in the store, and so not in the backup"),
    told(damaged, "not what was uploaded: its bytes are damaged"),
  ])
    if (sentence !== "") complain(`clickclack: ${sentence}\n`);
}

function outcomeOf(made: Backup, { db }: Config): Outcome {
  const { path, bytes, uploads, counts } = made;
  const what =
    made.engine === "postgres"
      ? ""
      : `${number(counts["messages"], "message")} in ${number(counts["channels"], "channel")}, `;
  const notes = [
    db.engine === "postgres"
      ? `The database is not in it: back that up with ${dumpOf(db.url)}`
      : "",
    uploads.deleted.length > 0
      ? `Uploads that were deleted meanwhile, and are not in it: ${uploads.deleted.length}.`
      : "",
  ].filter((sentence) => sentence !== "");
  return {
    text: `${path}\n${what}${number(uploads.files, "upload")}: ${size(bytes)}, SHA-256 ${made.sha256}`,
    plain: path,
    json: { backup: made },
    ...(notes.length > 0 && { note: notes.join("\n") }),
  };
}

const told = (blobs: readonly string[], what: string) =>
  blobs.length === 0
    ? ""
    : `An upload is ${what}: ${blobs.slice(0, 5).join(", ")}${blobs.length > 5 ? ` and ${blobs.length - 5} more` : ""}.`;

/** The command that backs up a PostgreSQL database. The password is not repeated. */
function dumpOf(address: string): string {
  const url = new URL(address);
  const secret = url.password !== "" || url.searchParams.has("password");
  url.password = "";
  url.searchParams.delete("password");
  return `pg_dump --format=custom --file=clickclack.dump '${url.href}'${secret ? ", with its password in PGPASSWORD." : "."}`;
}
