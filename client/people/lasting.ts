/** How long something is to last. */
export type Lasting = "always" | "half-hour" | "hour" | "four-hours" | "day" | "week";

/** What people often say about themselves. */
export const PRESETS = [
  { name: "meeting", emoji: "🗓️", lasting: "hour" },
  { name: "lunch", emoji: "🥪", lasting: "hour" },
  { name: "commuting", emoji: "🚋", lasting: "half-hour" },
  { name: "focus", emoji: "🎧", lasting: "four-hours" },
  { name: "sick", emoji: "🤒", lasting: "day" },
  { name: "holiday", emoji: "🌴", lasting: "week" },
] as const satisfies readonly { name: string; emoji: string; lasting: Lasting }[];

const MINUTE_MS = 60_000;

/** When it is over, as the wire writes it; a day ends at midnight, a week with its Sunday. `undefined`: never. */
export function endOf(lasting: Lasting, from: Date): string | undefined {
  switch (lasting) {
    case "always":
      return undefined;
    case "half-hour":
      return later(from, 30);
    case "hour":
      return later(from, 60);
    case "four-hours":
      return later(from, 240);
    case "day":
      return midnight(from, 1);
    case "week":
      return midnight(from, 8 - (from.getDay() || 7));
  }
}

const later = (from: Date, minutes: number) =>
  new Date(from.getTime() + minutes * MINUTE_MS).toISOString();

const midnight = (from: Date, days: number) =>
  new Date(from.getFullYear(), from.getMonth(), from.getDate() + days).toISOString();
