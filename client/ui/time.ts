/** Dates and times as the reader's own language and zone write them. */

const clock = new Intl.DateTimeFormat(undefined, { hour: "numeric", minute: "2-digit" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });
const thisYear = new Intl.DateTimeFormat(undefined, {
  weekday: "long",
  day: "numeric",
  month: "long",
});
const otherYear = new Intl.DateTimeFormat(undefined, { dateStyle: "long" });
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });

const DAY_MS = 24 * 60 * 60_000;

export const timeOfDay = (iso: string): string => clock.format(new Date(iso));

/** Hours and minutes alone, where there is room for no more. */
export const shortTime = (iso: string): string =>
  clock
    .formatToParts(new Date(iso))
    .filter(({ type }) => type !== "dayPeriod")
    .map(({ value }) => value)
    .join("")
    .trim();

export const fullTime = (iso: string): string => full.format(new Date(iso));
export const longDate = (iso: string): string => otherYear.format(new Date(iso));

/** "today", "yesterday", a weekday with its date, or the whole date of another year. */
export function dayName(iso: string, now = new Date()): string {
  const date = new Date(iso);
  const days = Math.round((startOfDay(date) - startOfDay(now)) / DAY_MS);
  if (days === 0 || days === -1) return capitalised(relative.format(days, "day"));
  return (date.getFullYear() === now.getFullYear() ? thisYear : otherYear).format(date);
}

const startOfDay = (date: Date): number =>
  new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

const capitalised = (text: string): string => text.charAt(0).toLocaleUpperCase() + text.slice(1);
