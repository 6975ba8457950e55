import type { pages as english } from "../en/pages.ts";

export const pages: typeof english = {
  broken: "In diesem Fenster ist etwas kaputtgegangen",
  brokenHint: "Lade die Seite neu: nichts Gesendetes ist verloren, und Entwürfe bleiben erhalten.",
  missing: "Hier ist nichts",
  missingHint: "Der Link ist vielleicht alt oder vertippt, oder das Ziel wurde entfernt.",
  unreachable: "Der Server ist nicht erreichbar",
  unreachableHint:
    "Vielleicht startet er gerade neu, oder deine Verbindung ist weg. Was du geschrieben hast, ist hier sicher.",
  notLoaded: "Deine Arbeitsbereiche ließen sich nicht laden",
  notLoadedHint: "Der Server hat mit einem Fehler geantwortet. Gleich geht es vielleicht wieder.",
  home: "Zu deinen Arbeitsbereichen",
};
