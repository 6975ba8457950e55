import { InvalidArgumentError } from "commander";

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Reads how long something is kept: `30d`, `12h` or `90m`. @returns milliseconds. */
export function age(text: string): number {
  const [, digits, unit = ""] = /^(\d{1,5})([dhm])$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (UNITS[unit] ?? 0);
  if (!(milliseconds > 0)) throw new InvalidArgumentError("It must be like 30d, 12h or 90m.");
  return milliseconds;
}

/**
 * Reads a time: a day such as 2026-11-01, which begins at midnight UTC, a time as RFC 3339 has it, or how long ago it is.
 *
 * @returns milliseconds since the epoch.
 */
export function moment(text: string): number {
  if (/^\d+[dhm]$/.test(text)) return Date.now() - age(text);
  const isTime = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d))?$/.test(text);
  const time = isTime ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time))
    throw new InvalidArgumentError(
      "It must be a day such as 2026-11-01, a time such as 2026-11-01T12:00:00Z, or how long ago, such as 2d.",
    );
  return time;
}
