import type { Channel, SidebarSection } from "../../sdk/src/index.ts";
import type { Conversation } from "../shell/place.ts";
import type { State, StoredDm } from "../state/state.ts";
import { compareText, textOrder } from "../words/locale.ts";

/** Sections that are there without the person having made them, by the IDs they are kept under. */
export const CHANNELS = "channels";
export const DIRECTS = "directs";
export const ARCHIVED = "archived";
const GROUP = "group-";

/** `own` was made by the person; `group` stands together by the channels' own `sidebar_section`. */
export type SectionKind = "channels" | "directs" | "archived" | "group" | "own";

/** A section of the sidebar as it is shown. */
export interface Section {
  id: string;
  kind: SectionKind;
  /** Empty for those that the app has a word for. */
  name: string;
  collapsed: boolean;
  conversations: readonly Conversation[];
}

/** As much of the state as makes a sidebar. */
export type Arranged = Pick<State, "channels" | "dms" | "sidebars" | "arranging">;

/**
 * The sidebar of a workspace: what the person has arranged in their order, and the rest where it belongs by itself. Public
 * channels that one has not joined are not there, unless open (`openId`).
 */
export function arrange(
  state: Arranged,
  workspaceId: string | undefined,
  openId?: string,
): readonly Section[] {
  if (workspaceId === undefined) return [];
  const stored = storedSections(state, workspaceId);
  const shown = shownConversations(state, workspaceId, openId);
  const sections = new Map<string, Section>();
  for (const { id, name, collapsed, conversation_ids } of stored) {
    if (id === ARCHIVED) continue;
    const conversations = conversation_ids.flatMap((one) => shown.get(one) ?? []);
    for (const { id: taken } of conversations) shown.delete(taken);
    sections.set(id, { id, kind: kindOfSection(id), name, collapsed, conversations });
  }
  const rest = groupRest(shown.values());
  const order = inOrder([...sections.keys()], [...rest.keys()].sort(byDefault(rest)));
  const all = order.map((id) => merged(id, sections.get(id), rest.get(id)));
  const archived = archivedSection(state, workspaceId, stored);
  return [
    ...all.filter(({ kind, conversations }) => kind !== "group" || conversations.length > 0),
    ...(archived === undefined ? [] : [archived]),
  ];
}

/** What is kept of a sidebar: with what is still on its way to the server. */
export const storedSections = (state: Arranged, workspaceId: string): readonly SidebarSection[] =>
  state.arranging.get(workspaceId) ?? state.sidebars.get(workspaceId) ?? [];

interface Rest {
  name: string;
  conversations: Conversation[];
}

function shownConversations(
  state: Arranged,
  workspaceId: string,
  openId: string | undefined,
): Map<string, Conversation> {
  const shown = new Map<string, Conversation>();
  for (const channel of state.channels.values()) {
    if (channel.workspace_id !== workspaceId || channel.archived_at !== undefined) continue;
    if (channel.joined !== false || channel.id === openId)
      shown.set(channel.id, ofChannel(channel));
  }
  for (const dm of state.dms.values())
    if (dm.workspace_id === workspaceId) shown.set(dm.id, ofDirect(dm));
  return shown;
}

const known = new WeakMap<Channel | StoredDm, Conversation>();

/** The same object for the same channel: whoever shows five hundred need not look at each again when one has changed. */
const ofChannel = (channel: Channel) => kept(channel, { kind: "channel", id: channel.id, channel });
const ofDirect = (dm: StoredDm) => kept(dm, { kind: "direct", id: dm.id, dm });

function kept(of: Channel | StoredDm, made: Conversation): Conversation {
  const before = known.get(of);
  if (before === undefined) known.set(of, made);
  return before ?? made;
}

/** What stands in no section of the person's, by the section it belongs to: channels by name, direct ones as listed. */
function groupRest(conversations: Iterable<Conversation>): Map<string, Rest> {
  const rest = new Map<string, Rest>([
    [CHANNELS, { name: "", conversations: [] }],
    [DIRECTS, { name: "", conversations: [] }],
  ]);
  for (const one of conversations) {
    const name = one.kind === "channel" ? (one.channel.sidebar_section?.trim() ?? "") : "";
    const id = one.kind === "direct" ? DIRECTS : name === "" ? CHANNELS : groupId(name);
    const group = rest.get(id) ?? { name, conversations: [] };
    group.conversations.push(one);
    rest.set(id, group);
  }
  const byName = byChannelName();
  for (const [id, group] of rest) if (id !== DIRECTS) group.conversations.sort(byName);
  return rest;
}

const nameOfChannel = (one: Conversation) => (one.kind === "channel" ? one.channel.name : "");
const byChannelName = () => {
  const order = textOrder();
  return (a: Conversation, b: Conversation) => order(nameOfChannel(a), nameOfChannel(b));
};

/** Channels first, then the groups by name, then direct conversations. */
const byDefault = (rest: ReadonlyMap<string, Rest>) => (a: string, b: string) => {
  const rank = (id: string) => (id === CHANNELS ? 0 : id === DIRECTS ? 2 : 1);
  return rank(a) - rank(b) || compareText(rest.get(a)?.name ?? "", rest.get(b)?.name ?? "");
};

/** The stored order; what is not in it stands behind the one that it follows by default. */
function inOrder(stored: readonly string[], defaults: readonly string[]): string[] {
  const order = [...stored];
  for (const [at, id] of defaults.entries()) {
    if (order.includes(id)) continue;
    const before = defaults.slice(0, at).findLast((one) => order.includes(one));
    order.splice(before === undefined ? 0 : order.indexOf(before) + 1, 0, id);
  }
  return order;
}

function merged(id: string, own: Section | undefined, rest: Rest | undefined): Section {
  const behind = rest?.conversations ?? [];
  if (own !== undefined)
    return behind.length === 0 ? own : { ...own, conversations: [...own.conversations, ...behind] };
  const name = rest?.name ?? "";
  return { id, kind: kindOfSection(id), name, collapsed: false, conversations: behind };
}

/** The channels that were put away, by name; folded until the person opens it. */
function archivedSection(
  state: Arranged,
  workspaceId: string,
  stored: readonly SidebarSection[],
): Section | undefined {
  const conversations: Conversation[] = [];
  for (const channel of state.channels.values())
    if (isArchivedHere(channel, workspaceId)) conversations.push(ofChannel(channel));
  if (conversations.length === 0) return undefined;
  const collapsed = stored.find(({ id }) => id === ARCHIVED)?.collapsed ?? true;
  conversations.sort(byChannelName());
  return { id: ARCHIVED, kind: "archived", name: "", collapsed, conversations };
}

const isArchivedHere = (channel: Channel, workspaceId: string): boolean =>
  channel.workspace_id === workspaceId &&
  channel.archived_at !== undefined &&
  channel.joined !== false;

function kindOfSection(id: string): SectionKind {
  if (id === CHANNELS || id === DIRECTS || id === ARCHIVED) return id;
  return id.startsWith(GROUP) ? "group" : "own";
}

/** An ID for what the server knows by its name alone. */
function groupId(name: string): string {
  let hash = 0n;
  for (const char of name) hash = (hash * 131n + BigInt(char.codePointAt(0) ?? 0)) % (1n << 63n);
  return GROUP + hash.toString(36);
}
