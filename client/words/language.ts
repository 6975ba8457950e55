import { createSignal } from "solid-js";

/** The languages there are, by their own names. `public/appearance.js` knows them too, before the first paint. */
export const LANGUAGES = { en: "English", de: "Deutsch", ar: "العربية" } as const;
export type Language = keyof typeof LANGUAGES;

const RIGHT_TO_LEFT: ReadonlySet<Language> = new Set(["ar"]);

export const isLanguage = (value: unknown): value is Language =>
  typeof value === "string" && Object.hasOwn(LANGUAGES, value);

export const directionOf = (language: Language): "rtl" | "ltr" =>
  RIGHT_TO_LEFT.has(language) ? "rtl" : "ltr";

/** The language that the app speaks: numbers and dates are written by its rules. */
export const [language, setLanguage] = createSignal<Language>("en");

/** The first of what somebody can read that the app speaks, such as of the browser's languages; English where there is none. */
export function firstSpoken(tags: readonly string[]): Language {
  for (const tag of tags) {
    const base = tag.split("-")[0]?.toLowerCase();
    if (isLanguage(base)) return base;
  }
  return "en";
}
