import type { home as english } from "../en/home.ts";

export const home: typeof english = {
  page: "ClickClack: Teamchat in einer Datei",
  title: "Teamchat, der aus einer Datei läuft",
  intro:
    "Für Menschen, Bots und Agenten, auf deinem eigenen Rechner. Quelloffen, kein Konto anderswo, nichts zusammenzubauen.",
  points: {
    file: {
      title: "Eine Datei",
      text: "Herunterladen, starten, Seite öffnen. Server, App und Kommandozeile sind ein einziges Programm, und deine Daten sind ein Ordner daneben.",
    },
    safe: {
      title: "Nichts geht verloren",
      text: "Eine Nachricht liegt auf der Platte, bevor sie als gesendet gilt. Klapp den Rechner zu, wechsle das Netz, starte den Server neu: die Unterhaltung geht weiter, wo sie war.",
    },
    bots: {
      title: "Bots sind Kollegen",
      text: "Menschen, Bots und Agenten teilen sich dieselben Kanäle und dieselbe API. Ein Bot trägt immer sein Abzeichen, damit du weißt, wer spricht.",
    },
    hand: {
      title: "Zur Hand",
      text: "Spring mit drei Tasten überallhin, lies alles ohne Maus. Ruhig, dicht und schnell, auf dem Laptop, den du schon hast.",
    },
  },
  footer: "Mit Sorgfalt gemacht, und mit zwei Scheren.",
  signIn: "Anmelden",
  signInHere: "Auf diesem Server anmelden",
  docs: "Anleitung",
  api: "Schnittstelle",
  source: "Quelltext",
  own: "Oder auf dem eigenen Rechner",
  picture:
    "Ein Kanal mit einem Diagramm, einem Zitat, Reaktionen und der Antwort eines Agenten, daneben ein offener Thread",
  licence: "Unter der MIT-Lizenz. Diese Seite lädt nichts von anderswo und zählt niemanden.",
};
