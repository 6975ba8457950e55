import type { settingsAudit as english } from "../en/settings-audit.ts";
import { plural } from "../plural.ts";

export const settingsAudit: typeof english = {
  intro:
    "Wer was mit diesem Arbeitsbereich getan hat. Hier steht kein Geheimnis, keine Nachricht und keine Notiz.",
  none: "Noch wurde nichts aufgeschrieben.",
  noneFound: "Nichts dieser Art wurde gefunden.",
  kind: "Was",
  everyKind: "Alles",
  person: "Wer",
  everybody: "Alle",
  operator: "Wer den Server betreibt",
  someone: "jemand, der nicht mehr da ist",
  somewhere: "ein privater Kanal",
  something: "etwas",
  details: "Einzelheiten",
  action: "Handlung",
  at: "Wann",
  target: "ID",
  searched: (count) =>
    plural(count, { one: "1 Eintrag durchsucht", other: "# Einträge durchsucht" }),
  kinds: {
    workspace: "Der Arbeitsbereich",
    member: "Mitglieder",
    invite: "Einladungen",
    channel: "Kanäle",
    message: "Nachrichten",
    bot: "Bots und Token",
    hook: "Webhooks",
    app: "Apps und Befehle",
    subscription: "Ereignis-Abos",
    account: "Verbundene Konten",
    question: "Fragen",
  },
  other: (who, action) => `${who}: ${action}`,
  actions: {
    "workspace.created": ({ who }) => `${who} hat den Arbeitsbereich angelegt`,
    "workspace.deleted": ({ who }) => `${who} hat den Arbeitsbereich gelöscht`,
    "workspace.updated": ({ who, names }) => `${who} hat den Arbeitsbereich geändert: ${names}`,
    "workspace.ownership_transferred": ({ who, what }) =>
      `${who} hat den Arbeitsbereich an ${what} übergeben`,
    "invite.created": ({ who, role }) => `${who} hat eine Einladung erstellt (Rolle: ${role})`,
    "invite.accepted": ({ who, role }) => `${who} kam durch eine Einladung (Rolle: ${role})`,
    "invite.deleted": ({ who }) => `${who} hat eine Einladung zurückgenommen`,
    "member.added": ({ what, role }) => `${what} kam dazu (Rolle: ${role})`,
    "member.moderated": ({ who, what, names }) => `${who} hat über ${what} entschieden: ${names}`,
    "member.removed": ({ who, what }) => `${who} hat ${what} entfernt`,
    "member.left": ({ what }) => `${what} ist gegangen`,
    "member.deactivated": ({ what }) => `Das Konto von ${what} wurde beendet`,
    "channel.created": ({ who, what }) => `${who} hat den Kanal ${what} angelegt`,
    "channel.deleted": ({ who, what }) => `${who} hat den Kanal ${what} gelöscht`,
    "channel.archived": ({ who, what }) => `${who} hat ${what} archiviert`,
    "channel.restored": ({ who, what }) => `${who} hat ${what} zurückgeholt`,
    "channel.renamed": ({ who, from, to }) => `${who} hat #${from} in #${to} umbenannt`,
    "channel.updated": ({ who, what }) => `${who} hat ${what} geändert`,
    "channel.member_added": ({ who, what, other }) => `${who} hat ${other} zu ${what} dazugeholt`,
    "channel.member_removed": ({ who, what, other }) =>
      `${who} hat ${other} aus ${what} herausgenommen`,
    "message.deleted": ({ who, other }) => `${who} hat eine Nachricht von ${other} gelöscht`,
    "bot.created": ({ who, what }) => `${who} hat den Bot ${what} angelegt`,
    "bot.removed": ({ who, what }) => `${who} hat den Bot ${what} herausgenommen`,
    "bot.deleted": ({ who, what }) => `${who} hat den Bot ${what} gelöscht`,
    "bot_token.created": ({ who, names, other }) =>
      `${who} hat das Token ${names} von ${other} erstellt`,
    "bot_token.renewed": ({ who, names, other }) =>
      `${who} hat das Token ${names} von ${other} erneuert`,
    "bot_token.revoked": ({ who, names, other }) =>
      `${who} hat das Token ${names} von ${other} widerrufen`,
    "bot_commands.updated": ({ other }) => `${other} hat sein Befehlsmenü geändert`,
    "bot_setup_code.created": ({ who, other }) =>
      `${who} hat einen Einrichtungscode für ${other} erstellt`,
    "bot_setup_code.claimed": ({ other }) => `Ein Einrichtungscode von ${other} wurde eingelöst`,
    "incoming_hook.created": ({ who, other }) =>
      `${who} hat einen Webhook erstellt, der als ${other} schreibt`,
    "incoming_hook.deleted": ({ who, other }) => `${who} hat einen Webhook von ${other} widerrufen`,
    "app_installation.created": ({ who, names }) => `${who} hat die App ${names} installiert`,
    "app_installation.revoked": ({ who, names }) => `${who} hat die App ${names} herausgenommen`,
    "slash_command.created": ({ who, names }) => `${who} hat ${names} angemeldet`,
    "slash_command.revoked": ({ who, names }) => `${who} hat ${names} beendet`,
    "slash_command.secret_rotated": ({ who, names }) =>
      `${who} hat ein neues Signiergeheimnis für ${names} erstellt`,
    "slash_command.invoked": ({ who, names }) => `${who} hat ${names} aufgerufen`,
    "event_subscription.created": ({ who, names }) => `${who} lässt Ereignisse an ${names} senden`,
    "event_subscription.revoked": ({ who, names }) =>
      `${who} hat das Senden von Ereignissen an ${names} beendet`,
    "event_subscription.secret_rotated": ({ who, names }) =>
      `${who} hat ein neues Signiergeheimnis für Sendungen an ${names} erstellt`,
    "event_subscription.resumed": ({ who, names }) =>
      `${who} hat das Senden an ${names} fortgesetzt`,
    "event_subscription.paused": ({ names }) =>
      `Das Senden an ${names} ruht: niemand hat geantwortet`,
    "event_subscription.redelivered": ({ who, names }) =>
      `${who} hat ein Ereignis noch einmal an ${names} gesendet`,
    "connected_account.created": ({ who, other, names }) =>
      `${who} hat ${other} mit ${names} verbunden`,
    "connected_account.revoked": ({ who, other, names }) =>
      `${who} hat ${other} von ${names} getrennt`,
    "question.asked": ({ who }) => `${who} hat eine Frage gestellt`,
    "question.answered": ({ who }) => `${who} hat eine Frage beantwortet`,
    "question.resolved": ({ who }) => `${who} hat eine Frage geschlossen`,
  },
  changedTo: (what, to) => `${what} „${to}“`,
  changes: {
    role: (from, to) => `von ${from} zu ${to}`,
    timedOut: "Auszeit gegeben",
    timeoutEnded: "Auszeit beendet",
    blocked: "gesperrt",
    unblocked: "entsperrt",
    note: "Notiz geändert",
    name: "Name",
    slug: "Kurzname",
    icon_url: "Symbol",
  },
};
