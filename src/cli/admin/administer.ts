import type { Config } from "../../config.ts";
import { ApiError } from "../../http/errors.ts";
import { StorageError, type Database } from "../../storage/database.ts";
import { configure, flagsOf } from "../configure.ts";
import { makeFolders, open, openBeside } from "../database.ts";
import { EXIT, fail } from "../exit.ts";
import { print, type Form, type Outcome } from "../output.ts";

/** The options of a command, as commander gives them. */
export type Options = Form & Readonly<Record<string, unknown>>;

/**
 * Does an operator's work on the database that the options and the environment name, beside a server that may run on it,
 * and prints what came of it. Work that prints itself as it goes answers nothing. What a rule refuses ends the process with
 * its sentence.
 *
 * @param database "new" makes one where there is none; otherwise that is an error, since a typo would be answered by an
 *   empty server.
 */
export async function administer(
  options: Options,
  work: (db: Database, config: Config) => Promise<Outcome | undefined>,
  database: "existing" | "new" = "existing",
): Promise<void> {
  const config = configure(flagsOf(options));
  if (database === "new") makeFolders(config);
  const db = await (database === "new" ? open : openBeside)(config);
  let outcome: Outcome | undefined;
  try {
    outcome = await work(db, config);
  } catch (error) {
    await db.close();
    if (error instanceof ApiError) fail(exitOf(error), error.message);
    if (error instanceof StorageError) fail(EXIT.failed, error.message);
    throw error;
  }
  await db.close();
  if (outcome !== undefined) await print(outcome, options);
}

function exitOf({ status }: ApiError): number {
  if (status === 400) return EXIT.usage;
  if (status === 403) return EXIT.notAllowed;
  return status === 404 ? EXIT.notFound : EXIT.failed;
}
