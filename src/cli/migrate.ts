import { readMigrations } from "../storage/migrate.ts";
import { databaseSize } from "../storage/size.ts";
import { configure, flagsOf } from "./configure.ts";
import { lockDatabase, migrationsOf, open } from "./database.ts";
import { print, trace, type Form } from "./output.ts";
import { sizeText } from "./size-text.ts";

type MigrateOptions = Form & Readonly<Record<string, unknown>> & { readonly dryRun?: true };

/** `migrate`: brings the database up to date, or with `--dry-run` says what that would do. */
export async function migrate(options: MigrateOptions): Promise<void> {
  const config = configure(flagsOf(options));
  const { engine } = config.db;
  const ours = readMigrations(engine);
  const from = await migrationsOf(config);
  const pending = ours.slice(from);
  const bytes = await databaseSize(config.db);
  const dryRun = options.dryRun === true;
  if (!dryRun && pending.length > 0) {
    trace(`The database takes ${sizeText(bytes)}: a large one takes a while.`, options);
    const releases = lockDatabase(config);
    const db = await open(config);
    await db.close();
    for (const release of releases) release();
  }
  const to = Math.max(from, ours.length);
  const steps = pending.map(({ version, name, description }) => ({ version, name, description }));
  const lines = steps.map(
    ({ version, name, description }) =>
      `${String(version).padStart(4, "0")} ${name}: ${description}`,
  );
  await print(
    {
      text: lines.join("\n"),
      plain: String(dryRun ? from : to),
      json: { engine, from, to, dry_run: dryRun, migrations: steps, bytes },
      note: `${said({ from, to, known: ours.length, dryRun })} It takes ${sizeText(bytes)}.`,
    },
    options,
  );
}

function said(about: { from: number; to: number; known: number; dryRun: boolean }): string {
  const { from, to, known, dryRun } = about;
  if (from > known)
    return `The database is at version ${from}, as a newer program has made it; this one, of version ${known}, can run on it.`;
  if (from === to) return `The database is at version ${from}, the newest: there is nothing to do.`;
  return dryRun
    ? `The database is at version ${from} and would be brought to ${to}. Make a backup first.`
    : `The database was at version ${from} and is at version ${to} now.`;
}
