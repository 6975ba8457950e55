import { LEFT, LEFT_ROWS, TABLES } from "../../transfer/tables.ts";

/** "2,000 messages, 3 users": what is not there is left out. */
export function countsText(rows: Readonly<Record<string, number>>, files: number): string {
  const counted = ["users", "workspaces", "places", "messages", "reactions"].flatMap((table) =>
    (rows[table] ?? 0) > 0 ? [counted1(rows[table] ?? 0, table)] : [],
  );
  if (files > 0) counted.push(counted1(files, "files"));
  return counted.length === 0 ? "nothing" : counted.join(", ");
}

const counted1 = (count: number, what: string) =>
  `${count.toLocaleString("en")} ${count === 1 ? what.replace(/s$/, "") : what}`;

/** A sentence for each kind of thing that stays behind, with what to do about it. */
export function leftText(left: Readonly<Record<string, number>>): string[] {
  const told = [
    ...LEFT.flatMap(({ table, told: of }) => (of === undefined ? [] : [{ table, ...of }])),
    ...LEFT_ROWS,
  ];
  return told.flatMap(({ table, what, advice }) => {
    const count = left[table] ?? 0;
    return count > 0 ? [`Not in it: ${what} (${count.toLocaleString("en")}): ${advice}.`] : [];
  });
}

/** All counts, for a table: what is empty is left out. */
export const countRows = (rows: Readonly<Record<string, number>>): string[][] =>
  TABLES.flatMap(({ table }) =>
    (rows[table] ?? 0) > 0 ? [[table, (rows[table] ?? 0).toLocaleString("en")]] : [],
  );
