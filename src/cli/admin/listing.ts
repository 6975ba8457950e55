import { jsonText, note, table, write } from "../output.ts";
import type { Options } from "./administer.ts";

/** How a long list is printed. */
export interface Listing<T> {
  /** What its items are in JSON: `{"users":[…]}`. */
  readonly name: string;
  readonly headings: readonly string[];
  row(item: T): readonly string[];
  /** The stable field of an item. */
  plain(item: T): string;
  /** Said on standard error where there is none. */
  readonly none: string;
}

/** Prints a list page by page, as it is read, so that it may be of any length. */
export async function printPages<T>(
  pages: AsyncIterable<readonly T[]>,
  { name, headings, row, plain, none }: Listing<T>,
  form: Options,
): Promise<void> {
  let printed = 0;
  if (form.json) await write(`{${JSON.stringify(name)}:[`);
  for await (const page of pages) {
    const parts = form.json
      ? page.map((item, index) => `${printed + index > 0 ? "," : ""}${jsonText(item)}`)
      : form.plain
        ? page.map((item) => `${plain(item)}\n`)
        : [`${tableOf(headings, page.map(row), printed === 0)}\n`];
    await write(parts.join(""));
    printed += page.length;
  }
  if (form.json) await write("]}\n");
  else if (printed === 0 && !form.plain) note(none, form);
}

/** The headings stand over the first page only. */
function tableOf(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  first: boolean,
): string {
  const text = table(headings, rows);
  return first ? text : text.slice(text.indexOf("\n") + 1);
}
