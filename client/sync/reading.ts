import type { Store } from "../state/store.ts";
import type { Conversations } from "./conversations.ts";

/** Scrolling through a channel tells the server now and then, not with every message. */
const SETTLE_MS = 400;

export interface Reading {
  /** The person has seen everything up to `seq`. */
  seen(conversationId: string, seq: number): void;
  /** The person wants `seq` and what follows to count as unread again. */
  unread(conversationId: string, seq: number): Promise<void>;
}

export function createReading(conversations: Conversations, store: Store): Reading {
  const reached = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(): void {
    timer = undefined;
    for (const [conversationId, seq] of reached) {
      // Should this fail, the next message that is seen says the same and more.
      conversations.markRead(conversationId, seq).catch(() => {});
    }
    reached.clear();
  }

  // Whoever leaves has read what was on the screen.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && timer !== undefined) {
      clearTimeout(timer);
      tell();
    }
  });

  return {
    seen(conversationId, seq) {
      const counters = store.state.counters.get(conversationId);
      if (counters === undefined || seq <= counters.last_read_seq) return;
      store.dispatch({ type: "read", conversation_id: conversationId, seq });
      reached.set(conversationId, seq);
      timer ??= setTimeout(tell, SETTLE_MS);
    },
    async unread(conversationId, seq) {
      reached.delete(conversationId);
      store.dispatch({ type: "unread", conversation_id: conversationId, seq });
      await conversations.markUnread(conversationId, seq);
    },
  };
}
