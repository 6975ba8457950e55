import { byLocale } from "../words/locale.ts";

const moment = byLocale(
  (of) => new Intl.DateTimeFormat(of, { dateStyle: "medium", timeStyle: "short" }),
);

/** A day and a time of it, short enough for a line of a list. */
export const shortMoment = (iso: string): string => moment().format(new Date(iso));
