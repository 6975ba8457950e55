import type { questions as english } from "../en/questions.ts";
import { plural } from "../plural.ts";

export const questions: typeof english = {
  asks: "Frage",
  buttons: "Knöpfe",
  answer: "Antworten",
  skip: "Überspringen",
  other: "Etwas anderes",
  otherFor: (header) => `Etwas anderes zu ${header}`,
  lookAt: "Erst ansehen",
  missing: "Beantworte jede Frage, oder überspringe sie.",
  missingNoSkip: "Beantworte jede Frage.",
  sending: "Wird gesendet…",
  notSent: (why) => `Deine Antwort wurde nicht angenommen. ${why}`,
  onlyFor: (names) => `Antworten kann: ${names}.`,
  others: (count) => plural(count, { one: "1 weitere Person", other: "# weitere" }),
  you: "Du",
  expires: (time) => `Bis ${time} zu beantworten`,
  expiresIn: (left) => `Noch ${left} Zeit für die Antwort`,

  submitted: (name) => (name === undefined ? "Du hast geantwortet" : `Beantwortet von ${name}`),
  skipped: (name) => (name === undefined ? "Du hast sie übersprungen" : `Übersprungen von ${name}`),
  waiting: (bot) => `${bot} hat noch nichts weiter gesagt`,
  answeredElsewhere: "Anderswo beantwortet",
  cancelled: "Wird nicht mehr gefragt",
  failed: "Es ging nicht weiter",
  expired: "Die Zeit für die Antwort ist um",

  pressed: "Gedrückt",
  confirmTitle: "Ganz sicher?",
  cancel: "Abbrechen",
};
