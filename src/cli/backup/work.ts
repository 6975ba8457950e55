import { SQL } from "bun";
import { SQLiteError } from "bun:sqlite";
import type { BackupOptions } from "../../backup/backup.ts";
import { BackupError } from "../../backup/failure.ts";
import { BlobError } from "../../blobs/blobs.ts";
import { StorageError } from "../../storage/database.ts";
import { CommandError, EXIT, fail } from "../exit.ts";
import type { Form } from "../output.ts";
import { progressBar } from "./progress.ts";

const EXITS: Record<BackupError["reason"], number> = {
  usage: EXIT.usage,
  notFound: EXIT.notFound,
  refused: EXIT.notAllowed,
  damaged: EXIT.failed,
  failed: EXIT.failed,
};

/**
 * Runs a backup or a restore with a progress bar. Ctrl-C and SIGTERM stop it, and leave nothing of it behind. What it
 * cannot do ends the command with its sentence.
 */
export async function working<T>(
  form: Form,
  work: (options: Required<Pick<BackupOptions, "signal" | "onProgress">>) => Promise<T>,
): Promise<T> {
  const bar = progressBar(form);
  const stopping = new AbortController();
  const stop = () =>
    stopping.abort(new CommandError(EXIT.interrupted, "Stopped: nothing was changed."));
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, stop);
  try {
    return await work({ signal: stopping.signal, onProgress: (progress) => bar.show(progress) });
  } catch (error) {
    bar.clear();
    if (stopping.signal.aborted) throw stopping.signal.reason;
    throw asFailure(error);
  } finally {
    bar.clear();
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, stop);
  }
}

/** A failure of a backup as the end of a command. */
export function asFailure(error: unknown): unknown {
  if (error instanceof BackupError) return new CommandError(EXITS[error.reason], error.message);
  if (error instanceof BlobError || error instanceof StorageError)
    return new CommandError(EXIT.failed, error.message);
  if (error instanceof SQLiteError)
    return new CommandError(EXIT.failed, `The database cannot be used: ${error.message}.`);
  if (error instanceof SQL.SQLError)
    return new CommandError(
      EXIT.failed,
      `The PostgreSQL database cannot be used: ${error.message}.`,
    );
  return error;
}

export const usage = (sentence: string): never => fail(EXIT.usage, sentence);
