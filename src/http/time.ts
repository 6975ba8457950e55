import { badRequest } from "./errors.ts";

/** The longest that something may be set to last, in milliseconds: a year. */
const YEAR = 366 * 24 * 3_600_000;

/** A time of the coming year, RFC 3339, as it is stored; a 400 that names the field for anything else. */
export function upcomingTime(text: string, field: string): string {
  const time = /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;
  const left = time - Date.now();
  if (!(left > 0 && left <= YEAR))
    throw badRequest(`${field} must be a time (RFC 3339) within the next year.`);
  return new Date(time).toISOString();
}

/** A stored time that is still to come; nothing for one that is over. */
export const stillToCome = (time: string | null): string | undefined =>
  time !== null && time > new Date().toISOString() ? time : undefined;
