import type { shell as english } from "../en/shell.ts";
import { plural } from "../plural.ts";

export const shell: typeof english = {
  themeNotKept: (why) => `So ist es nur in diesem Browser. ${why}`,
  workspaces: "Arbeitsbereiche",
  workspaceUnread: (name) => `${name}, ungelesen`,
  workspaceMentions: (name, count) =>
    `${name}, ${plural(count, { one: "1 für dich", other: "# für dich" })}`,
  createWorkspace: "Arbeitsbereich anlegen",
  noWorkspace: "Du bist noch in keinem Arbeitsbereich",
  noWorkspaceHint: "Bitte um eine Einladung, oder beginne deinen eigenen.",
  missing: "Das ist nicht hier",
  missingHint: "Vielleicht wurde es entfernt, oder es ist nicht für dich bestimmt.",
  notLoaded: "Dieser Arbeitsbereich ließ sich nicht laden",
  lost: (name) => `${name} steht dir nicht mehr offen`,
  lostHint:
    "Du wurdest herausgenommen, oder es wurde gelöscht. Wenn das ein Versehen war, frag ein Mitglied: es kann dich wieder hereinholen.",
  closed: "Diese Unterhaltung wurde geschlossen",
  closedHint: (name) =>
    `Du hast sie mit ${name} in einem anderen Fenster geschlossen. Alles Geschriebene bleibt erhalten.`,
  openAgain: "Wieder öffnen",
  jumpElsewhere: "Anderswohin springen",
  reconnecting: "Verbindet neu…",
  catchingUp: "Holt auf…",
  menuLabel: (name) => `${name}: Menü`,
  invitePeople: "Leute einladen",
  signingIn: "Anmeldung",
  theme: "Farbschema",
  themes: { system: "Wie das System", light: "Hell", dark: "Dunkel" },
  density: "Dichte",
  densities: { comfortable: "Luftig", compact: "Kompakt" },
  loading: "Lädt…",
  newVersion: "Eine neue Version ist bereit.",
  reload: "Neu laden",
  fromBefore: "Verbindet… Das ist, was du zuletzt gesehen hast.",
};
