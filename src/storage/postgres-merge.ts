import type { Arg } from "./database.ts";
import { ownersOf, sorted, tableOf, type Lists, type Row } from "./postgres-arguments.ts";
import { countedRow, counter } from "./postgres-counters.ts";
import { query, type Connection } from "./postgres-query.ts";

/**
 * Asks one statement with several lists of arguments, and gives each list's rows: those that it would have got had they
 * been asked one after the other.
 *
 * To send and start a statement costs more than what it does. So those of a known shape (a read, an insertion, a counter)
 * become one that takes the arguments as a table; the others follow each other in the pipeline.
 */
export async function askAll(on: Connection, sql: string, lists: Lists): Promise<Row[][]> {
  const merged = lists.length > 1 ? shapeOf(sql)?.(lists) : undefined;
  if (merged === undefined) return Promise.all(lists.map((args) => query<Row>(on, sql, args)));
  return merged.handOut(await query<Row>(on, merged.sql, merged.args));
}

/** One statement for several. Its rows say in `asked` whose they are. */
export interface Merged {
  readonly sql: string;
  readonly args: readonly Arg[];
  /** Gives each list its rows. */
  handOut(rows: readonly Row[]): Row[][];
}

/** Merges a statement, unless its arguments forbid it. */
export type Shape = (lists: Lists) => Merged | undefined;

const shapes = new Map<string, Shape | undefined>();

function shapeOf(sql: string): Shape | undefined {
  if (!shapes.has(sql))
    shapes.set(sql, read(sql) ?? insertion(sql) ?? countedRow(sql) ?? counter(sql));
  return shapes.get(sql);
}

/** `SELECT …`. What follows LIMIT cannot come from a table. */
function read(sql: string): Shape | undefined {
  if (!/^\s*SELECT\b/i.test(sql) || /\b(?:LIMIT|OFFSET)\s+\?/i.test(sql)) return undefined;
  return (lists) => {
    const table = tableOf(lists);
    return (
      table && {
        sql: `SELECT answer.*, asked.number AS asked FROM ${table.sql}
          CROSS JOIN LATERAL (${table.filledIn(sql)}) AS answer`,
        args: table.args,
        handOut: (rows) => sorted(rows, lists.length, (number) => Number(number) - 1),
      }
    );
  };
}

const INSERTION =
  /^\s*INSERT INTO (\w+) \((\w+)([^()]*)\)\s+VALUES \((\?,[\w\s'(),?]*)\)(?:\s+RETURNING (\w+(?:, \w+)*))?\s*$/i;

/** `INSERT INTO … VALUES (?, …)`. When it returns something, the first column tells whose row that is. */
function insertion(sql: string): Shape | undefined {
  const [, into, first, others, values = "", returning] = INSERTION.exec(sql) ?? [];
  if (into === undefined || /\bON CONFLICT\b/i.test(values)) return undefined;
  return (lists) => {
    const owners = ownersOf(lists);
    if (returning !== undefined && owners.size < lists.length) return undefined;
    const table = tableOf(lists);
    const tail = returning === undefined ? "" : ` RETURNING ${returning}, ${first} AS asked`;
    return (
      table && {
        sql: `INSERT INTO ${into} (${first}${others})
          SELECT ${table.filledIn(values)} FROM ${table.sql} ORDER BY asked.number${tail}`,
        args: table.args,
        handOut: (rows) => sorted(rows, lists.length, (value) => owners.get(value)),
      }
    );
  };
}
