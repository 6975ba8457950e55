import { language } from "../words/language.ts";

/** A day and a time of it, short enough for a line of a list. */
export const shortMoment = (iso: string): string =>
  new Intl.DateTimeFormat(language() === "en" ? undefined : language(), {
    dateStyle: "medium",
    timeStyle: "short",
  }).format(new Date(iso));
