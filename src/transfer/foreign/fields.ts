import { cleanEmail } from "../../features/auth/addresses.ts";
import { fieldsOf, listOf, textOf, type Fields } from "../../features/hooks/json.ts";
import { ApiError } from "../../http/errors.ts";

export { fieldsOf, listOf, textOf, type Fields };

/** The texts of a list; none of anything else. */
export const textsOf = (value: unknown): readonly string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];

/** A number, or a text that is one; NaN for anything else. */
export const numberOf = (value: unknown): number =>
  typeof value === "number"
    ? value
    : typeof value === "string" && value !== ""
      ? Number(value)
      : NaN;

/** A mail address as accounts have it; '' for what is none. */
export function emailFrom(value: unknown): string {
  const text = textOf(value);
  if (text === "") return "";
  try {
    return cleanEmail(text);
  } catch (error) {
    if (error instanceof ApiError) return "";
    throw error;
  }
}

/** A time zone's IANA name; '' for what is none. */
export function timeZoneFrom(value: unknown): string {
  const name = textOf(value);
  if (!/^[A-Za-z][\w+/-]{1,63}$/.test(name)) return "";
  try {
    new Intl.DateTimeFormat("en", { timeZone: name }).format(0);
    return name;
  } catch {
    // A zone that Intl does not know is none.
    return "";
  }
}

/** What somebody sends as JSON; nothing when it is none. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
