import type { topics as english } from "../en/topics.ts";

export const topics: typeof english = {
  title: "Themen",
  back: "Alle Themen",
  chip: (name) => `Thema: ${name}`,
  nothingHint: "Themen sammeln, was zusammengehört. Leg das erste dieses Kanals an.",
  create: "Thema anlegen",
  name: "Neues Thema",
  hint: "Wähle es neben dem Schreibfeld, um darunter zu schreiben.",
  empty: "Noch nichts darunter",
  emptyHint: "Wähle das Thema neben dem Schreibfeld, und schreib.",
};
