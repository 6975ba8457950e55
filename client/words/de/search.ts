import type { search as english } from "../en/search.ts";
import { plural } from "../plural.ts";

export const search: typeof english = {
  title: "Suche",
  label: "Nachrichten durchsuchen",
  placeholder: "Nachrichten durchsuchen",
  clear: "Suche leeren",
  filters: "Filter",
  removeFilter: (filter) => `${filter} entfernen`,
  sort: "Sortieren nach",
  relevance: "Bester Treffer",
  newest: "Neueste",
  results: "Treffer",
  found: (count, more) =>
    more
      ? plural(count, { one: "Bisher 1 Treffer", other: "Bisher # Treffer" })
      : plural(count, { one: "1 Treffer", other: "# Treffer" }),
  searching: "Sucht…",
  more: "Mehr zeigen",
  recent: "Letzte Suchen",
  forget: "Vergessen",
  suggestions: "Vorschläge",
  about: {
    from: "wer es geschrieben hat",
    in: "ein Kanal, oder @jemand",
    with: "eine direkte Unterhaltung",
    has: "file, link oder reaction",
    is: "thread",
    on: "ein Tag",
    before: "vor einem Tag",
    after: "ab einem Tag",
  },
  here: (place) => `In ${place} suchen`,
  inThread: "In einem Thread",
  replies: (count) => plural(count, { one: "1 Antwort", other: "# Antworten" }),
  direct: "Direktnachricht",
  noWords: "Tippe ein Wort, nach dem gesucht wird",
  noWordsHint: "Filter grenzen ein, was die Wörter finden.",
  nothing: "Nichts gefunden",
  nothingHint:
    "Gefunden wird, was alle Wörter enthält. Versuch es mit weniger Wörtern oder weniger Filtern.",
  directsHint: "Direktnachrichten werden durchsucht, wenn sie genannt sind: with:jemand.",
  failed: (why) => `Die Suche hat nicht geklappt. ${why}`,
  again: "Noch einmal",
  start: "Durchsuche, was gesagt wurde",
  startHint: "Grenze beim Tippen ein:",
  unknown: {
    date: (value) => `„${value}“ ist kein Tag. Schreib 2026-02-28, today oder yesterday.`,
    has: (value) => `Nachrichten haben kein „${value}“. Es gibt file, link und reaction.`,
    is: (value) => `„is:${value}“ gibt es nicht. Es gibt is:thread.`,
    person: (value) => `Niemand hier heißt „${value}“.`,
    conversation: (value) => `Du hast keine direkte Unterhaltung mit ${value}.`,
  },
  jump: (text) => `Nachrichten nach „${text}“ durchsuchen`,
};
