import { language } from "./language.ts";

/** The languages that the reader's browser asks for, the most wanted first; none outside of a browser. */
export const wanted = (): readonly string[] =>
  typeof navigator === "undefined" ? [] : (navigator.languages ?? []);

/** The language with the region that the reader is in: dates are written otherwise in "en-GB" than in "en-US". */
export const locale = (): string =>
  wanted().find((tag) => tag.split("-")[0] === language()) ?? language();

/** What formats or sorts by the language, made once for each: `const list = byLocale((locale) => new Intl.ListFormat(locale))`. */
export function byLocale<T>(make: (locale: string) => T): () => T {
  let made: { of: string; value: T } | undefined;
  return () => {
    const of = locale();
    if (made?.of !== of) made = { of, value: make(of) };
    return made.value;
  };
}

const plain = byLocale((of) => new Intl.NumberFormat(of));
const hundredth = byLocale((of) => new Intl.NumberFormat(of, { style: "percent" }));

export const number = (value: number): string => plain().format(value);

/** @param value from 0 to 100 */
export const percent = (value: number): string => hundredth().format(value / 100);

const collator = byLocale((of) => new Intl.Collator(of, { numeric: true, sensitivity: "base" }));

/** What sorts names as the language's dictionaries do, with "team-9" before "team-10": asked for once by who sorts many. */
export const textOrder = (): ((a: string, b: string) => number) => collator().compare;

/** The same for two names. */
export const compareText = (a: string, b: string): number => collator().compare(a, b);

const lists = {
  conjunction: byLocale((of) => new Intl.ListFormat(of, { type: "conjunction" })),
  disjunction: byLocale((of) => new Intl.ListFormat(of, { type: "disjunction" })),
};

/** "a, b, and c" or "a, b, or c". */
export const list = (texts: readonly string[], type: keyof typeof lists = "conjunction"): string =>
  lists[type]().format(texts);
