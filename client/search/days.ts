/** A span of whole days of the reader's own time zone. */
export interface Range {
  start: Date;
  end: Date;
}

/** Days by name, as they are typed. */
export const DAY_NAMES = ["today", "yesterday", "week", "month", "year"] as const;

/** `2026-02-28`, `2026-02`, `2026`, or one of {@link DAY_NAMES}: the span that it names; `undefined` for anything else. */
export function dayRange(value: string, now: Date): Range | undefined {
  const [year, month, day] = [now.getFullYear(), now.getMonth(), now.getDate()];
  const days = (from: number, to: number): Range => ({
    start: new Date(year, month, day + from),
    end: new Date(year, month, day + to),
  });
  switch (value.toLowerCase()) {
    case "today":
      return days(0, 1);
    case "yesterday":
      return days(-1, 0);
    case "week":
      return days(-6, 1);
    case "month":
      return { start: new Date(year, month, 1), end: new Date(year, month + 1, 1) };
    case "year":
      return { start: new Date(year, 0, 1), end: new Date(year + 1, 0, 1) };
    default:
      return writtenRange(value);
  }
}

function writtenRange(value: string): Range | undefined {
  const match = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value);
  if (match === null) return undefined;
  const year = Number(match[1]);
  if (match[2] === undefined) return { start: new Date(year, 0, 1), end: new Date(year + 1, 0, 1) };
  const month = Number(match[2]) - 1;
  if (month < 0 || month > 11) return undefined;
  if (match[3] === undefined)
    return { start: new Date(year, month, 1), end: new Date(year, month + 1, 1) };
  const day = Number(match[3]);
  const start = new Date(year, month, day);
  // The 31st of February is none.
  if (start.getMonth() !== month || day === 0) return undefined;
  return { start, end: new Date(year, month, day + 1) };
}
