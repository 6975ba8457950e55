import { createEffect, createSignal, untrack } from "solid-js";
import type { Store } from "../state/store.ts";
import { firstSpoken, isLanguage, type Language } from "../words/language.ts";
import { wanted } from "../words/locale.ts";
import { speak, words } from "../words/words.ts";
import { notify } from "./notices.ts";
import { recall, remember } from "./storage.ts";
import { sentence } from "./words.ts";

/** A language, or whatever the browser is set to. */
export type LanguageChoice = "system" | Language;

const KEY = "language";
/** The name under which a person's clients keep it on the server. */
const PREFERENCE = "appearance.language";

const [chosen, setChosen] = createSignal(toChoice(recall(KEY)) ?? "system");

/** The language that was chosen. `public/appearance.js` reads what is kept of it before the first paint. */
export { chosen as languageChoice };

function toChoice(value: unknown): LanguageChoice | undefined {
  return value === "system" || isLanguage(value) ? value : undefined;
}

/** Speaks the language that was chosen in this browser, or its own, for whoever is not known yet. */
export const speakChosen = (): Promise<void> => speak(spokenFor(untrack(chosen)));

const spokenFor = (choice: LanguageChoice): Language =>
  choice === "system" ? firstSpoken(wanted()) : choice;

function show(choice: LanguageChoice): void {
  setChosen(choice);
  remember(KEY, choice === "system" ? undefined : choice);
  void speakChosen();
}

/** Keeps the choice on the server, so that it goes with the person to every browser. */
export function createLanguage(
  store: Store,
  preferences: { change(changes: Record<string, unknown>): Promise<void> },
) {
  let underWay = 0;
  const kept = store.select((state) => toChoice(state.preferences.get(PREFERENCE)));
  createEffect(() => {
    const choice = kept();
    if (choice !== undefined && underWay === 0 && choice !== untrack(chosen)) show(choice);
  });
  const followSystem = () => {
    if (chosen() === "system") void speakChosen();
  };
  window.addEventListener("languagechange", followSystem);
  return {
    async choose(choice: LanguageChoice): Promise<void> {
      show(choice);
      underWay += 1;
      try {
        await preferences.change({ [PREFERENCE]: choice });
      } catch (error) {
        notify(words().shell.themeNotKept(sentence(error)));
      } finally {
        underWay -= 1;
      }
    },
  };
}
