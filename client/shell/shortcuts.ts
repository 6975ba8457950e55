import type { Words } from "../words/words.ts";

/** What the keyboard can do, once: the help shows this list, and the handlers below follow it. */
const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
export const commandKey = isApple ? "⌘" : "Ctrl";
const altKey = isApple ? "⌥" : "Alt";

type ShortcutWords = Words["shell"]["shortcuts"];

export interface Shortcut {
  section: keyof Words["shell"]["shortcutSections"];
  keys: string[];
  does: keyof ShortcutWords;
}

export const SHORTCUTS: readonly Shortcut[] = [
  { section: "everywhere", keys: [commandKey, "K"], does: "jump" },
  { section: "everywhere", keys: [commandKey, "F"], does: "search" },
  { section: "everywhere", keys: [altKey, "↑ ↓"], does: "step" },
  { section: "everywhere", keys: [altKey, "Shift", "↑ ↓"], does: "stepUnread" },
  { section: "everywhere", keys: [commandKey, "Shift", "A"], does: "unreads" },
  { section: "everywhere", keys: [commandKey, "Shift", "K"], does: "direct" },
  { section: "everywhere", keys: [commandKey, "1 … 9"], does: "workspace" },
  { section: "everywhere", keys: ["Esc"], does: "escape" },
  { section: "everywhere", keys: ["Shift", "Esc"], does: "markAllRead" },
  { section: "everywhere", keys: ["?"], does: "help" },
  { section: "sidebar", keys: ["↑ ↓"], does: "walkSidebar" },
  { section: "sidebar", keys: ["Shift", "F10"], does: "sidebarMenu" },
  { section: "messages", keys: ["↑ ↓"], does: "walk" },
  { section: "messages", keys: ["Tab"], does: "reach" },
  { section: "messages", keys: ["R"], does: "react" },
  { section: "messages", keys: ["T"], does: "thread" },
  { section: "messages", keys: ["Q"], does: "quote" },
  { section: "messages", keys: ["E"], does: "edit" },
  { section: "messages", keys: ["P"], does: "pin" },
  { section: "messages", keys: ["U"], does: "markUnread" },
  { section: "messages", keys: ["C"], does: "copyLink" },
  { section: "messages", keys: ["Delete"], does: "remove" },
  { section: "writing", keys: ["Enter"], does: "send" },
  { section: "writing", keys: ["Shift", "Enter"], does: "newLine" },
  { section: "writing", keys: ["↑"], does: "editLast" },
  { section: "writing", keys: ["@", "#", ":", "/"], does: "complete" },
  { section: "writing", keys: [commandKey, "B"], does: "bold" },
  { section: "writing", keys: [commandKey, "I"], does: "italic" },
  { section: "writing", keys: [commandKey, "E"], does: "code" },
  { section: "writing", keys: [commandKey, "Shift", "C"], does: "codeBlock" },
];

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
