import type { Reader } from "../storage/database.ts";
import type { Cell } from "../storage/bulk.ts";
import type { NameOf } from "./columns.ts";
import type { ExportedTable } from "./tables.ts";

/** Rows read at once, and of messages, whose texts may be long. */
const PAGE = 500;
const PAGE_OF_MESSAGES = 64;

type Row = Record<string, Cell>;

/** The rows of a table as an export has them, in its order; one page is held at a time. */
export async function* rowsOf(
  reader: Reader,
  { table, key, columns, only = "1 = 1" }: ExportedTable,
  nameOf: NameOf,
): AsyncGenerator<readonly object[]> {
  const limit = table === "messages" ? PAGE_OF_MESSAGES : PAGE;
  const keys = key.map((name) => `t.${name}`).join(", ");
  const selected = [
    ...columns.map(({ read, field }) => `${read} AS ${field}`),
    ...key.map((name, index) => `t.${name} AS key_${index}`),
  ].join(", ");
  const page = (after: string) =>
    `SELECT ${selected} FROM ${table} t WHERE ${only}${after} ORDER BY ${keys} LIMIT ${limit}`;
  const first = page("");
  const next = page(` AND (${keys}) > (${key.map(() => "?").join(", ")})`);
  let last: Row | undefined;
  for (;;) {
    const rows: Row[] =
      last === undefined
        ? await reader.all<Row>(first)
        : await reader.all<Row>(next, ...key.map((_, index) => last?.[`key_${index}`] ?? null));
    if (rows.length > 0)
      yield rows.map((row) => {
        const said: Record<string, unknown> = {};
        for (const { field, say } of columns) {
          const value = say(row[field] ?? null, nameOf);
          if (value !== undefined) said[field] = value;
        }
        return said;
      });
    if (rows.length < limit) return;
    last = rows.at(-1);
  }
}
