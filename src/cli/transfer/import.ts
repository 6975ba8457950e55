import { SQL } from "bun";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BlobError } from "../../blobs/blobs.ts";
import { openBlobs } from "../../blobs/open.ts";
import type { Config } from "../../config.ts";
import { SERVED } from "../../storage/bulk.ts";
import { StorageError } from "../../storage/database.ts";
import {
  appliedPostgres,
  appliedSqlite,
  MigrationError,
  migrateSqlite,
} from "../../storage/migrate.ts";
import { openSnapshot } from "../../storage/snapshot.ts";
import { ArchiveError } from "../../transfer/columns.ts";
import { checkArchive, importArchive, requireEmpty, type Progress } from "../../transfer/import.ts";
import type { Contents } from "../../transfer/reading.ts";
import type { Options } from "../admin/administer.ts";
import { configure, flagsOf } from "../configure.ts";
import { lock, makeFolders, open } from "../database.ts";
import { EXIT, fail } from "../exit.ts";
import { note, print } from "../output.ts";
import { progressLine } from "./progress.ts";
import { countsText, leftText } from "./report.ts";

/** `import`: everything of an archive into a server that is empty and does not run. */
export async function importAll(
  path: string,
  options: Options & { dryRun?: boolean },
): Promise<void> {
  const config = configure(flagsOf(options));
  const trial = options.dryRun === true;
  if (!statSync(path, { throwIfNoEntry: false })?.isFile())
    fail(EXIT.notFound, `There is no file ${path}.`);
  const file = Bun.file(path);
  const progress = progressLine(options);
  let contents: Contents;
  try {
    if (!trial) await refuseFull(config);
    // All of it, before anything is made: most archives that are refused are refused here.
    await checkArchive(file, (what, count) => progress.say(`checking ${what}`, count));
    contents = trial ? await tried(file, progress.say) : await filled(file, config, progress.say);
  } catch (error) {
    progress.end();
    if (error instanceof ArchiveError) fail(EXIT.failed, `${error.message}. Nothing was imported.`);
    if (error instanceof StorageError || error instanceof BlobError)
      fail(EXIT.failed, `${sentenceOf(error)} Nothing was imported.`);
    if (error instanceof MigrationError) fail(EXIT.failed, error.message);
    if (error instanceof SQL.SQLError)
      fail(EXIT.failed, `The PostgreSQL database cannot be used: ${error.message}.`);
    throw error;
  }
  progress.end();
  const { rows, files, bytes, missing, damaged, header } = contents;
  if (missing > 0)
    note(`${missing} files are not in the archive: they were missing in its server.`, options);
  if (damaged > 0)
    note(`${damaged} files are not what their uploads say: they were damaged before.`, options);
  for (const sentence of leftText(header.left_behind)) note(sentence, options);
  const what = countsText(rows, files);
  await print(
    {
      text: trial ? `It would import ${what}.` : `Imported ${what}.`,
      plain: String(rows["messages"] ?? 0),
      json: {
        dry_run: trial,
        exported_at: header.exported_at,
        rows,
        files,
        bytes,
        missing,
        damaged,
        left_behind: header.left_behind,
      },
    },
    options,
  );
}

const sentenceOf = (error: StorageError | BlobError): string =>
  error.cause instanceof Error && error.cause.message === SERVED
    ? `${SERVED.slice(0, -1)}: stop it first.`
    : error.message;

/** A server that is there, and has people, is refused before an archive is read for minutes. */
async function refuseFull({ db }: Config): Promise<void> {
  const applied =
    db.engine === "postgres"
      ? await appliedPostgres(db.url, db.connectTimeout)
      : existsSync(db.file)
        ? appliedSqlite(db.file)
        : 0;
  if (applied === 0) return;
  const snapshot = await openSnapshot(db);
  try {
    await requireEmpty(snapshot, ["users", "workspaces"]);
  } finally {
    await snapshot.close();
  }
}

async function filled(file: Blob, config: Config, progress: Progress): Promise<Contents> {
  makeFolders(config);
  const releases = lock(config);
  try {
    const db = await open(config);
    await db.close();
    return await importArchive(file, config.db, openBlobs(config.uploads), progress);
  } finally {
    for (const release of releases) release();
  }
}

/** Fills a database that nobody needs: what a trial finds wrong, an import would, too. */
async function tried(file: Blob, progress: Progress): Promise<Contents> {
  const folder = mkdtempSync(join(tmpdir(), "clickclack-trial-"));
  try {
    const database = join(folder, "trial.db");
    migrateSqlite(database);
    return await importArchive(file, { engine: "sqlite", file: database }, undefined, progress);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
