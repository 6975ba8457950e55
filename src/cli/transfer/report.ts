import { LEFT, LEFT_ROWS } from "../../transfer/tables.ts";

/** What people count, in one and in several. */
const COUNTED: readonly (readonly [table: string, one: string, several: string])[] = [
  ["users", "user", "users"],
  ["workspaces", "workspace", "workspaces"],
  ["places", "channel or direct conversation", "channels and direct conversations"],
  ["messages", "message", "messages"],
  ["reactions", "reaction", "reactions"],
  ["files", "file", "files"],
];

/** "3 users, 2,000 messages": what is not there is left out. */
export function countsText(rows: Readonly<Record<string, number>>, files: number): string {
  const counted = COUNTED.flatMap(([table, one, several]) => {
    const count = table === "files" ? files : (rows[table] ?? 0);
    return count > 0 ? [`${count.toLocaleString("en")} ${count === 1 ? one : several}`] : [];
  });
  return counted.length === 0 ? "nothing" : counted.join(", ");
}

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
