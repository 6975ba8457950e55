import { styleText } from "node:util";

/** What a command has to say: data for standard output, in the form that was asked for, and words beside it. */
export interface Outcome {
  /** For a person: `clean` is what others wrote. Nothing is printed when it is empty. */
  readonly text: string;
  /** For a script: one field that stays what it is, one a line where there are several. */
  readonly plain: string;
  /** For a program: one object, in the wire's names. */
  readonly json: object;
  /** What a person should know besides; it goes to standard error. */
  readonly note?: string;
}

/** The form that the command line asks for. */
export interface Form {
  readonly json?: boolean;
  readonly plain?: boolean;
  /** Nothing on standard error but what went wrong. */
  readonly quiet?: boolean;
  /** What is done on the way, on standard error. */
  readonly verbose?: boolean;
  /** False when nothing may be asked, `--no-input`. */
  readonly input?: boolean;
}

/** Prints what a command has to say; of a stream, one item. It is written when this resolves. */
export async function print(outcome: Outcome, form: Form): Promise<void> {
  if (form.json) return write(`${jsonText(outcome.json)}\n`);
  const said = form.plain ? outcome.plain : outcome.text;
  if (said !== "") await write(`${said}\n`);
  if (!form.plain && outcome.note !== undefined) note(outcome.note, form);
}

/** JSON in one line, in which what could steer a terminal is escaped. */
export const jsonText = (value: unknown): string =>
  JSON.stringify(value).replace(
    /[\x7f-\x9f\p{Bidi_Control}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A sentence beside the data, for a person: on standard error, unless `--quiet`. */
export function note(sentence: string, { quiet = false }: Form): void {
  if (!quiet) complain(`${sentence}\n`);
}

/** What is done on the way, where `--verbose` asks for it. */
export function trace(sentence: string, { verbose = false }: Form): void {
  if (verbose) complain(`${sentence}\n`);
}

/** Writes to standard error. That nobody reads it is no reason to fail: what was asked for is done all the same. */
export function complain(text: string): void {
  process.stderr.write(text);
}

/**
 * Writes to standard output and resolves when the system has it. A reader that has gone rejects it with `EPIPE`, a full disk
 * with `ENOSPC`.
 */
export const write = (text: string): Promise<void> =>
  new Promise((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });

/** Whether somebody is there to be asked. */
export const mayAsk = ({ input = true }: Form): boolean =>
  input && process.stdin.isTTY && process.stderr.isTTY;

let begun: Promise<void> = Promise.resolve();

/** Begins to write to standard output; {@link written} says how it went. */
export function begin(text: string): void {
  begun = Promise.all([begun, write(text)]).then(() => {});
  // Whoever waits hears of it.
  begun.catch(() => {});
}

/** Resolves when the system has all that was written by {@link begin}, and what went to standard error. */
export async function written(): Promise<void> {
  await begun;
  await new Promise<void>((resolve) => process.stderr.write("", () => resolve()));
}

type Style = Parameters<typeof styleText>[0];

/** `text` in a colour or weight, on a terminal that wants it: `NO_COLOR` and pipes do not. */
export const styled = (style: Style, text: string): string =>
  styleText(style, text, { stream: process.stdout });

/**
 * What others wrote, for a terminal: no character of it moves the cursor, changes colours or turns the direction of the
 * text. Line breaks stay where `lines` says so; elsewhere they are spaces.
 */
export const clean = (text: string, { lines = false } = {}): string =>
  text
    .replace(lines ? /\r\n?/g : /\s*[\r\n]+\s*/g, lines ? "\n" : " ")
    .replaceAll("\t", "    ")
    .replace(/(?!\n)[\p{Cc}\p{Bidi_Control}]/gu, "");

/** Rows in aligned columns, under a line of headings. Cells are cleaned; the last column is never padded. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const cells = rows.map((row) => row.map((cell) => clean(cell)));
  const widths = headings.map((heading, column) =>
    Math.max(
      ...[heading, ...cells.map((row) => row[column] ?? "")].map((cell) => Bun.stringWidth(cell)),
    ),
  );
  const line = (row: readonly string[]) =>
    row.map((cell, column) => padded(cell, column < row.length - 1 ? (widths[column] ?? 0) : 0));
  return [
    styled("dim", line(headings).join("  ")),
    ...cells.map((row) => line(row).join("  ").trimEnd()),
  ].join("\n");
}

const padded = (cell: string, width: number) =>
  cell + " ".repeat(Math.max(0, width - Bun.stringWidth(cell)));
