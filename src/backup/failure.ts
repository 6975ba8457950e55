import { codeOf } from "../files.ts";

/** Why a backup or a restore came to nothing: a sentence for the operator, and what kind of reason it is. */
export class BackupError extends Error {
  constructor(
    /**
     * `usage`: it was asked for wrongly; `notFound`: what is to be restored is not there; `refused`: it would destroy
     * something; `damaged`: what is to be restored is not whole; `failed`: the disk, the store or the database did not do
     * its part.
     */
    readonly reason: "usage" | "notFound" | "refused" | "damaged" | "failed",
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = "BackupError";
  }
}

/** No room on the disk, in the quota of the system's user, or in what a file may hold. */
const FULL = /^(ENOSPC|EDQUOT|EFBIG|SQLITE_FULL)$/;
const CLOSED = /^(EACCES|EPERM|EROFS|SQLITE_(READONLY|CANTOPEN|PERM|AUTH).*)$/;

/** Says in a sentence what the system says of work at `place`; what is no failure of the system passes as it is. */
export function explained(error: unknown, place: string): unknown {
  const code = codeOf(error);
  if (FULL.test(code)) return new BackupError("failed", `There is no room at ${place}.`, error);
  if (CLOSED.test(code))
    return new BackupError("failed", `${place} cannot be read or written: it may not be.`, error);
  if (/^(E|SQLITE_)[A-Z0-9_]+$/.test(code))
    return new BackupError("failed", `${place} cannot be used (${code}).`, error);
  return error;
}

/** Runs work at a place, and says in a sentence why it failed. */
export async function at<T>(place: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explained(error, place);
  }
}
