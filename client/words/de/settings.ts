import type { settings as english } from "../en/settings.ts";

export const settings: typeof english = {
  title: "Einstellungen",
  ofWorkspace: "Einstellungen des Arbeitsbereichs",
  navigation: "Einstellungen",
  back: "Zurück",
  you: "Du",
  openList: "Liste der Einstellungen öffnen",
  missing: {
    title: "Diese Einstellungen gibt es nicht",
    text: "Wähle aus der Liste, was du ändern willst.",
  },
  notForYou: {
    title: "Diese Einstellungen sind für die Verwaltung",
    text: "Besitzer und Moderatoren kümmern sich darum. Frag jemanden von ihnen.",
  },
  retry: "Noch einmal",
  more: "Mehr zeigen",
  copy: "Kopieren",
  copied: "Kopiert",
  cancel: "Abbrechen",
  close: "Schließen",
  save: "Speichern",
  saved: "Gespeichert",
  done: "Fertig",
  actions: (name) => `Aktionen für ${name}`,
  typeToConfirm: (text) => `Tippe „${text}“, um es zu bestätigen`,
};
