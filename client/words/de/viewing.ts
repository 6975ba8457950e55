import type { viewing as english } from "../en/viewing.ts";
import { number, percent } from "../locale.ts";

export const viewing: typeof english = {
  lightbox: {
    title: (name) => `Bild ${name}`,
    previous: "Voriges Bild",
    next: "Nächstes Bild",
    close: "Schließen",
    zoomIn: "Größer",
    zoomOut: "Kleiner",
    whole: "Ganzes Bild",
    place: (at, of) => `${number(at)} von ${number(of)}`,
    zoomed: percent,
    goToMessage: "Zur Nachricht",
  },
  viewer: {
    title: "Datei",
    loading: "Wird geöffnet…",
    beginning: (size) => `Nur die ersten ${size} sind zu sehen.`,
    page: (at, of) => `Seite ${number(at)} von ${number(of)}`,
    source: "Quelltext",
    rendered: "Leseansicht",
  },
  pane: {
    title: "Dateien",
    label: (name) => `Dateien in ${name}`,
    filter: "Zeigen",
    all: "Alle",
    pictures: "Bilder",
    media: "Video und Ton",
    documents: "Dokumente",
    others: "Andere",
    nothing: "Noch keine Dateien. Zieh eine über die Unterhaltung.",
    nothingOfKind: "Hier sind keine Dateien dieser Art.",
    loadedOnly: "Aus den Nachrichten, die hier geladen sind.",
    more: "Mehr zeigen",
    failed: "Die Dateien ließen sich nicht laden.",
    goToMessage: (name) => `Zur Nachricht mit ${name}`,
  },
  picture: {
    choose: "Bild auswählen",
    change: "Bild ändern",
    remove: "Entfernen",
    sending: "Das Bild wird gesendet…",
    wrongKind: "Das ist kein Bild, das dieser Browser lesen kann.",
    hint: "Ein quadratisches Stück aus der Mitte wird genommen.",
  },
};
