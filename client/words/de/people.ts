import type { people as english } from "../en/people.ts";
import { plural } from "../plural.ts";

export const people: typeof english = {
  title: "Personen",
  find: "Jemanden suchen",
  everybody: "Alle",
  role: "Nach Rolle",
  roles: {
    owner: "Besitzer",
    moderator: "Moderator",
    member: "Mitglied",
    guest: "Gast",
    bot: "Bot",
  },
  count: (count) => plural(count, { one: "1 Person", other: "# Personen" }),
  nobody: "Niemand mit diesem Namen.",
  you: "du",
  write: (name) => `${name} schreiben`,
  profile: (name) => `Profil von ${name}`,
  newTitle: "Neue Nachricht",
  newIntro: "Wähle eine Person, oder bis zu 31 für eine Unterhaltung unter euch.",
  to: "An",
  chosen: "Ausgewählte Personen",
  suggestions: "Personen",
  remove: (name) => `${name} entfernen`,
  go: "Zur Unterhaltung",
  most: "Mehr Personen können es nicht sein.",
  invite: "Leute einladen",
  notBegun: (why) => `Die Unterhaltung wurde nicht begonnen. ${why}`,
};
