import type { Arg, Database, Reader, Tx } from "../../src/storage/database.ts";
import type { Engine } from "./engines.ts";

/** A statement as a feature wrote it, and what it was given for its `?`. */
export interface Asked {
  readonly sql: string;
  readonly args: readonly Arg[];
}

/** An engine that remembers what is asked of it. */
export interface RecordingEngine extends Engine {
  /** The statements that run while this work does, in their order. */
  during(work: () => Promise<unknown>): Promise<readonly string[]>;
  /** As `during`, with what they were given. */
  askedDuring(work: () => Promise<unknown>): Promise<readonly Asked[]>;
}

/** The same engine, with a note taken of each statement. What it runs by itself, such as its search, is not among them. */
export function recording(engine: Engine): RecordingEngine {
  let asked: Asked[] | undefined;
  const noting = <R extends Reader>(reader: R) => ({
    all: <T>(sql: string, ...args: Arg[]) => {
      asked?.push({ sql, args });
      return reader.all<T>(sql, ...args);
    },
    get: <T>(sql: string, ...args: Arg[]) => {
      asked?.push({ sql, args });
      return reader.get<T>(sql, ...args);
    },
  });
  const notingTx = (tx: Tx): Tx => ({
    ...noting(tx),
    run: (sql, ...args) => {
      asked?.push({ sql, args });
      return tx.run(sql, ...args);
    },
    append: tx.append,
  });
  const notingDatabase = (db: Database): Database => ({
    ...db,
    ...noting(db),
    write: (op, options) => db.write((tx) => op(notingTx(tx)), options),
  });
  async function askedDuring(work: () => Promise<unknown>): Promise<readonly Asked[]> {
    const noted = (asked = [] as Asked[]);
    await work();
    asked = undefined;
    return noted;
  }
  return {
    name: engine.name,
    async open(folder) {
      const { db, location } = await engine.open(folder);
      return { db: notingDatabase(db), location };
    },
    again: engine.again,
    askedDuring,
    during: async (work) => (await askedDuring(work)).map(({ sql }) => sql),
  };
}
