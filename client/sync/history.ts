import type { Message, PageQuery } from "../../sdk/src/index.ts";
import { lastSeqOf } from "../state/conversation.ts";
import { timelineEnd } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Cache } from "./cache.ts";
import type { Conversations, ThreadedPage } from "./conversations.ts";
import type { Requests } from "./requests.ts";

const PAGE = 100;

/** So many conversations are kept to be shown at once when one comes back to them. */
const KEPT = 50;

/** Loads the parts of a conversation that are looked at. Each call answers when the state has them. */
export interface History {
  /** This conversation is looked at now; those not looked at for longest are forgotten. */
  visit(conversationId: string): void;
  /** The newest page, unless the loaded part ends with it already. */
  latest(conversationId: string): Promise<void>;
  /** The page around `seq`, unless it is loaded already. */
  around(conversationId: string, seq: number): Promise<void>;
  /**
   * Loads the page around a time, or the first one, and answers the message that begins there: the first from then on, or
   * the last where none is later. Threads have no such pages.
   */
  at(conversationId: string, time: Date | "beginning"): Promise<Message | undefined>;
  older(conversationId: string): Promise<void>;
  newer(conversationId: string): Promise<void>;
}

export function createHistory(
  conversations: Conversations,
  store: Store,
  requests: Requests,
  cache: Cache,
): History {
  const visited = new Set<string>();
  const underWay = new Map<string, Promise<void>>();

  /** The same page is never asked for twice at the same time. */
  function load(conversationId: string, query: PageQuery, place: "jump" | "join"): Promise<void> {
    const key = JSON.stringify([conversationId, query]);
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const answer = ({ page, root }: ThreadedPage) => [
      ...(root === undefined ? [] : [{ type: "message" as const, message: root }]),
      { type: "page" as const, conversation_id: conversationId, page, place },
    ];
    const request = conversations.page(conversationId, { ...query, limit: PAGE });
    const done = requests
      .into(request, answer)
      .then(() => {})
      .finally(() => underWay.delete(key));
    underWay.set(key, done);
    return done;
  }

  /** What is loaded; what was only recalled from an earlier visit is not. */
  const timeline = (conversationId: string) => {
    const known = store.state.timelines.get(conversationId);
    return known?.recalled ? undefined : known;
  };

  return {
    visit(conversationId) {
      cache.visit(conversationId);
      visited.delete(conversationId);
      visited.add(conversationId);
      const [oldest] = visited;
      if (oldest === undefined || visited.size <= KEPT) return;
      visited.delete(oldest);
      store.dispatch({ type: "forget", conversation_id: oldest });
    },
    async latest(conversationId) {
      const loaded = timeline(conversationId);
      const last = lastSeqOf(store.state, conversationId);
      if (loaded !== undefined && last !== undefined && timelineEnd(loaded) > last) return;
      await load(conversationId, { mode: "latest" }, "jump");
    },
    async around(conversationId, seq) {
      const loaded = timeline(conversationId);
      if (loaded !== undefined && seq >= loaded.oldest_seq && seq < timelineEnd(loaded)) return;
      await load(conversationId, { around_seq: seq }, "jump");
    },
    async at(conversationId, time) {
      const query: PageQuery =
        time === "beginning" ? { after_seq: 0 } : { around_time: time.toISOString() };
      const { page } = await requests.into(
        conversations.page(conversationId, { ...query, limit: PAGE }),
        ({ page: found }) => ({
          type: "page",
          conversation_id: conversationId,
          page: found,
          place: "jump",
        }),
      );
      if (time === "beginning") return page.messages[0];
      const from = time.getTime();
      return (
        page.messages.find((one) => Date.parse(one.created_at) >= from) ?? page.messages.at(-1)
      );
    },
    async older(conversationId) {
      const first = timeline(conversationId)?.oldest_seq ?? 1;
      if (first > 1) await load(conversationId, { before_seq: first }, "join");
    },
    async newer(conversationId) {
      const loaded = timeline(conversationId);
      const last = lastSeqOf(store.state, conversationId) ?? 0;
      if (loaded === undefined || timelineEnd(loaded) > last) return;
      await load(conversationId, { after_seq: timelineEnd(loaded) - 1 }, "join");
    },
  };
}
