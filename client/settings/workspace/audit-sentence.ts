import type { State } from "../../state/state.ts";
import { isRecord, toRole, toText } from "../../state/parse.ts";
import type { AuditEntry } from "../../sync/workspace-settings.ts";
import type { AuditTold } from "../../words/en/settings-audit.ts";
import { settingsWords } from "../../words/settings.ts";
import { words } from "../../words/words.ts";
import { locale } from "../../words/locale.ts";
import { viewWords } from "../../words/views.ts";

export const KINDS = {
  workspace: ["workspace"],
  member: ["member"],
  invite: ["invite"],
  channel: ["channel"],
  message: ["message"],
  bot: ["bot", "bot_token", "bot_commands", "bot_setup_code"],
  hook: ["incoming_hook"],
  app: ["app_installation", "slash_command"],
  subscription: ["event_subscription"],
  account: ["connected_account"],
  question: ["question"],
} as const;
export type Kind = keyof typeof KINDS;

/** Whether an action is of this kind, by the part before its dot. */
export const isOfKind = (action: string, kind: Kind): boolean =>
  KINDS[kind].some((prefix) => prefix === action.split(".")[0]);

/** What entries tell of the things that others only name: of each, what is told last. */
export type Remembered = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

export function remember(newestFirst: readonly AuditEntry[]): Remembered {
  const known = new Map<string, Record<string, unknown>>();
  for (const { target_id, metadata } of newestFirst) {
    if (target_id === "") continue;
    const told = known.get(target_id) ?? {};
    for (const [key, value] of Object.entries(metadata)) told[key] ??= change(value)?.to ?? value;
    known.set(target_id, told);
  }
  return known;
}

/** An entry as a sentence, with the names that are known now. */
export function sentenceOf(entry: AuditEntry, state: State, remembered: Remembered): string {
  const told = toldOf(entry, state, remembered.get(entry.target_id) ?? {});
  const action = precise(entry);
  const sentences: Readonly<Record<string, (told: AuditTold) => string>> =
    settingsWords().settingsAudit.actions;
  return sentences[action]?.(told) ?? settingsWords().settingsAudit.other(told.who, entry.action);
}

/** Some actions are several things to a reader. */
function precise({ action, metadata }: AuditEntry): string {
  if (action === "member.removed" && metadata["reason"] === "left") return "member.left";
  if (action === "member.removed" && metadata["reason"] === "deactivated")
    return "member.deactivated";
  if (action !== "channel.updated") return action;
  const archived = change(metadata["archived"]);
  if (archived !== undefined)
    return archived.to === true || archived.to === "true" ? "channel.archived" : "channel.restored";
  if (metadata["archived"] === true) return "channel.archived";
  return change(metadata["name"]) === undefined ? action : "channel.renamed";
}

function toldOf(
  entry: AuditEntry,
  state: State,
  before: Readonly<Record<string, unknown>>,
): AuditTold {
  const said = settingsWords().settingsAudit;
  const { metadata } = entry;
  const person = (id: unknown): string => {
    const known = state.users.get(toText(id) ?? "");
    return known?.display_name || said.someone;
  };
  const renamed = change(metadata["name"]);
  return {
    who: entry.actor_user_id === "" ? said.operator : person(entry.actor_user_id),
    what: target(entry, state, before, person),
    other: person(
      metadata["bot_user_id"] ??
        metadata["user_id"] ??
        metadata["author_id"] ??
        before["bot_user_id"] ??
        before["user_id"] ??
        (entry.target_type === "user" ? entry.target_id : undefined),
    ),
    role: roleName(metadata["role"]),
    from: String(renamed?.from ?? ""),
    to: String(renamed?.to ?? ""),
    names: namesOf(entry, before),
  };
}

function target(
  entry: AuditEntry,
  state: State,
  before: Readonly<Record<string, unknown>>,
  person: (id: unknown) => string,
): string {
  const said = settingsWords().settingsAudit;
  if (entry.action.startsWith("channel.")) {
    // As it was called then, if that is told.
    const name =
      toText(entry.metadata["name"]) ??
      state.channels.get(entry.target_id)?.name ??
      toText(before["name"]);
    return name === undefined ? said.somewhere : `#${name}`;
  }
  if (entry.action === "workspace.ownership_transferred" && entry.target_type !== "user")
    return person(entry.metadata["new_owner_user_id"] ?? entry.target_id);
  if (entry.target_id.startsWith("usr_")) {
    const handle = toText(before["former_handle"]) ?? toText(before["handle"]);
    const known = state.users.get(entry.target_id)?.display_name;
    return known ?? (handle === undefined ? said.someone : `@${handle}`);
  }
  return said.something;
}

function namesOf(
  { action, metadata }: AuditEntry,
  before: Readonly<Record<string, unknown>>,
): string {
  const said = settingsWords().settingsAudit;
  if (action === "member.moderated") return words().ui.listed(decisions(metadata));
  if (action === "workspace.updated") {
    const { name, slug, icon_url } = said.changes;
    const labels = { name, slug, icon_url };
    const changed = Object.entries(labels).filter(([key]) => key in metadata);
    return words().ui.listed(
      changed.map(([key, label]) => {
        const to = change(metadata[key])?.to;
        return key === "icon_url" || to === undefined ? label : said.changedTo(label, String(to));
      }),
    );
  }
  for (const key of ["command", "app_slug", "host", "provider", "name", "token_name"]) {
    const text = toText(metadata[key]) ?? toText(before[key]);
    if (text !== undefined) return text;
  }
  return said.something;
}

function decisions(metadata: AuditEntry["metadata"]): string[] {
  const said = settingsWords().settingsAudit.changes;
  const all: string[] = [];
  const role = change(metadata["role"]);
  if (role !== undefined) all.push(said.role(roleName(role.from), roleName(role.to)));
  const blocked = change(metadata["blocked"])?.to ?? metadata["blocked"];
  if (blocked !== undefined) all.push(blocked === true ? said.blocked : said.unblocked);
  const timeout = change(metadata["timeout_until"]);
  if (timeout !== undefined) all.push(timeout.to ? said.timedOut : said.timeoutEnded);
  if (metadata["moderation_note"] !== undefined) all.push(said.note);
  return all;
}

/** What changed stands as `{from, to}`. */
const change = (value: unknown): { from: unknown; to: unknown } | undefined =>
  isRecord(value) && "to" in value ? { from: value["from"], to: value["to"] } : undefined;

function roleName(value: unknown): string {
  const role = toRole(change(value)?.to ?? value);
  return role === undefined ? "" : viewWords().people.roles[role].toLocaleLowerCase(locale());
}
