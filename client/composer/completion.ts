import { createEffect, createMemo, createSignal, on, untrack, type Accessor } from "solid-js";
import type { Chat } from "../sync/chat.ts";
import { createSuggestions, type Suggestion } from "./suggesting.ts";
import { complete, tokenAt, type Token } from "./token.ts";
import type { FieldList, TextFieldHandle } from "./TextField.tsx";

/** The list that completes the word at the caret, and what the keyboard does with it. */
export interface Completion {
  token: Accessor<Token | undefined>;
  suggestions: Accessor<readonly Suggestion[]>;
  /** Which one is marked; -1 for none. */
  marked: Accessor<number>;
  mark(index: number): void;
  choose(suggestion: Suggestion): void;
  /** The text has changed, or the caret has moved: only what is `typed` opens the list. */
  follow(text: string, caret: number, typed: boolean): void;
  close(): void;
  /** Whether the key was for the list. */
  onKey(event: KeyboardEvent): boolean;
  /** What the field tells assistive technology of the list. */
  list(): FieldList;
  listId: string;
  optionId(index: number): string;
}

let lists = 0;

export function createCompletion(
  chat: Chat,
  conversationId: string,
  field: () => TextFieldHandle | undefined,
): Completion {
  const listId = `suggestions-${++lists}`;
  const [token, setToken] = createSignal<Token | undefined>(undefined, {
    equals: (a, b) =>
      a?.kind === b?.kind && a?.query === b?.query && a?.start === b?.start && a?.end === b?.end,
  });
  /** Where the list was closed: it stays closed as long as it is about the same word. */
  let closedAt: number | undefined;
  const suggestions = createSuggestions(chat, conversationId, token);
  const [moved, setMoved] = createSignal<number>();
  createEffect(on(token, () => setMoved(undefined)));
  // A lone # may be just that: Enter is not taken from it.
  const marked = createMemo(() => {
    const [index, asked] = [moved(), token()];
    if (suggestions().length === 0 || asked === undefined) return -1;
    if (index !== undefined) return Math.min(index, suggestions().length - 1);
    return asked.kind === "channel" && asked.query === "" ? -1 : 0;
  });

  function follow(text: string, caret: number, typed: boolean): void {
    if (!typed && untrack(token) === undefined) return;
    const next = tokenAt(text, caret);
    if (next?.start !== closedAt) closedAt = undefined;
    setToken(next !== undefined && closedAt === undefined ? next : undefined);
  }

  function close(): void {
    closedAt = untrack(token)?.start;
    setToken(undefined);
  }

  function choose(suggestion: Suggestion): void {
    const [asked, target] = [untrack(token), field()];
    if (asked === undefined || target === undefined) return;
    if (suggestion.kind === "emoji") chat.emoji.note(suggestion.insert);
    const { text } = target.selected();
    setToken(undefined);
    closedAt = undefined;
    target.replace(complete(text, asked, suggestion.insert));
  }

  function onKey(event: KeyboardEvent): boolean {
    const [asked, all] = [token(), suggestions()];
    if (asked === undefined || all.length === 0) return false;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const at = marked();
    switch (event.key) {
      case "ArrowDown":
        setMoved(at >= all.length - 1 ? 0 : at + 1);
        return true;
      case "ArrowUp":
        setMoved(at <= 0 ? all.length - 1 : at - 1);
        return true;
      case "Escape":
        close();
        return true;
      case "Tab":
      case "Enter": {
        if (event.shiftKey) return false;
        const chosen = all[event.key === "Tab" ? Math.max(0, at) : at];
        if (chosen === undefined) return false;
        // What is there already needs no choosing: Enter sends it.
        const typed = field()?.selected().text.slice(asked.start, asked.end);
        if (event.key === "Enter" && moved() === undefined && typed === chosen.insert) {
          setToken(undefined);
          return false;
        }
        choose(chosen);
        return true;
      }
      default:
        return false;
    }
  }

  const optionId = (index: number) => `${listId}-${index}`;
  return {
    list() {
      const open = suggestions().length > 0;
      return {
        listId: open ? listId : undefined,
        optionId: open && marked() >= 0 ? optionId(marked()) : undefined,
      };
    },
    token,
    suggestions,
    marked,
    mark: setMoved,
    choose,
    follow,
    close,
    onKey,
    listId,
    optionId,
  };
}
