import type { Arg } from "./database.ts";
import { query, type Connection } from "./postgres-query.ts";

type Lists = readonly (readonly Arg[])[];
type Row = Record<string, unknown>;

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
interface Merged {
  readonly sql: string;
  readonly args: readonly Arg[];
  /** Gives each list its rows. */
  handOut(rows: readonly Row[]): Row[][];
}

/** Merges a statement, unless its arguments forbid it. */
type Shape = (lists: Lists) => Merged | undefined;

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

const COUNTED_ROW =
  /^\s*INSERT INTO (\w+) \((\w+(?:, \w+)*), (\w+)\)\s+VALUES \((?:\?, )+1\)\s+ON CONFLICT \(\2\) DO UPDATE SET \3 = \1\.\3 \+ 1\s*$/i;

/** `INSERT INTO … VALUES (?, …, 1) ON CONFLICT … DO UPDATE SET n = n + 1`. */
function countedRow(sql: string): Shape | undefined {
  const [, into, keys, count] = COUNTED_ROW.exec(sql) ?? [];
  if (into === undefined) return undefined;
  return (lists) => {
    const table = tableOf(counted(lists).lists);
    return (
      table && {
        sql: `INSERT INTO ${into} (${keys}, ${count}) SELECT ${table.columns} FROM ${table.sql}
          ON CONFLICT (${keys}) DO UPDATE SET ${count} = ${into}.${count} + excluded.${count}`,
        args: table.args,
        handOut: () => lists.map(() => []),
      }
    );
  };
}

const COUNTER =
  /^\s*UPDATE (\w+) SET ((?:(\w+) = \3 \+ 1(?:, )?)+)\s+WHERE (\w+) = \?\s+RETURNING (\w+(?:, \w+)*)\s*$/i;

/** `UPDATE … SET n = n + 1 WHERE … = ? RETURNING n`. */
function counter(sql: string): Shape | undefined {
  const [, counters, changes = "", , key, returning = ""] = COUNTER.exec(sql) ?? [];
  if (counters === undefined) return undefined;
  const bumped = [...changes.matchAll(/(\w+) = /g)].map(([, column]) => column ?? "");
  const returned = returning.split(", ");
  if (!returned.every((column) => bumped.includes(column))) return undefined;
  return (lists) => {
    const { lists: distinct, places } = counted(lists);
    const table = tableOf(distinct);
    return (
      table && {
        sql: `UPDATE ${counters} AS counted
          SET ${bumped.map((column) => `${column} = counted.${column} + asked.p2`).join(", ")}
          FROM ${table.sql} WHERE counted.${key} = asked.p1
          RETURNING ${returned.map((column) => `counted.${column}`).join(", ")}, asked.p1 AS asked`,
        args: table.args,
        handOut(rows) {
          const owners = ownersOf(distinct);
          const found = sorted(rows, distinct.length, (value) => owners.get(value));
          return places.map(({ index, later }) =>
            (found[index] ?? []).map((row) => lessened(row, returned, later())),
          );
        },
      }
    );
  };
}

/** A copy of a row with less in some columns. */
const lessened = (row: Row, columns: readonly string[], by: number): Row => ({
  ...row,
  ...Object.fromEntries(columns.map((column) => [column, Number(row[column]) - by])),
});

/**
 * The lists that differ, each followed by how often it is there; and of every one which of those it is, and how often it
 * comes again later.
 */
function counted(lists: Lists) {
  const distinct: { readonly args: readonly Arg[]; times: number }[] = [];
  const indexes = new Map<string, number>();
  const places = lists.map((args) => {
    const text = JSON.stringify(args);
    const index = indexes.get(text) ?? distinct.length;
    indexes.set(text, index);
    const own = (distinct[index] ??= { args, times: 0 });
    const nth = (own.times += 1);
    return { index, later: () => own.times - nth };
  });
  return { lists: distinct.map(({ args, times }) => [...args, times]), places };
}

/** Which list begins with a value. */
const ownersOf = (lists: Lists) =>
  new Map<unknown, number>(lists.map(([first], index) => [first, index]));

/** Rows by the list whose they are, without what tells it. */
function sorted(
  rows: readonly Row[],
  lists: number,
  ownerOf: (asked: unknown) => number | undefined,
): Row[][] {
  const found: Row[][] = Array.from({ length: lists }, () => []);
  for (const row of rows) {
    const owner = ownerOf(row["asked"]);
    delete row["asked"];
    found[owner ?? -1]?.push(row);
  }
  return found;
}

/**
 * Lists of arguments as a table `asked`, with a column for each argument and `number` from one; nothing when they do not
 * fit in one. Where there is nothing but NULL there is no type, and no column.
 */
function tableOf(lists: Lists) {
  const columns: string[] = [];
  const names: string[] = [];
  const arrays: string[] = [];
  const args: string[] = [];
  for (const index of lists[0]?.keys() ?? []) {
    const values = lists.map((list) => list[index] ?? null);
    const type = typeOf(values);
    if (type === undefined) return undefined;
    const name = `p${index + 1}`;
    columns.push(type === "null" ? "NULL" : `asked.${name}`);
    if (type === "null") continue;
    names.push(name);
    arrays.push(`?::${type}[]`);
    args.push(`{${values.map(element).join(",")}}`);
  }
  if (args.length === 0) return undefined;
  return {
    sql: `unnest(${arrays.join(", ")}) WITH ORDINALITY AS asked (${names.join(", ")}, number)`,
    args,
    columns: columns.join(", "),
    /** SQL with the columns in place of its arguments. */
    filledIn(sql: string) {
      const rest = columns.values();
      return sql.replaceAll("?", () => rest.next().value ?? "?");
    },
  };
}

type Type = "bigint" | "text" | "null";

/** The one type of some values, if they have one. */
function typeOf(values: readonly Arg[]): Type | undefined {
  let common: Type = "null";
  for (const value of values) {
    if (value === null) continue;
    const type =
      typeof value === "string" ? "text" : Number.isSafeInteger(value) ? "bigint" : undefined;
    if (type === undefined || (common !== "null" && common !== type)) return undefined;
    common = type;
  }
  return common;
}

/** A value in the text of an array. */
const element = (value: Arg): string =>
  typeof value === "string" ? `"${value.replace(/["\\]/g, "\\$&")}"` : String(value);
