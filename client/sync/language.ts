import { createEffect, createSignal, untrack } from "solid-js";
import { LANGUAGE_PREFERENCE } from "../state/recall.ts";
import type { Store } from "../state/store.ts";
import { firstSpoken, isLanguage, type Language } from "../words/language.ts";
import { wanted } from "../words/locale.ts";
import { speak, words } from "../words/words.ts";
import { notify } from "./notices.ts";
import type { Session } from "./session.ts";
import { recall, remember } from "./storage.ts";
import { createUnsaved } from "./unsaved.ts";
import { sentence } from "./words.ts";

/** A language, or whatever the browser is set to. */
export type LanguageChoice = "system" | Language;

const KEY = "language";
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
  session: Pick<Session, "status">,
  preferences: { change(changes: Record<string, unknown>): Promise<void> },
) {
  const unsaved = createUnsaved(store, KEY);
  let underWay = 0;
  const kept = store.select((state) => toChoice(state.preferences.get(LANGUAGE_PREFERENCE)));
  createEffect(() => {
    const choice = kept();
    if (session.status() !== "in" || underWay > 0) return;
    const mine = toChoice(unsaved.get());
    if (mine !== undefined) void choose(mine);
    else if (choice !== undefined && choice !== untrack(chosen)) show(choice);
  });
  const followSystem = () => {
    if (chosen() === "system") void speakChosen();
  };
  window.addEventListener("languagechange", followSystem);

  async function choose(choice: LanguageChoice): Promise<void> {
    show(choice);
    underWay += 1;
    try {
      await unsaved.save(choice, () => preferences.change({ [LANGUAGE_PREFERENCE]: choice }));
    } catch (error) {
      notify(words().shell.themeNotKept(sentence(error)));
    } finally {
      underWay -= 1;
    }
  }
  return { choose };
}
