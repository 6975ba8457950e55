import type { ViewWords } from "../words/views.ts";
import { altKey, commandKey } from "./shortcuts.ts";

export interface Shortcut {
  section: keyof ViewWords["shortcuts"]["sections"];
  keys: string[];
  does: keyof ViewWords["shortcuts"]["does"];
}

/** What the keyboard can do, for the help; the handlers in shortcuts.ts and in each part of the app follow it. */
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
