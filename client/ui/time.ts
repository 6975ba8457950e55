/** Dates and times as the app's language and the reader's zone write them. */

import { byLocale, locale } from "../words/locale.ts";
import { minute } from "./now.ts";

const dates = (options: Intl.DateTimeFormatOptions) =>
  byLocale((of) => new Intl.DateTimeFormat(of, options));

// The style, not the parts: it has two digits for the hour where the language writes "09:05".
const clock = dates({ timeStyle: "short" });
const full = dates({ dateStyle: "full", timeStyle: "short" });
const thisYear = dates({ weekday: "long", day: "numeric", month: "long" });
const otherYear = dates({ dateStyle: "long" });
const monthDay = dates({ day: "numeric", month: "long" });
const relative = byLocale((of) => new Intl.RelativeTimeFormat(of, { numeric: "auto" }));

const DAY_MS = 24 * 60 * 60_000;

export const timeOfDay = (iso: string): string => clock().format(new Date(iso));

/** Hours and minutes alone, where there is room for no more. */
export const shortTime = (iso: string): string =>
  clock()
    .formatToParts(new Date(iso))
    .filter(({ type }) => type !== "dayPeriod")
    .map(({ value }) => value)
    .join("")
    .trim();

/** What the clock shows in a zone of the world at a time in milliseconds; empty where the zone is not known. */
export function timeIn(
  timeZone: string,
  now: number,
  form: Intl.DateTimeFormatOptions = { timeStyle: "short" },
): string {
  try {
    return new Intl.DateTimeFormat(locale(), { ...form, timeZone }).format(now);
  } catch {
    return "";
  }
}

export const fullTime = (iso: string): string => full().format(new Date(iso));
const soon = dates({
  weekday: "short",
  day: "numeric",
  month: "short",
  hour: "numeric",
  minute: "2-digit",
});

/** A time in the days or weeks to come. */
export const dayAndTime = (iso: string): string => soon().format(new Date(iso));

export const longDate = (iso: string): string => otherYear().format(new Date(iso));

/** A day of this year. */
export const dayOfMonth = (iso: string): string => monthDay().format(new Date(iso));

const STEPS = [
  ["year", 365 * DAY_MS],
  ["month", 30 * DAY_MS],
  ["week", 7 * DAY_MS],
  ["day", DAY_MS],
  ["hour", 60 * 60_000],
  ["minute", 60_000],
] as const;
const short = byLocale(
  (of) => new Intl.RelativeTimeFormat(of, { numeric: "auto", style: "narrow" }),
);

/** How long ago something was, in one unit: "2m ago"; "now" in the first minute. */
export function timeAgo(iso: string, now: number): string {
  const passed = Math.max(0, now - Date.parse(iso));
  const [unit, length] = STEPS.find(([, step]) => passed >= step) ?? ["second", Infinity];
  return short().format(-Math.floor(passed / length) || 0, unit);
}

const inUnits = (unit: "second" | "minute" | "hour") =>
  byLocale((of) => new Intl.NumberFormat(of, { style: "unit", unit, unitDisplay: "narrow" }));
const [inSeconds, inMinutes, inHours] = [inUnits("second"), inUnits("minute"), inUnits("hour")];

/** How long something took, in milliseconds: "12s", "3m 5s", "2h". */
export function duration(length: number): string {
  const seconds = Math.round(length / 1_000);
  if (seconds < 60) return inSeconds().format(seconds);
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes >= 60) return inHours().format(Math.round(minutes / 60));
  const whole = inMinutes().format(minutes);
  return rest === 0 ? whole : `${whole} ${inSeconds().format(rest)}`;
}

/** "today", "yesterday", a weekday with its date, or the whole date of another year. */
export function dayName(iso: string, now = new Date(minute())): string {
  const date = new Date(iso);
  const days = Math.round((startOfDay(date) - startOfDay(now)) / DAY_MS);
  if (days === 0 || days === -1) return capitalised(relative().format(days, "day"));
  return (date.getFullYear() === now.getFullYear() ? thisYear() : otherYear()).format(date);
}

const startOfDay = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

const capitalised = (text: string): string =>
  text.charAt(0).toLocaleUpperCase(locale()) + text.slice(1);
