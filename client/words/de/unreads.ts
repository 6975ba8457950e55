import type { unreads as english } from "../en/unreads.ts";
import { plural } from "../plural.ts";

export const unreads: typeof english = {
  title: "Ungelesen",
  conversations: (count) => plural(count, { one: "1 Unterhaltung", other: "# Unterhaltungen" }),
  markAll: "Alles als gelesen markieren",
  markReadNamed: (name) => `Als gelesen markieren: ${name}`,
  nothing: "Nichts ist ungelesen",
  nothingHint: "Alle Scheren an Deck, und jede Nachricht gelesen.",
  more: (count) => plural(count, { one: "Noch eine zeigen", other: "Noch # zeigen" }),
  moreMessages: (count) =>
    plural(count, { one: "Noch eine Nachricht", other: "Noch # Nachrichten" }),
};
