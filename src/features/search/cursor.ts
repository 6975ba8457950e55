import { badRequest } from "../../http/errors.ts";

/** The last result that was given: where the next page goes on. */
export interface Position {
  /** The message's public ID. */
  readonly id: string;
  /** How many results came up to it: there a ranking goes on when the message is no longer in it. */
  readonly count: number;
}

/** Whatever the results of a search depend on: who asks, where, for what, in which order. */
export type Binding = readonly (string | undefined)[];

/** A cursor that counts for this search alone. It tells nothing but the ID of a result that was given. */
export const cursorAt = ({ id, count }: Position, binding: Binding): string =>
  Buffer.from(JSON.stringify([digestOf(binding), id, count])).toString("base64url");

/** Where a cursor stands; 400 when it is of another search, or none. */
export function positionAt(cursor: string, binding: Binding): Position {
  const [digest, id, count] = parse(cursor);
  if (digest !== digestOf(binding) || typeof id !== "string" || typeof count !== "number")
    throw strangeCursor();
  if (!Number.isSafeInteger(count) || count < 1) throw strangeCursor();
  return { id, count };
}

export const strangeCursor = () =>
  badRequest("cursor is not of this search: begin again without it.", "invalid_cursor");

function parse(cursor: string): readonly unknown[] {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString());
    return Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
}

const digestOf = (binding: Binding): string =>
  Bun.CryptoHasher.hash("sha256", JSON.stringify(binding.map((part) => part ?? null)), "base64url");
