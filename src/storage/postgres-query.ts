import type { SQL, ReservedSQL, TransactionSQL } from "bun";
import type { Arg } from "./database.ts";

/** The SQL of features with numbered placeholders. A list is one array argument. */
const translated = new Map<string, string>();

function translate(sql: string): string {
  let numbered = translated.get(sql);
  if (numbered === undefined) {
    let number = 0;
    numbered = sql
      .replaceAll("IN ?", "= ANY(?::bigint[])")
      .replaceAll("?", () => `$${(number += 1)}`);
    translated.set(sql, numbered);
  }
  return numbered;
}

const BIGINT = 20;

export type Connection = SQL | ReservedSQL | TransactionSQL;

/** Runs one statement. Bigints come as text and are made numbers: ours stay far below 2^53. */
export async function query<T>(on: Connection, sql: string, args: readonly Arg[]): Promise<T[]> {
  const running = on.unsafe(translate(sql), args.map(bound));
  // Now, not at the await: writes side by side count on the order in which they are sent.
  running.execute();
  const rows = await running;
  const big: string[] = [];
  for (const { name, type } of rows.columns ?? []) if (type === BIGINT) big.push(name);
  if (big.length > 0)
    for (const row of rows)
      for (const name of big) if (row[name] !== null) row[name] = Number(row[name]);
  return rows;
}

/** PostgreSQL takes no NUL in text: what holds one equals nothing that is stored. */
function bound(arg: Arg) {
  if (typeof arg === "string") return arg.includes("\0") ? arg.replaceAll("\0", "\uFFFD") : arg;
  return typeof arg === "object" && arg !== null ? `{${arg.join(",")}}` : arg;
}
