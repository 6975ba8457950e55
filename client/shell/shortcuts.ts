/** What the keyboard can do, once: the help shows this list, and the handlers below follow it. */
const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
export const commandKey = isApple ? "⌘" : "Ctrl";
const altKey = isApple ? "⌥" : "Alt";

export const SHORTCUTS: readonly { keys: string[]; does: string; section: string }[] = [
  {
    section: "Everywhere",
    keys: [commandKey, "K"],
    does: "Jump to a channel, a workspace or a person",
  },
  { section: "Everywhere", keys: [altKey, "↑ ↓"], does: "Previous or next channel" },
  {
    section: "Everywhere",
    keys: [altKey, "Shift", "↑ ↓"],
    does: "Previous or next unread channel",
  },
  { section: "Everywhere", keys: ["Esc"], does: "Mark the channel read, or close what is open" },
  { section: "Everywhere", keys: ["?"], does: "Show these shortcuts" },
  { section: "Messages", keys: ["↑ ↓"], does: "Walk through the messages" },
  { section: "Messages", keys: ["Tab"], does: "Reach what can be done with one" },
  { section: "Writing", keys: ["Enter"], does: "Send" },
  { section: "Writing", keys: ["Shift", "Enter"], does: "New line" },
  { section: "Writing", keys: ["↑"], does: "In an empty composer: edit your last message" },
  { section: "Writing", keys: [commandKey, "B"], does: "Bold" },
  { section: "Writing", keys: [commandKey, "I"], does: "Italic" },
  { section: "Writing", keys: [commandKey, "E"], does: "Code" },
  { section: "Writing", keys: [commandKey, "Shift", "C"], does: "Code block" },
];

export interface ShortcutActions {
  jump(): void;
  help(): void;
  escape(): void;
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
  const command = event.ctrlKey || event.metaKey;
  if (command && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return actions.jump();
  }
  if (inDialog) return;
  if (event.altKey && !command && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
    event.preventDefault();
    return actions.step(event.key === "ArrowUp" ? -1 : 1, event.shiftKey);
  }
  if (event.key === "Escape") return actions.escape();
  if (event.key === "?" && !command && !isWriting(event.target)) {
    event.preventDefault();
    actions.help();
  }
}

/** In a field that has text, `?` is a question mark; in an empty composer too. */
const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches("input, textarea, [contenteditable]");
