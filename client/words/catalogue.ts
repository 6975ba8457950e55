import { batch, createSignal, type Accessor } from "solid-js";
import { directionOf, language, setLanguage, type Language } from "./language.ts";

/** Where a part of the catalogue is found in the languages that are not English. */
export type Translations<T> = Readonly<Record<Exclude<Language, "en">, () => Promise<T>>>;

/** Of each part that the page has: loads it, and answers what puts it in place. */
const parts: ((next: Language) => Promise<() => void>)[] = [];
const underWay = new Set<Promise<unknown>>();
let latest: Language = language();

/**
 * A part of the catalogue that follows the language. A part that comes later is English until `wordsReady`.
 *
 * @param english is in the page already, and what is said where a translation cannot be loaded.
 */
export function catalogue<T>(english: T, translations: Translations<T>): Accessor<T> {
  const [words, setWords] = createSignal(english);
  async function load(next: Language): Promise<() => void> {
    const loaded = next === "en" ? english : await translations[next]().catch(() => english);
    return () => setWords(() => loaded);
  }
  parts.push(load);
  if (latest !== "en") {
    const asked = latest;
    const first = load(asked).then((put) => asked === latest && put());
    underWay.add(first);
    void first.finally(() => underWay.delete(first));
  }
  return words;
}

/** Resolves when the parts that came last speak the language: a view that brings its own words waits for it. */
export async function wordsReady(): Promise<void> {
  await Promise.all(underWay);
}

/** Speaks a language, everywhere at once, when all its words are there. What was asked for last is what stays. */
export async function speak(next: Language): Promise<void> {
  latest = next;
  const loaded = await Promise.all(parts.map((load) => load(next)));
  if (latest !== next) return;
  batch(() => {
    for (const put of loaded) put();
    setLanguage(next);
  });
  if (typeof document === "undefined") return;
  document.documentElement.lang = next;
  document.documentElement.dir = directionOf(next);
}
