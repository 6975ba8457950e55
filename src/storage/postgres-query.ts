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
export function query<T>(on: Connection, sql: string, args: readonly Arg[]): Promise<T[]> {
  const running = on.unsafe(translate(sql), args.map(bound));
  // Sent now, not at an await: writes side by side count on their order. A pool that is closed refuses it now too, so what
  // becomes of it is attended to in the same breath.
  return running.execute().then((rows) => {
    makeNumbers(rows, rows.columns ?? []);
    return rows;
  });
}

function makeNumbers(
  rows: readonly Record<string, unknown>[],
  columns: readonly { readonly name: string; readonly type: number }[],
): void {
  const big: string[] = [];
  for (const { name, type } of columns) if (type === BIGINT) big.push(name);
  if (big.length > 0)
    for (const row of rows)
      for (const name of big) if (row[name] !== null) row[name] = Number(row[name]);
}

/** PostgreSQL takes no NUL in text: what holds one equals nothing that is stored. */
function bound(arg: Arg) {
  if (typeof arg === "string") return arg.includes("\0") ? arg.replaceAll("\0", "\uFFFD") : arg;
  return typeof arg === "object" && arg !== null ? `{${arg.join(",")}}` : arg;
}
