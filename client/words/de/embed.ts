import type { embed as english } from "../en/embed.ts";

export const embed: typeof english = {
  open: "In ClickClack öffnen",
  back: "Zurück",
  threadIn: (name) => `in ${name}`,
  signIn: "Anmelden",
  signedOut: "Melde dich an, um diese Unterhaltung zu sehen",
  signedOutHint:
    "Das öffnet ein eigenes Fenster. Was hier steht, kommt, sobald du angemeldet bist.",
  stillOut:
    "Angemeldet, und immer noch das? Dein Browser hält deine Anmeldung von Seiten anderer Herkunft fern. Die Unterhaltung öffnet sich in einem eigenen Fenster:",
  missing: "Diese Unterhaltung ist nicht hier",
  missingHint: "Vielleicht wurde sie entfernt, oder sie ist nicht für dich bestimmt.",
  unreachable: "Der Server ist nicht erreichbar",
  unreachableHint:
    "Es geht von selbst weiter, wenn er zurück ist. Was du geschrieben hast, bleibt erhalten.",
  signedIn: "Du bist angemeldet",
  signedInHint: "Schließ dieses Fenster und mach weiter, wo du warst.",
  close: "Dieses Fenster schließen",
};
