import type { Arg } from "./database.ts";

/** What one statement is asked with, several times. */
export type Lists = readonly (readonly Arg[])[];

/** A row of a merged statement, which says in `asked` whose it is. */
export type Row = Record<string, unknown>;

/**
 * Lists of arguments as a table `asked`, with a column for each argument and `number` from one; nothing when they do not
 * fit in one. Where there is nothing but NULL there is no type, and no column.
 */
export function tableOf(lists: Lists) {
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
    /** What stands for each argument. */
    columns,
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

/** Which list begins with a value. */
export const ownersOf = (lists: Lists) =>
  new Map<unknown, number>(lists.map(([first], index) => [first, index]));

/** Rows by the list whose they are, without what tells it. */
export function sorted(
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
