import { badRequest } from "./errors.ts";

/** The longest that something may be set to last, in milliseconds: a year. */
const YEAR = 366 * 24 * 3_600_000;

const asTime = (text: string) =>
  /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : Number.NaN;

/** Any time, RFC 3339, as it is stored; a 400 that names the field for anything else. */
export function timeOf(text: string, field: string): string {
  const time = asTime(text);
  if (Number.isNaN(time)) throw badRequest(`${field} must be a time (RFC 3339).`);
  return new Date(time).toISOString();
}

/** A time of the coming year, RFC 3339, as it is stored; a 400 that names the field for anything else. */
export function upcomingTime(text: string, field: string): string {
  const time = asTime(text);
  const left = time - Date.now();
  if (!(left > 0 && left <= YEAR))
    throw badRequest(`${field} must be a time (RFC 3339) within the next year.`);
  return new Date(time).toISOString();
}

/** A stored time that is still to come; nothing for one that is over. */
export const stillToCome = (time: string | null): string | undefined =>
  time !== null && time > new Date().toISOString() ? time : undefined;
