import type { pins as english } from "../en/pins.ts";

export const pins: typeof english = {
  title: "Angeheftete Nachrichten",
  go: "Zur Nachricht",
  goNamed: (author) => `Zur Nachricht: ${author}`,
  unpin: (author) => `Nachricht von ${author} lösen`,
  nothing: "Nichts ist angeheftet",
  nothingHint:
    "Hefte an, was der Kanal zur Hand haben soll: öffne die Aktionen einer Nachricht und wähle „Anheften“.",
  failed: (why) => `Die angehefteten Nachrichten ließen sich nicht laden. ${why}`,
};
