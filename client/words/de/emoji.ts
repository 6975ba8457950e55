import type { emoji as english } from "../en/emoji.ts";

export const emoji: typeof english = {
  choose: "Emoji auswählen",
  search: "Emoji suchen",
  results: "Emoji",
  none: "Kein Emoji mit diesem Namen.",
  failed: "Die Emoji ließen sich nicht laden.",
  again: "Noch einmal",
  often: "Oft benutzt",
  tone: "Hautfarbe",
  tones: ["Keine Hautfarbe", "Hell", "Mittelhell", "Mittel", "Mitteldunkel", "Dunkel"],
  groups: {
    smileys: "Gesichter und Gefühle",
    people: "Menschen",
    animals: "Tiere und Natur",
    food: "Essen und Trinken",
    travel: "Reisen und Orte",
    activities: "Aktivitäten",
    objects: "Gegenstände",
    symbols: "Symbole",
    flags: "Flaggen",
  },
  hint: "Pfeiltasten bewegen, Eingabe wählt",
};
