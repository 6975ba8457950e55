import { createEffect, Index, Show, Suspense } from "solid-js";
import { words } from "../words/words.ts";
import type { Completion } from "./completion.ts";
import { later } from "../sync/later.ts";

const SuggestionLine = later(() =>
  import("./SuggestionLine.tsx").then((module) => ({ default: module.SuggestionLine })),
);

/** Loads what shows a suggestion: whoever begins to write will want some. */
export const prepareSuggestions = (): void => void SuggestionLine.preload();

/** What the word at the caret can be completed to, above the text. The keyboard stays in the text. */
export function Suggestions(props: { completion: Completion }) {
  const { completion } = props;
  let list: HTMLDivElement | undefined;
  const kind = () => completion.token()?.kind ?? "person";
  const count = () => completion.suggestions().length;
  createEffect(() => {
    const marked = completion.marked();
    list?.children[marked]?.scrollIntoView({ block: "nearest" });
  });

  return (
    <>
      <Show when={count() > 0}>
        <div
          ref={(element) => (list = element)}
          id={completion.listId}
          class="suggestions"
          role="listbox"
          aria-label={words().composer.suggestions[kind()]}
          // The text keeps the focus and its caret.
          onMouseDown={(event) => event.preventDefault()}
        >
          <Index each={completion.suggestions()}>
            {(suggestion, index) => (
              <div
                id={completion.optionId(index)}
                class="suggestion"
                role="option"
                aria-selected={index === completion.marked()}
                onMouseMove={() => completion.marked() !== index && completion.mark(index)}
                onClick={() => completion.choose(suggestion())}
              >
                <Suspense>
                  <SuggestionLine suggestion={suggestion()} />
                </Suspense>
              </div>
            )}
          </Index>
        </div>
      </Show>
      <span class="visually-hidden" role="status">
        {count() > 0 ? words().composer.found(count()) : ""}
      </span>
    </>
  );
}
