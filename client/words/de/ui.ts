import type { ui as english } from "../en/ui.ts";

export const ui: typeof english = {
  close: "Schließen",
  cancel: "Abbrechen",
  dismiss: "Ausblenden",
  tryAgain: "Noch einmal",
  listed: (texts) => texts.join(", "),
  unknownPerson: "Unbekannte Person",
  bot: "BOT",
  postedBy: (shown, author) => `${shown}, gesendet von ${author}`,
  somethingWrong: "Etwas ist schiefgegangen.",
  unreachable: "Der Server ist nicht erreichbar.",
  fileGone: "Eine Datei gibt es nicht mehr.",
  keys: {
    Ctrl: "Strg",
    Alt: "Alt",
    Shift: "Umschalt",
    Enter: "Eingabe",
    Esc: "Esc",
    Tab: "Tab",
    Delete: "Entf",
    Del: "Entf",
  },
};
