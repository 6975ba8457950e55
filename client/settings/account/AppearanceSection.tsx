import { createSignal, For } from "solid-js";
import { commandKey, keyName } from "../../shell/shortcuts.ts";
import {
  appearance,
  BOARDS,
  changeAppearance,
  DENSITIES,
  LAYOUTS,
  THEMES,
} from "../../sync/appearance.ts";
import { useChat } from "../../sync/chat.ts";
import { languageChoice, type LanguageChoice } from "../../sync/language.ts";
import { sentence } from "../../sync/words.ts";
import { Avatar } from "../../ui/Avatar.tsx";
import { Choice } from "../../ui/Form.tsx";
import { nameOf } from "../../ui/Name.tsx";
import { timeOfDay } from "../../ui/time.ts";
import { isLanguage, LANGUAGES } from "../../words/language.ts";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { Cards } from "../Cards.tsx";
import { Block } from "../parts.tsx";
import { now } from "../../ui/now.ts";

/** How the app looks, shown while one chooses, and how one writes. */
export default function AppearanceSection() {
  const chat = useChat();
  const said = () => settingsWords().settingsAccount.appearance;
  void chat.preferences.load();
  const sendWith = chat.select((state) =>
    state.preferences.get("compose.send_with") === "mod_enter" ? "mod_enter" : "enter",
  );
  const languages = (): { value: LanguageChoice; label: string }[] => [
    { value: "system", label: said().languageSystem },
    ...Object.entries(LANGUAGES).flatMap(([value, label]) =>
      isLanguage(value) ? { value, label } : [],
    ),
  ];

  function send(value: "enter" | "mod_enter"): void {
    chat.preferences
      .change({ "compose.send_with": value === "enter" ? null : value })
      .catch((error: unknown) => chat.notify(words().shell.themeNotKept(sentence(error))));
  }
  const options = <T extends string>(
    values: readonly T[],
    texts: Readonly<Record<T, { label: string; about: string }>>,
  ) => values.map((value) => ({ value, ...texts[value] }));

  return (
    <>
      <Block title={said().look} intro={said().follows}>
        <Preview />
        <div class="look-choices">
          <Cards
            legend={said().theme}
            value={appearance().theme}
            options={options(THEMES, said().themes)}
            onChange={(theme) => changeAppearance({ theme })}
          />
          <Cards
            legend={said().board}
            value={appearance().board}
            options={options(BOARDS, said().boards)}
            onChange={(board) => changeAppearance({ board })}
          />
          <Cards
            legend={said().density}
            value={appearance().density}
            options={options(DENSITIES, said().densities)}
            onChange={(density) => changeAppearance({ density })}
          />
          <Cards
            legend={said().layout}
            value={appearance().layout}
            options={options(LAYOUTS, said().layouts)}
            onChange={(layout) => changeAppearance({ layout })}
          />
        </div>
      </Block>
      <Block title={said().writing}>
        <div class="settings-form form">
          <Choice
            label={said().sendWith}
            value={sendWith()}
            options={[
              { value: "enter", label: said().enter(keyName(commandKey)) },
              { value: "mod_enter", label: said().modEnter(keyName(commandKey)) },
            ]}
            onChange={send}
          />
          <Choice
            label={said().language}
            value={languageChoice()}
            options={languages()}
            onChange={(choice) => void chat.language.choose(choice)}
          />
        </div>
      </Block>
    </>
  );
}

/** Two messages as they look now. */
function Preview() {
  const chat = useChat();
  const said = () => settingsWords().settingsAccount.appearance;
  const me = chat.select((state) => state.users.get(state.me ?? ""));
  const [shownAt] = createSignal(new Date(now()).toISOString());
  return (
    <div class="look-preview" role="img" aria-label={said().preview}>
      <div class="look-preview-side" aria-hidden="true">
        <span class="look-preview-here"># general</span>
        <span># builds</span>
      </div>
      <div class="look-preview-page" aria-hidden="true">
        <For each={[said().sampleFirst, said().sampleSecond]}>
          {(text) => (
            <div class="message opens">
              <div class="message-gutter">
                <Avatar user={me()} id={me()?.id ?? ""} />
              </div>
              <div class="message-main">
                <div class="message-head">
                  <span class="message-author">{nameOf(me())}</span>
                  <span class="message-time">{timeOfDay(shownAt())}</span>
                </div>
                <div class="message-body">
                  <p>{text}</p>
                </div>
              </div>
            </div>
          )}
        </For>
        <span class="button primary small look-preview-button">{words().composer.send}</span>
      </div>
    </div>
  );
}
