import { createEffect, onMount } from "solid-js";
import { format, type Format } from "./formatting.ts";

/** Enter sends on a keyboard; on a touch screen it breaks the line, where a button sends. */
const touchOnly = () => matchMedia("(hover: none) and (pointer: coarse)").matches;

export interface TextFieldHandle {
  focus(): void;
  format(how: Format): void;
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
  placeholder?: string;
  autofocus?: boolean;
  /** Where the focus goes when it has nowhere else to go. */
  home?: boolean;
  handle?: (handle: TextFieldHandle) => void;
}) {
  let field: HTMLTextAreaElement | undefined;

  function grow(): void {
    if (field === undefined) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight}px`;
  }

  createEffect(() => {
    if (field === undefined) return;
    if (field.value !== props.text) field.value = props.text;
    grow();
  });
  onMount(() => {
    props.handle?.({ focus: () => field?.focus(), format: apply });
    if (props.autofocus !== true || field === undefined) return;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  });

  function apply(how: Format): void {
    if (field === undefined) return;
    const { value: text, selectionStart: start, selectionEnd: end } = field;
    const next = format({ text, start, end }, how);
    field.focus();
    field.setSelectionRange(0, text.length);
    // Typed rather than set, so that it can be undone.
    if (!document.execCommand("insertText", false, next.text)) field.value = next.text;
    field.setSelectionRange(next.start, next.end);
    props.onInput(next.text);
  }

  function onKeyDown(event: KeyboardEvent): void {
    // While an input method composes, Enter and the arrows are its own.
    if (event.isComposing || event.keyCode === 229) return;
    const how = shortcutFormat(event);
    if (how !== undefined) {
      event.preventDefault();
      return apply(how);
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey && !touchOnly()) {
      event.preventDefault();
      return props.onSubmit();
    }
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

  return (
    <textarea
      ref={(element) => (field = element)}
      class="text-field"
      rows={1}
      aria-label={props.label}
      placeholder={props.placeholder}
      dir="auto"
      data-focus-home={props.home ? "" : undefined}
      onInput={(event) => props.onInput(event.currentTarget.value)}
      onKeyDown={onKeyDown}
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
