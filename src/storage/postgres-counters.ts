import type { Arg } from "./database.ts";
import { ownersOf, sorted, tableOf, type Row } from "./postgres-arguments.ts";
import type { Shape } from "./postgres-merge.ts";

const COUNTER =
  /^\s*UPDATE (\w+) SET ((?:(\w+) = \3 \+ (?:\d+|\?)(?:, )?)+)\s+WHERE (\w+) = \?\s+RETURNING (\w+(?:, \w+)*)\s*$/i;

/** `UPDATE … SET n = n + 1, m = m + ? WHERE … = ? RETURNING n`. Whoever asked earlier gets less. */
export function counter(sql: string): Shape | undefined {
  const [, counters, changes = "", , key, returning = ""] = COUNTER.exec(sql) ?? [];
  if (counters === undefined) return undefined;
  const steps = [...changes.matchAll(/(\w+) = \1 \+ (\d+|\?)/g)];
  const columns = steps.map(([, column]) => column ?? "");
  const returned = returning.split(", ");
  if (!returned.every((column) => columns.includes(column))) return undefined;

  /** Whose counters are asked for, and by how much each goes up. */
  function read(args: readonly Arg[]) {
    const rest = args.values();
    const by = steps.map(([, , step]) => Number(step === "?" ? rest.next().value : step));
    return { owner: rest.next().value ?? null, by };
  }

  return (lists) => {
    const sums = new Map<Arg, number[]>();
    const asked = lists.map((args) => {
      const { owner, by } = read(args);
      const before = sums.get(owner) ?? by.map(() => 0);
      const sum = before.map((value, index) => value + (by[index] ?? 0));
      sums.set(owner, sum);
      return { owner, sum };
    });
    const totals = [...sums].map(([owner, sum]) => [owner, ...sum]);
    const table = tableOf(totals);
    return (
      table && {
        sql: `UPDATE ${counters} AS counted
          SET ${columns.map((column, index) => `${column} = counted.${column} + asked.p${index + 2}`).join(", ")}
          FROM ${table.sql} WHERE counted.${key} = asked.p1
          RETURNING ${returned.map((column) => `counted.${column}`).join(", ")}, asked.p1 AS asked`,
        args: table.args,
        handOut(rows) {
          const owners = ownersOf(totals);
          const found = sorted(rows, totals.length, (owner) => owners.get(owner));
          return asked.map(({ owner, sum }) => {
            const total = sums.get(owner) ?? sum;
            const later = columns.map(
              (column, index) => [column, (total[index] ?? 0) - (sum[index] ?? 0)] as const,
            );
            return (found[owners.get(owner) ?? -1] ?? []).map((row) =>
              lessened(row, returned, new Map(later)),
            );
          });
        },
      }
    );
  };
}

/** A copy of a row with less in some columns. */
const lessened = (row: Row, columns: readonly string[], by: ReadonlyMap<string, number>): Row => ({
  ...row,
  ...Object.fromEntries(
    columns.map((column) => [column, Number(row[column]) - (by.get(column) ?? 0)]),
  ),
});

const COUNTED_ROW =
  /^\s*INSERT INTO (\w+) \(((\w+(?:, \w+)*?)((?:, \w+)+))\)\s+VALUES \(\?(?:, \?)*((?:, \d+)+)\)\s+ON CONFLICT \(\3\) DO UPDATE SET ((?:\w+ = (?:\w+\.\w+ \+ )?\d+(?:, )?)+)\s*$/i;

/** `INSERT INTO … VALUES (?, …, 1) ON CONFLICT … DO UPDATE SET n = n + 1`; it may set constants besides. */
export function countedRow(sql: string): Shape | undefined {
  const [, into, all, keys = "", rest = "", numbers = "", changes = ""] =
    COUNTED_ROW.exec(sql) ?? [];
  if (into === undefined) return undefined;
  const initial = numbers.slice(2).split(", ");
  const columns = rest.slice(2).split(", ");
  if (initial.length !== columns.length) return undefined;
  const inserted: ((times: string) => string)[] = [];
  const set: string[] = [];
  for (const [index, column] of columns.entries()) {
    const number = initial[index] ?? "";
    const assigned = changes.split(", ").find((change) => change.startsWith(`${column} = `));
    // The first to ask inserts and the others change, or all change: it comes out alike only so.
    if (assigned === `${column} = ${into}.${column} + ${number}`) {
      inserted.push((times) => `${number} * ${times}`);
      set.push(`${column} = ${into}.${column} + excluded.${column}`);
    } else if (assigned === `${column} = ${number}`) {
      inserted.push(() => number);
      set.push(assigned);
    } else return undefined;
  }
  if (changes.split(", ").length !== set.length) return undefined;
  return (lists) => {
    const times = new Map<string, { readonly args: readonly Arg[]; count: number }>();
    for (const args of lists) {
      const text = JSON.stringify(args);
      const same = times.get(text) ?? { args, count: 0 };
      same.count += 1;
      times.set(text, same);
    }
    const table = tableOf([...times.values()].map(({ args, count }) => [count, ...args]));
    if (table === undefined) return undefined;
    const [count = "", ...values] = table.columns;
    return {
      sql: `INSERT INTO ${into} (${all})
        SELECT ${[...values, ...inserted.map((column) => column(count))].join(", ")} FROM ${table.sql}
        ON CONFLICT (${keys}) DO UPDATE SET ${set.join(", ")}`,
      args: table.args,
      handOut: () => lists.map(() => []),
    };
  };
}
