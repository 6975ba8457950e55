import type { MessagePage } from "../../sdk/src/index.ts";
import { kindOf, spotOf } from "../state/conversation.ts";
import { listsOf, type Lists } from "../state/recall.ts";
import type { State, StoredMessage } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { apiBase } from "./api-base.ts";
import { openKept, type Kept } from "./kept.ts";
import { recall, remember } from "./storage.ts";

/** So many conversations, those last visited, are there at once after a reload and without a network. */
const MOST_CONVERSATIONS = 40;
/** So many of the newest loaded messages of each. */
const MOST_MESSAGES = 60;
/** A busy server changes something every second; the disk hears of it now and then. */
const WRITE_MS = 2_000;

/** Whose the cache is, on which server. Without it nothing of the cache is shown. */
const OWNER = "cache";

/** The end of a conversation as it was seen. */
export interface KeptPage {
  conversation_id: string;
  /** The channel or direct conversation that it is or is in: without that, nobody may see it any more. */
  place: string;
  messages: readonly StoredMessage[];
  oldest_seq: number;
}

/** What was seen, kept for the next visit and for times without a network. */
export interface Cache {
  /** Shows the earlier visit's lists; false when there are none. */
  restore(): Promise<boolean>;
  /** Shows what an earlier visit saw of a conversation that is looked at, and keeps it for the next one. */
  visit(conversationId: string): void;
  /** Begins to keep what this person sees. Whatever is of somebody else goes. */
  own(userId: string): Promise<void>;
  /** Nothing of it is shown again. */
  clear(): Promise<void>;
}

/** Where the browser has no database or no room, nothing is kept and nothing breaks. */
export function createCache(store: Store): Cache {
  const kept: Kept<Lists, KeptPage> = openKept();
  /** In the order of their last visit, the newest last; what is kept of each. */
  const visited = new Map<string, KeptPage | undefined>();
  let written: Lists | undefined;
  let owned = false;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const owner = (userId: string) => `${userId} ${apiBase}`;

  function schedule(): void {
    if (!owned) return;
    timer ??= setTimeout(() => whenIdle(write), WRITE_MS);
  }

  function write(): void {
    clearTimeout(timer);
    timer = undefined;
    const { state } = store;
    // Another tab may have signed out, or somebody else in.
    if (!owned || recall(OWNER) !== owner(state.me ?? "")) return;
    const lists = listsOf(state);
    if (lists === undefined) return;
    const gone: string[] = [];
    const pages: KeptPage[] = [];
    for (const [id, before] of visited) {
      const page = pageOf(state, id) ?? before;
      if (page === undefined) continue;
      if (!state.channels.has(page.place) && !state.dms.has(page.place)) gone.push(id);
      else if (before === undefined || !samePage(page, before)) pages.push(page);
      visited.set(id, page);
    }
    for (const id of [...visited.keys()].slice(0, -MOST_CONVERSATIONS)) gone.push(id);
    for (const id of gone) visited.delete(id);
    const lasting = pages.filter((page) => visited.has(page.conversation_id));
    if (sameLists(lists, written) && lasting.length === 0 && gone.length === 0) return;
    written = lists;
    void kept.write({ lists, order: [...visited.keys()], pages: lasting, gone });
  }

  // Phones end pages without asking: what is hidden may not come back.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") write();
  });
  window.addEventListener("pagehide", write);

  return {
    async restore() {
      if (recall(OWNER) === undefined) return false;
      const found = await kept.lists();
      const whose = found && owner(found.lists.me);
      if (found === undefined || whose !== recall(OWNER) || store.state.me !== undefined)
        return false;
      for (const id of found.order) if (!visited.has(id)) visited.set(id, undefined);
      store.dispatch({ type: "recall_lists", lists: found.lists, asOf: 0 });
      return true;
    },
    visit(conversationId) {
      const before = visited.get(conversationId);
      visited.delete(conversationId);
      visited.set(conversationId, before);
      schedule();
      if (store.state.timelines.has(conversationId) || recall(OWNER) === undefined) return;
      void kept.page(conversationId).then((page) => {
        const { state } = store;
        if (page === undefined || recall(OWNER) !== owner(state.me ?? "")) return;
        if (!state.channels.has(page.place) && !state.dms.has(page.place)) return;
        const recalled = messagePage(page);
        store.dispatch({
          type: "recall",
          conversation_id: conversationId,
          page: recalled,
          asOf: 0,
        });
      });
    },
    async own(userId) {
      if (recall(OWNER) !== owner(userId)) {
        await kept.clear();
        remember(OWNER, owner(userId));
      }
      if (!owned) store.watch(schedule);
      owned = true;
      schedule();
    },
    async clear() {
      owned = false;
      clearTimeout(timer);
      timer = undefined;
      remember(OWNER, undefined);
      await kept.clear();
    },
  };
}

const whenIdle = (work: () => void): void => {
  if ("requestIdleCallback" in window) requestIdleCallback(work, { timeout: 2_000 });
  else work();
};

/** The end of what is loaded; nothing while that is itself recalled. */
function pageOf(state: State, conversationId: string): KeptPage | undefined {
  const timeline = state.timelines.get(conversationId);
  if (timeline === undefined || timeline.recalled || timeline.ids.length === 0) return undefined;
  const ids = timeline.ids.slice(-MOST_MESSAGES);
  const messages = ids.flatMap((id) => state.messages.get(id) ?? []);
  const place = placeOf(state, conversationId);
  if (messages.length < ids.length || place === undefined) return undefined;
  const oldest_seq = timeline.oldest_seq + timeline.ids.length - ids.length;
  return { conversation_id: conversationId, place, messages, oldest_seq };
}

function placeOf(state: State, conversationId: string): string | undefined {
  if (kindOf(conversationId) !== "thread") return conversationId;
  const root = state.messages.get(conversationId);
  return root?.channel_id ?? root?.direct_conversation_id;
}

function messagePage({ messages, oldest_seq }: KeptPage): MessagePage {
  const last = messages.at(-1);
  return {
    messages: [...messages],
    oldest_seq,
    newest_seq: (last && spotOf(last)?.seq) ?? oldest_seq,
    has_older: oldest_seq > 1,
    has_newer: false,
  };
}

const samePage = (a: KeptPage, b: KeptPage): boolean =>
  a.place === b.place &&
  a.oldest_seq === b.oldest_seq &&
  a.messages.length === b.messages.length &&
  a.messages.every((message, at) => message === b.messages[at]);

const sameLists = (a: Lists, b: Lists | undefined): boolean =>
  b !== undefined &&
  a.me === b.me &&
  a.workspaces === b.workspaces &&
  a.members === b.members &&
  a.channels === b.channels &&
  a.dms === b.dms &&
  a.followsMore === b.followsMore &&
  a.preferences === b.preferences &&
  a.sidebars === b.sidebars &&
  a.counters.size === b.counters.size &&
  [...a.counters].every(([id, counters]) => b.counters.get(id) === counters);
