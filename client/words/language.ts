import { createSignal } from "solid-js";

/** The languages there are, by their own names. */
export const LANGUAGES = { en: "English" } as const;
export type Language = keyof typeof LANGUAGES;

/** The language that the app speaks: numbers and dates are written by its rules. */
export const [language, setLanguage] = createSignal<Language>("en");
