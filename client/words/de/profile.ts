import type { profile as english } from "../en/profile.ts";

export const profile: typeof english = {
  title: "Profil",
  gone: "Dieses Konto ist geschlossen",
  until: (time) => `bis ${time}`,
  write: "Nachricht",
  edit: "Profil bearbeiten",
  copyMention: "Erwähnung kopieren",
  mentionCopied: "Die Erwähnung ist kopiert.",
  presence: "Anwesenheit",
  dndUntil: (time) => `Bis ${time} nicht stören`,
  localTime: "Ortszeit",
  role: "Rolle",
  runsFor: "Arbeitet für",
  everybody: "Den ganzen Arbeitsbereich",
  since: "Hier seit",
  notBelow: "Du kannst über alle entscheiden, deren Rolle unter deiner steht.",
  notDecided: (why) => `Nichts wurde geändert. ${why}`,
};
