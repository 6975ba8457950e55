import type { SidebarSection } from "../../sdk/src/index.ts";
import { ARCHIVED, type Section } from "./arrangement.ts";

/**
 * Changes to a sidebar: each takes what is shown and answers all of it as it is kept. What the person has never moved stays
 * without a place of its own, so that new channels are sorted in by name.
 */

/** What is shown, as it is kept; `placed` are the conversations that have a place of their own. */
export function kept(
  shown: readonly Section[],
  placed: ReadonlySet<string>,
): readonly SidebarSection[] {
  return shown.map(({ id, name, collapsed, conversations }) => ({
    id,
    name,
    collapsed,
    conversation_ids: id === ARCHIVED ? [] : placedFirst(conversations, placed),
  }));
}

/** Up to the last one that has a place, all have one: their order is theirs. */
function placedFirst(
  conversations: readonly { id: string }[],
  placed: ReadonlySet<string>,
): string[] {
  const last = conversations.findLastIndex(({ id }) => placed.has(id));
  return conversations.slice(0, last + 1).map(({ id }) => id);
}

/** Those that have a place of their own. */
export const placedIn = (stored: readonly SidebarSection[]): ReadonlySet<string> =>
  new Set(stored.flatMap(({ conversation_ids }) => conversation_ids));

/** Puts a conversation into a section, to the position `at` among the others there. */
export function moveConversation(
  shown: readonly Section[],
  conversationId: string,
  to: { section: string; at: number },
): readonly Section[] {
  const moved = shown
    .flatMap(({ conversations }) => conversations)
    .find(({ id }) => id === conversationId);
  if (moved === undefined) return shown;
  return shown.map((section) => {
    const others = section.conversations.filter(({ id }) => id !== conversationId);
    const conversations = section.id === to.section ? others.toSpliced(to.at, 0, moved) : others;
    return { ...section, conversations };
  });
}

/** Puts a section to the position `at` among the others; archived channels stay the last. */
export function moveSection(
  shown: readonly Section[],
  sectionId: string,
  at: number,
): readonly Section[] {
  const moved = shown.find(({ id }) => id === sectionId);
  if (moved === undefined) return shown;
  const others = shown.filter(({ id }) => id !== sectionId);
  const most = others.filter(({ kind }) => kind !== "archived").length;
  return others.toSpliced(Math.max(0, Math.min(at, most)), 0, moved);
}

/** A new section above the one with this ID, or above all. */
export function addSection(
  shown: readonly Section[],
  section: Pick<Section, "id" | "name">,
): readonly Section[] {
  return [{ ...section, kind: "own", collapsed: false, conversations: [] }, ...shown];
}

/** What stood in it goes back to where it belongs by itself. */
export const removeSection = (shown: readonly Section[], sectionId: string): readonly Section[] =>
  shown.filter(({ id }) => id !== sectionId);

export const changeSection = (
  shown: readonly Section[],
  sectionId: string,
  change: Partial<Pick<Section, "name" | "collapsed">>,
): readonly Section[] =>
  shown.map((section) => (section.id === sectionId ? { ...section, ...change } : section));

/** One step up or down: within its section, or over its edge into the next one; nothing at the ends. */
export function stepOf(
  shown: readonly Section[],
  conversationId: string,
  direction: -1 | 1,
): { section: string; at: number } | undefined {
  const open = shown.filter(({ kind }) => kind !== "archived");
  const from = open.findIndex(({ conversations }) =>
    conversations.some(({ id }) => id === conversationId),
  );
  const section = open[from];
  if (section === undefined) return undefined;
  const at = section.conversations.findIndex(({ id }) => id === conversationId) + direction;
  if (at >= 0 && at < section.conversations.length) return { section: section.id, at };
  const next = open[from + direction];
  if (next === undefined) return undefined;
  return { section: next.id, at: direction === 1 ? 0 : next.conversations.length };
}
