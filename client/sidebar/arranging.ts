import { createMemo, createSelector, createSignal, type Accessor } from "solid-js";
import type { SidebarSection } from "../../sdk/src/index.ts";
import type { Conversation, Place } from "../shell/place.ts";
import { plainTitle } from "../conversation/title.ts";
import type { Chat } from "../sync/chat.ts";
import type { Anchor } from "../ui/PopupMenu.tsx";
import { createLookup, forMany } from "../state/many.ts";
import { words } from "../words/words.ts";
import { arrange, storedSections, type Section } from "./arrangement.ts";
import {
  addSection,
  changeSection,
  kept,
  moveConversation,
  moveSection,
  placedIn,
  removeSection,
  stepOf,
} from "./rearrange.ts";

/** A menu of the sidebar that is open: of a conversation, or of a section. */
export interface SidebarMenu {
  anchor: Anchor;
  conversation?: Conversation;
  section?: Section;
}

/** Where something that is dragged would come to stand. */
export interface Drop {
  section: string;
  at: number;
  /** The row before which the line is drawn; none: at the section's end. */
  before?: string | undefined;
}

export type Arranging = ReturnType<typeof createArranging>;

/** The sidebar as it is shown, and everything that rearranges it. */
export function createArranging(chat: Chat, place: Place) {
  const channels = chat.select((state) => state.channels);
  const dms = chat.select((state) => state.dms);
  const sidebars = chat.select((state) => state.sidebars);
  const pending = chat.select((state) => state.arranging);
  const sections: Accessor<readonly Section[]> = createMemo(() =>
    arrange(
      { channels: channels(), dms: dms(), sidebars: sidebars(), arranging: pending() },
      place.workspace()?.id,
      place.conversation()?.id,
    ),
  );
  const byId = createMemo(() => {
    const all = sections().flatMap(({ conversations }) => conversations);
    return new Map(all.map((one) => [one.id, one]));
  });
  const [menu, setMenu] = createSignal<SidebarMenu>();
  const [moving, setMoving] = createSignal<string>();
  const [said, say] = createSignal("");
  const [naming, setNaming] = createSignal<{ section?: Section; conversationId?: string }>();
  const [drop, setDrop] = createSignal<Drop>();

  // Each of five hundred rows asks the following: none of them looks again at what does not concern it.
  const isHere = createSelector(() =>
    place.view() === undefined ? place.conversation()?.id : undefined,
  );
  const isMoving = createSelector(moving);
  const isDroppedBefore = createSelector(() => drop()?.before);
  const hasMenu = createSelector(() => menu()?.conversation?.id);
  const isDrafted = createSelector(
    () => new Set(chat.drafts.all().keys()),
    (id: string, drafted) => drafted.has(id),
  );
  const conversationOf = createLookup(byId);
  const workspace = forMany(place.workspace);

  /** How it was before the keyboard moved anything. */
  let before: readonly SidebarSection[] = [];

  function keep(next: readonly Section[], placedToo?: string): void {
    const workspace = place.workspace();
    if (workspace === undefined || next === sections()) return;
    const placed = new Set(placedIn(storedSections(chat.store.state, workspace.id)));
    if (placedToo !== undefined) placed.add(placedToo);
    chat.sidebar.arrange(workspace.id, kept(next, placed));
  }
  const nameOf = (conversation: Conversation) => plainTitle(chat.store.state, conversation);

  return {
    sections,
    isHere,
    isMoving,
    isDroppedBefore,
    hasMenu,
    /** Whether something is written there and not sent. */
    isDrafted,
    conversationOf,
    workspace,
    menu,
    setMenu,
    said,
    /** The section that is given a name, new or old. */
    naming,
    setNaming,
    drop,
    setDrop,

    /** What the keyboard moves. */
    moving,
    startMoving(conversation: Conversation): void {
      before = storedSections(chat.store.state, place.workspace()?.id ?? "");
      setMoving(conversation.id);
      say(words().sidebar.moving(nameOf(conversation)));
    },
    stopMoving(): void {
      const conversation = byId().get(moving() ?? "");
      setMoving(undefined);
      if (conversation !== undefined) say(words().sidebar.moved(nameOf(conversation)));
    },
    takeBack(): void {
      const conversation = byId().get(moving() ?? "");
      const workspace = place.workspace();
      setMoving(undefined);
      if (conversation === undefined || workspace === undefined) return;
      if (before !== storedSections(chat.store.state, workspace.id))
        chat.sidebar.arrange(workspace.id, before);
      say(words().sidebar.movedBack(nameOf(conversation)));
    },
    step(conversationId: string, direction: -1 | 1): void {
      const to = stepOf(sections(), conversationId, direction);
      const conversation = byId().get(conversationId);
      if (to === undefined || conversation === undefined) return;
      keep(moveConversation(sections(), conversationId, to), conversationId);
      const section = sections().find(({ id }) => id === to.section);
      if (section === undefined) return;
      const { length } = section.conversations;
      say(words().sidebar.movedTo(nameOf(conversation), to.at + 1, length, sectionName(section)));
    },

    moveTo(conversationId: string, section: string, at = Infinity): void {
      keep(moveConversation(sections(), conversationId, { section, at }), conversationId);
    },
    moveSection: (id: string, at: number) => keep(moveSection(sections(), id, at)),
    collapse: (id: string, collapsed: boolean) =>
      keep(changeSection(sections(), id, { collapsed })),
    rename: (id: string, name: string) => keep(changeSection(sections(), id, { name })),
    remove: (id: string) => keep(removeSection(sections(), id)),
    /** A new section above all, with this conversation in it if there is one. */
    add(name: string, conversationId?: string): void {
      const id = `own-${crypto.randomUUID()}`;
      const added = addSection(sections(), { id, name });
      if (conversationId === undefined) return keep(added);
      keep(moveConversation(added, conversationId, { section: id, at: 0 }), conversationId);
    },
  };
}

/** What a section is called. */
export function sectionName(section: Pick<Section, "kind" | "name">): string {
  const { channels, directs, archived } = words().sidebar;
  switch (section.kind) {
    case "channels":
      return section.name || channels;
    case "directs":
      return section.name || directs;
    case "archived":
      return archived;
    default:
      return section.name;
  }
}
