import { statSync, type Stats } from "node:fs";
import { getLogger } from "@logtape/logtape";
import { StorageError } from "./database.ts";
import { connect, isBusy, type Prepared } from "./sqlite-connection.ts";

const logger = getLogger(["clickclack", "storage"]);

interface Connections {
  readonly writer: Prepared;
  readonly reader: Prepared;
}

/** A database, its write-ahead log, and the index of that log: what a restart opens. */
type Files = readonly (Stats | undefined)[];

/**
 * The two connections to a database, and a watch over the files behind them: SQLite goes on writing to a file that was
 * deleted or replaced, and whatever it writes there is gone after a restart.
 *
 * A log that was deleted is mended: the connections still have it, so it is copied into the database, and both are opened
 * anew. A database that is no longer at its path is not available until it is back or the server is restarted.
 *
 * @param mended is called when something was wrong and is not any more.
 */
export function openFiles(file: string, mended: () => void) {
  const paths = [file, `${file}-wal`, `${file}-shm`];
  const look = (): Files => paths.map(statOf);
  let connections: Connections | undefined = connectBoth(file);
  let held = look();
  const [database] = held;
  /** What was logged to be wrong. */
  let trouble: string | undefined;
  let moved = false;
  let closed = false;

  function mend() {
    const lost = connections !== undefined;
    if (connections !== undefined) emptyLog(connections.writer);
    close();
    connections = connectBoth(file);
    held = look();
    if (lost)
      logger.warn(
        "The log beside {file} was deleted while it was in use. What it held is stored in the database: nothing is lost.",
        { file },
      );
  }

  function close() {
    const closing = connections;
    connections = undefined;
    closing?.reader.close();
    closing?.writer.close();
  }

  function fail(sentence: string, cause: unknown): never {
    if (trouble !== sentence) logger.error(sentence, { file, cause });
    trouble = sentence;
    throw new StorageError("unavailable", cause);
  }

  /**
   * Makes sure that what was committed is in the files that a restart opens; no transaction may be open. It costs some
   * microseconds.
   *
   * @throws StorageError when it is not, and cannot be mended now.
   */
  function verify(): void {
    const now = look();
    if (!sameFile(now[0], database)) {
      // The log belongs to the database that is gone: left there, it would be played into the one that takes its place.
      if (!moved) attempt(() => connections && emptyLog(connections.writer));
      moved = true;
      return fail(MOVED, "The file is not at its path.");
    }
    moved = false;
    const whole = now.every((at, index) => sameFile(at, held[index]));
    if (connections !== undefined && whole && trouble === undefined) return;
    try {
      if (connections === undefined || !whole) mend();
    } catch (error) {
      return fail(UNMENDED, error);
    }
    if (trouble !== undefined) logger.info("The database {file} is available again.", { file });
    trouble = undefined;
    mended();
  }

  function connected(): Connections {
    if (closed) throw new StorageError("unavailable", "closed");
    if (moved || connections === undefined) verify();
    if (connections === undefined) throw new StorageError("unavailable", trouble);
    return connections;
  }

  return {
    verify,
    /** Both throw a `StorageError` while there is nothing to read or write. */
    get writer() {
      return connected().writer;
    },
    get reader() {
      return connected().reader;
    },
    /** Whether something is wrong, so that `verify` is to be asked before a write as well. */
    get troubled() {
      return trouble !== undefined;
    },

    /** Empties the log into the database, as far as that can be done, and lets go of the files. */
    close() {
      closed = true;
      if (connections !== undefined)
        try {
          emptyLog(connections.writer);
        } catch (error) {
          logger.warn("The log of {file} stays beside it: {error}", { file, error });
        }
      close();
    },
  };
}

const MOVED =
  "The database {file} was moved or replaced while it was in use. Nothing is read or written until it is back; to use " +
  "what lies there now, restart the server.";
const UNMENDED =
  "The database {file} cannot be written ({cause}). Nothing is stored until it can; it is tried again all the time.";

function connectBoth(file: string): Connections {
  const writer = connect(file);
  try {
    tryToWrite(writer);
    const reader = connect(file, { readonly: true });
    reader.statement("SELECT count(*) FROM sqlite_schema").get();
    return { writer, reader };
  } catch (error) {
    writer.close();
    throw error;
  }
}

/** A file that may only be read is opened all the same, and says so when it is written. The log exists after this. */
function tryToWrite(writer: Prepared): void {
  try {
    writer.run("DELETE FROM schema_migrations WHERE false");
  } catch (error) {
    if (!isBusy(error)) throw error;
  }
}

/** Copies the log into the database, syncs it and empties the log. */
function emptyLog(writer: Prepared): void {
  const [row] = writer.statement("PRAGMA wal_checkpoint(TRUNCATE)").values();
  const [busy, frames, copied] = row ?? [];
  if (busy !== 0 && frames !== copied) throw new Error("another process is reading it");
}

function attempt(work: () => void): void {
  try {
    work();
  } catch (error) {
    logger.debug("The log could not be emptied: {error}", { error });
  }
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A folder above it is gone or closed to us, and so is the file.
    return undefined;
  }
}

const sameFile = (a: Stats | undefined, b: Stats | undefined) =>
  a !== undefined && b !== undefined && a.ino === b.ino && a.dev === b.dev;
