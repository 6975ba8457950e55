import type { Arg, Database, Reader, Tx } from "../../src/storage/database.ts";
import type { Engine } from "./engines.ts";

/** An engine that remembers what is asked of it. */
export interface RecordingEngine extends Engine {
  /** The statements that run while this work does, in their order, as features wrote them. */
  during(work: () => Promise<unknown>): Promise<readonly string[]>;
}

/** The same engine, with a note taken of each statement. What it runs by itself, such as its search, is not among them. */
export function recording(engine: Engine): RecordingEngine {
  let statements: string[] | undefined;
  const noting = <R extends Reader>(reader: R) => ({
    all: <T>(sql: string, ...args: Arg[]) => {
      statements?.push(sql);
      return reader.all<T>(sql, ...args);
    },
    get: <T>(sql: string, ...args: Arg[]) => {
      statements?.push(sql);
      return reader.get<T>(sql, ...args);
    },
  });
  const notingTx = (tx: Tx): Tx => ({
    ...noting(tx),
    run: (sql, ...args) => {
      statements?.push(sql);
      return tx.run(sql, ...args);
    },
    append: tx.append,
  });
  const notingDatabase = (db: Database): Database => ({
    ...db,
    ...noting(db),
    write: (op, options) => db.write((tx) => op(notingTx(tx)), options),
  });
  return {
    name: engine.name,
    async open(folder) {
      const { db, location } = await engine.open(folder);
      return { db: notingDatabase(db), location };
    },
    again: engine.again,
    async during(work) {
      const noted = (statements = [] as string[]);
      await work();
      statements = undefined;
      return noted;
    },
  };
}
