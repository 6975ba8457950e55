import { createEffect, onMount } from "solid-js";
import { format, type Format, type Selected } from "./formatting.ts";
import { continueList } from "./lists.ts";

/** Enter sends on a keyboard; on a touch screen it breaks the line, where a button sends. */
export const touchOnly = () => matchMedia("(hover: none) and (pointer: coarse)").matches;

const MOVES = new Set(["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End"]);

export interface TextFieldHandle {
  focus(): void;
  format(how: Format): void;
  selected(): Selected;
  /** Puts this text and this selection there, as if it were typed: it can be undone. */
  replace(next: Selected): void;
  /** Types this in place of what is selected. */
  insert(text: string): void;
}

/** What completes the word at the caret, as the field tells assistive technology. */
export interface FieldList {
  /** The list's ID, while there is one. */
  listId: string | undefined;
  /** The marked entry's ID. */
  optionId: string | undefined;
}

/** A text area that grows with its text and knows Markdown's shortcuts. Input methods are left alone. */
export function TextField(props: {
  label: string;
  text: string;
  onInput: (text: string) => void;
  onSubmit: () => void;
  onEscape?: () => void;
  /** Arrow up in an empty field. */
  onUp?: () => void;
  /** Sees each key first; true when it was for something else than the text. */
  onKey?: (event: KeyboardEvent) => boolean;
  /**
   * The text, or where the caret stands in it, is another now; `typed`, because somebody writes. Not while an input method
   * composes.
   */
  onCaret?: (text: string, caret: number, typed: boolean) => void;
  onPaste?: (event: ClipboardEvent) => void;
  onBlur?: () => void;
  /** Enter breaks the line, and sends with Ctrl or ⌘. */
  enterBreaks?: boolean;
  list?: FieldList;
  placeholder?: string;
  autofocus?: boolean;
  /** Where the focus goes when it has nowhere else to go. */
  home?: boolean;
  handle?: (handle: TextFieldHandle) => void;
}) {
  let field: HTMLTextAreaElement | undefined;
  let composing = false;

  /** Where the browser cannot do it: to measure the text lays the page out. */
  function grow(): void {
    if (field === undefined || CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }

  createEffect(() => {
    if (field === undefined) return;
    if (field.value !== props.text) {
      field.value = props.text;
      tellCaret();
    }
    grow();
  });
  onMount(() => {
    props.handle?.({
      focus: () => field?.focus(),
      format: (how) => replace(format(selected(), how)),
      selected,
      replace,
      insert,
    });
    if (props.autofocus !== true || field === undefined) return;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });

  function selected(): Selected {
    if (field === undefined) return { text: "", start: 0, end: 0 };
    return { text: field.value, start: field.selectionStart, end: field.selectionEnd };
  }

  function replace(next: Selected): void {
    if (field === undefined) return;
    const { value: text } = field;
    // Only what differs is typed, so that undoing it moves nothing else.
    let from = 0;
    while (from < text.length && from < next.text.length && text[from] === next.text[from]) from++;
    let [to, until] = [text.length, next.text.length];
    while (to > from && until > from && text[to - 1] === next.text[until - 1]) {
      to -= 1;
      until -= 1;
    }
    field.focus();
    field.setSelectionRange(from, to);
    type(next.text.slice(from, until), next.text);
    field.setSelectionRange(next.start, next.end);
    props.onInput(next.text);
    tellCaret();
  }

  function insert(text: string): void {
    const { text: before, start, end } = selected();
    const caret = start + text.length;
    replace({ text: before.slice(0, start) + text + before.slice(end), start: caret, end: caret });
  }

  /** Typed rather than set, so that it can be undone. */
  function type(typed: string, whole: string): void {
    if (field === undefined) return;
    const done =
      typed === ""
        ? field.selectionStart === field.selectionEnd || document.execCommand("delete")
        : document.execCommand("insertText", false, typed);
    if (!done || field.value !== whole) field.value = whole;
  }

  function tellCaret(typed = false): void {
    if (field === undefined || composing) return;
    // With something selected nothing is completed.
    const { value, selectionStart: start, selectionEnd: end } = field;
    props.onCaret?.(value, start === end ? end : 0, typed);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes, Enter and the arrows are its own.
    if (event.isComposing || event.keyCode === 229) return;
    if (props.onKey?.(event) === true) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    const how = shortcutFormat(event);
    if (how !== undefined) {
      event.preventDefault();
      return replace(format(selected(), how));
    }
    if (event.key === "Enter" && !event.altKey) return onEnter(event);
    if (event.key === "Escape" && props.onEscape !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      return props.onEscape();
    }
    const plain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (event.key === "ArrowUp" && plain && props.text === "" && props.onUp !== undefined) {
      event.preventDefault();
      props.onUp();
    }
  }

  function onEnter(event: KeyboardEvent): void {
    const command = event.ctrlKey || event.metaKey;
    const breaks = event.shiftKey || touchOnly() || props.enterBreaks === true;
    if (command || !breaks) {
      event.preventDefault();
      return props.onSubmit();
    }
    const next = continueList(selected());
    if (next === undefined) return;
    event.preventDefault();
    replace(next);
  }

  return (
    <textarea
      ref={(element) => (field = element)}
      class="text-field"
      rows={1}
      aria-label={props.label}
      aria-autocomplete={props.list === undefined ? undefined : "list"}
      aria-haspopup={props.list === undefined ? undefined : "listbox"}
      aria-controls={props.list?.listId}
      aria-activedescendant={props.list?.optionId}
      placeholder={props.placeholder}
      // Without a text it is its hint that is read, in the language of the app.
      dir={props.text === "" ? undefined : "auto"}
      enterkeyhint={touchOnly() || props.enterBreaks === true ? "enter" : "send"}
      data-focus-home={props.home ? "" : undefined}
      onInput={(event) => {
        props.onInput(event.currentTarget.value);
        tellCaret(true);
      }}
      onCompositionStart={() => (composing = true)}
      onCompositionEnd={() => {
        composing = false;
        tellCaret(true);
      }}
      onKeyDown={onKeyDown}
      onKeyUp={({ key }) => MOVES.has(key) && tellCaret()}
      onClick={() => tellCaret()}
      onPaste={(event) => props.onPaste?.(event)}
      onBlur={() => props.onBlur?.()}
    />
  );
}

function shortcutFormat(event: KeyboardEvent): Format | undefined {
  if ((!event.ctrlKey && !event.metaKey) || event.altKey) return undefined;
  const key = event.key.toLowerCase();
  if (event.shiftKey) {
    return { x: "strike" as const, c: "block" as const, u: "link" as const }[key];
  }
  return { b: "bold" as const, i: "italic" as const, e: "code" as const }[key];
}
