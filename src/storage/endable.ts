import type { Database } from "./database.ts";

/** A database for work beside the requests, which can be told to end. */
export interface Endable extends Database {
  /** From now on whoever uses it through this is refused: long work ends at its next statement, between two writes. */
  end(): void;
}

/** Lends a database to work that need not be finished: what it has left, it finds again when it next runs. */
export function endable(db: Database): Endable {
  let ended = false;
  const check = () => {
    if (ended) throw new Error("The server stops.");
  };
  return {
    ...db,
    async all(...args) {
      check();
      return db.all(...args);
    },
    async get(...args) {
      check();
      return db.get(...args);
    },
    async write(...args) {
      check();
      return db.write(...args);
    },
    end() {
      ended = true;
    },
  };
}
