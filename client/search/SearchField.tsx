import Search from "lucide-solid/icons/search";
import X from "lucide-solid/icons/x";
import { createMemo, createSignal, createUniqueId, For, onMount, Show } from "solid-js";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";
import { viewWords } from "../words/views.ts";
import { choicesIn } from "./names.ts";
import { suggest, type Suggestion } from "./suggest.ts";

/** Where a search is typed; what may be meant is offered while typing. */
export function SearchField(props: {
  ref: (element: HTMLInputElement) => void;
  text: string;
  onInput: (text: string) => void;
  onSubmit: () => void;
  /** Arrow down, with nothing offered: on to the results. */
  onLeave: () => void;
}) {
  const chat = useChat();
  const place = usePlace();
  const id = createUniqueId();
  const [caret, setCaret] = createSignal(0);
  const [open, setOpen] = createSignal(false);
  const [at, setAt] = createSignal(-1);
  let input: HTMLInputElement | undefined;

  const offered = createMemo<Suggestion[]>(() => {
    if (!open() || props.text.trim() === "") return [];
    return suggest(props.text, caret(), choicesIn(chat.store.state, place.workspace()?.id ?? ""));
  });

  onMount(() => {
    input?.focus();
    input?.setSelectionRange(props.text.length, props.text.length);
  });

  function take(suggestion: Suggestion): void {
    const { text, start, end } = suggestion;
    const next = props.text.slice(0, start) + text + props.text.slice(end).trimStart();
    const to = start + text.length;
    props.onInput(next);
    setCaret(to);
    setAt(-1);
    setOpen(suggestion.open);
    queueMicrotask(() => {
      input?.focus();
      input?.setSelectionRange(to, to);
    });
  }

  function onKeyDown(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const all = offered();
    const chosen = all[at()];
    switch (event.key) {
      case "ArrowDown":
        if (all.length === 0) props.onLeave();
        else setAt((at() + 1) % all.length);
        break;
      case "ArrowUp":
        if (all.length === 0) return;
        setAt(at() <= 0 ? all.length - 1 : at() - 1);
        break;
      case "Tab":
        if (chosen === undefined) return (setOpen(false), undefined);
        take(chosen);
        break;
      case "Enter":
        if (chosen !== undefined) take(chosen);
        else {
          setOpen(false);
          props.onSubmit();
        }
        break;
      case "Escape":
        if (all.length === 0) return;
        setOpen(false);
        event.stopPropagation();
        break;
      default:
        return;
    }
    event.preventDefault();
  }

  return (
    <div class="search-field">
      <Search size={16} aria-hidden="true" />
      <input
        ref={(element) => {
          input = element;
          props.ref(element);
        }}
        type="text"
        inputMode="search"
        enterkeyhint="search"
        dir={props.text === "" ? undefined : "auto"}
        role="combobox"
        aria-label={viewWords().search.label}
        aria-expanded={offered().length > 0}
        aria-controls={`${id}-offered`}
        aria-activedescendant={at() >= 0 && offered().length > 0 ? `${id}-${at()}` : undefined}
        aria-autocomplete="list"
        placeholder={viewWords().search.placeholder}
        autocomplete="off"
        spellcheck={false}
        maxLength={500}
        value={props.text}
        onInput={(event) => {
          setCaret(event.currentTarget.selectionStart ?? event.currentTarget.value.length);
          setOpen(true);
          setAt(-1);
          props.onInput(event.currentTarget.value);
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      <Show when={props.text !== ""}>
        <button
          type="button"
          class="icon-button"
          aria-label={viewWords().search.clear}
          title={viewWords().search.clear}
          onClick={() => {
            props.onInput("");
            input?.focus();
          }}
        >
          <X size={16} aria-hidden="true" />
        </button>
      </Show>
      <div
        id={`${id}-offered`}
        class="search-offered"
        role="listbox"
        aria-label={viewWords().search.suggestions}
        hidden={offered().length === 0}
      >
        <For each={offered()}>
          {(one, index) => (
            <div
              id={`${id}-${index()}`}
              role="option"
              aria-selected={index() === at()}
              class="jump-result"
              // The field keeps the focus.
              onMouseDown={(event) => {
                event.preventDefault();
                take(one);
              }}
            >
              <bdi class="search-offer">{one.open ? `${one.name}:` : one.value}</bdi>
              <bdi class="quiet search-offer-about">
                {one.open ? viewWords().search.about[one.name] : one.about}
              </bdi>
            </div>
          )}
        </For>
      </div>
    </div>
  );
}
