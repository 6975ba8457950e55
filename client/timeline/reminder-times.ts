const MINUTE_MS = 60_000;
const MORNING = 9;

/** When people usually want to be reminded, from now on. */
export function reminderTimes(now: Date) {
  const later = (minutes: number) => new Date(now.getTime() + minutes * MINUTE_MS);
  const morning = (days: number) => {
    const day = new Date(now);
    day.setDate(day.getDate() + days);
    day.setHours(MORNING, 0, 0, 0);
    return day;
  };
  return {
    soon: later(20),
    hour: later(60),
    later: later(180),
    tomorrow: morning(1),
    /** The next Monday. */
    week: morning((8 - now.getDay()) % 7 || 7),
  };
}

/** A time as a field for local dates and times takes it. */
export function localInput(time: Date): string {
  const local = new Date(time.getTime() - time.getTimezoneOffset() * MINUTE_MS);
  return local.toISOString().slice(0, 16);
}
