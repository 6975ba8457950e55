import { badRequest } from "./errors.ts";

/** A page size: an invalid or out-of-range one means the default, as the wire has it. */
export function lenientLimit(text: string | undefined, fallback: number, most: number): number {
  const limit = Number(text ?? fallback);
  return Number.isInteger(limit) && limit >= 1 && limit <= most ? limit : fallback;
}

/** A cursor that is a number, as `cursorText` writes it; a 400 for anything else. */
export function numberCursor(text: string | undefined, start: number): number {
  if (text === undefined || text === "") return start;
  if (!/^[0-9a-z]{1,10}$/.test(text)) throw badRequest("cursor is not one that we gave.");
  return Number.parseInt(text, 36);
}

export const cursorText = (number: number): string => number.toString(36);

/**
 * The query as it was sent, each value a text. Elysia's own reading takes a value with commas for a list, and one in
 * brackets for JSON: an operation whose query holds what people write puts this in its place.
 */
export function queryAsSent({ url }: Request): Record<string, string> {
  const start = url.indexOf("?");
  return start === -1 ? {} : Object.fromEntries(new URLSearchParams(url.slice(start + 1)));
}

/** A seq of a query; a 400 that names it for what is no whole number. */
export function seqOf(text: string | undefined, name: string): number | undefined {
  if (text === undefined || text === "") return undefined;
  if (!/^-?\d{1,15}$/.test(text)) throw badRequest(`${name} must be a whole number.`);
  return Number(text);
}
