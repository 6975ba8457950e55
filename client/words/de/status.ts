import type { status as english } from "../en/status.ts";

export const status: typeof english = {
  online: "Online",
  away: "Abwesend",
  offline: "Offline",
  dnd: "Nicht stören",
  menu: (name) => `Du: ${name}`,
  set: "Status setzen…",
  change: "Status ändern…",
  disturb: "Nicht stören",
  disturbFor: { hour: "Eine Stunde lang", "four-hours": "Vier Stunden lang", day: "Bis morgen" },
  disturbAgain: (time) => `An bis ${time}: ausschalten`,
  profile: "Dein Profil",
  preferences: "Einstellungen",
  shortcuts: "Tastenkürzel",
  signOut: "Abmelden",
  notSaved: (why) => `Dein Status bleibt, wie er war. ${why}`,
  notSignedOut: "Das Abmelden hat nicht geklappt. Versuch es noch einmal.",
};
