import { words } from "../words/words.ts";

const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
export const commandKey = isApple ? "⌘" : "Ctrl";
export const altKey = isApple ? "⌥" : "Alt";

/** A key as it is called on the reader's keyboard. */
export const keyName = (key: string): string => words().ui.keys[key] ?? key;

export interface ShortcutActions {
  jump(): void;
  /** Answers whether there was something to open; then the browser's own search stays closed. */
  search(): boolean;
  help(): void;
  escape(): void;
  markAllRead(): void;
  unreads(): void;
  /** Begins a direct conversation. */
  direct(): void;
  /** To the workspace at this place of the rail, from 0. */
  workspace(at: number): void;
  /** To the previous (-1) or next (1) channel. */
  step(direction: -1 | 1, unreadOnly: boolean): void;
}

/** Listens on the whole window until `signal` aborts. */
export function listenForShortcuts(actions: ShortcutActions, signal: AbortSignal): void {
  window.addEventListener("keydown", (event) => handle(event, actions), { signal });
}

function handle(event: KeyboardEvent, actions: ShortcutActions): void {
  if (event.defaultPrevented || event.isComposing) return;
  const inDialog = document.querySelector("dialog[open], :popover-open") !== null;
  const command = (event.ctrlKey || event.metaKey) && !event.altKey;
  const run = command ? commanded(event, actions, inDialog) : undefined;
  if (run !== undefined) {
    event.preventDefault();
    return run();
  }
  if (inDialog) return;
  if (command && !event.shiftKey && event.key.toLowerCase() === "f") {
    if (actions.search()) event.preventDefault();
    return;
  }
  if (event.altKey && !command && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    return actions.step(event.key === "ArrowUp" ? -1 : 1, event.shiftKey);
  }
  if (event.key === "Escape") return event.shiftKey ? actions.markAllRead() : actions.escape();
  if (event.key === "?" && !command && !isWriting(event.target)) {
    event.preventDefault();
    actions.help();
  }
}

/** What a key does together with the command key. */
function commanded(
  event: KeyboardEvent,
  actions: ShortcutActions,
  inDialog: boolean,
): (() => void) | undefined {
  const key = event.key.toLowerCase();
  if (key === "k" && !event.shiftKey) return () => actions.jump();
  if (inDialog) return undefined;
  if (event.shiftKey) {
    if (key === "k") return () => actions.direct();
    return key === "a" ? () => actions.unreads() : undefined;
  }
  return /^[1-9]$/.test(key) ? () => actions.workspace(Number(key) - 1) : undefined;
}

/** In a field that has text, `?` is a question mark; in an empty composer too. */
const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input, textarea, [contenteditable]");
