import { createSignal } from "solid-js";
import { en } from "./en.ts";
import { setLanguage, type Language } from "./language.ts";

/** Every sentence of the app in one language: as English has it, so that none is forgotten. */
export type Words = typeof en;

const RIGHT_TO_LEFT: ReadonlySet<string> = new Set(["ar", "fa", "he", "ur"]);

const [words, setWords] = createSignal<Words>(en);

/** What the app says, in the language that is chosen: `words().composer.send`. Reading it follows a change. */
export { words };

/** Loads a language and speaks it; English is always there. */
export async function speak(next: Language): Promise<void> {
  const loaded = await load(next);
  setWords(() => loaded);
  setLanguage(next);
  document.documentElement.lang = next;
  document.documentElement.dir = RIGHT_TO_LEFT.has(next) ? "rtl" : "ltr";
}

async function load(_next: Language): Promise<Words> {
  return en;
}
