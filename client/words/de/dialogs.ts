import type { dialogs as english } from "../en/dialogs.ts";
import { fullTime } from "../../ui/time.ts";

export const dialogs: typeof english = {
  status: {
    title: "Dein Status",
    what: "Was ist los?",
    placeholder: "Auf der Suche nach einem größeren Haus",
    chooseEmoji: "Emoji auswählen",
    presets: "Oft gesagt",
    preset: {
      meeting: "In einer Besprechung",
      lunch: "Beim Mittagessen",
      commuting: "Unterwegs",
      focus: "Konzentriert",
      sick: "Krank",
      holiday: "Im Urlaub",
    },
    until: "Entfernen nach",
    asItIs: (iso) => fullTime(iso),
    lastings: {
      always: "Nicht entfernen",
      "half-hour": "Einer halben Stunde",
      hour: "Einer Stunde",
      "four-hours": "Vier Stunden",
      day: "Heute",
      week: "Dieser Woche",
    },
    save: "Speichern",
    clear: "Status entfernen",
  },
  remind: {
    title: "An diese Nachricht erinnern",
    in: {
      soon: "In 20 Minuten",
      hour: "In einer Stunde",
      later: "In drei Stunden",
      tomorrow: "Morgen früh",
      week: "Nächste Woche",
    },
    at: "Zu einer anderen Zeit",
    submit: "Erinnere mich",
    done: (time) => `Du wirst erinnert: ${time}.`,
    refused: (why) => `Die Erinnerung wurde nicht gesetzt. ${why}`,
  },
  reactions: {
    title: "Wer reagiert hat",
    more: "Mehr zeigen",
    failed: "Wer reagiert hat, ließ sich nicht laden.",
  },
  jump: {
    title: "Springen zu",
    label: "Zu einem Kanal, einer Person oder einem Arbeitsbereich springen",
    results: "Treffer",
    nothing: "Nichts mit diesem Namen hier.",
    kind: {
      channel: "",
      archived: "archiviert",
      direct: "",
      group: "Gruppe",
      person: "",
      workspace: "Arbeitsbereich",
      search: "",
    },
  },
  workspace: {
    intro:
      "Ein Arbeitsbereich ist ein Team für sich, mit eigenen Kanälen und eigenen Leuten. Du wirst ihn besitzen.",
    submit: "Arbeitsbereich anlegen",
    name: "Name",
    namePlaceholder: "Hafenmannschaft",
  },
};
