import type { Client } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";

/** Scrolling through a channel tells the server now and then, not with every message. */
const SETTLE_MS = 400;

export interface Reading {
  /** The person has seen everything up to `seq`. */
  seen(channelId: string, seq: number): void;
  /** The person wants `seq` and what follows to count as unread again. */
  unread(channelId: string, seq: number): Promise<void>;
}

export function createReading(client: Client, store: Store): Reading {
  const reached = new Map<string, number>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function tell(): void {
    timer = undefined;
    for (const [channelId, seq] of reached) {
      // Should this fail, the next message that is seen says the same and more.
      client.channels.markRead(channelId, seq).catch(() => {});
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
    seen(channelId, seq) {
      const counters = store.state.counters.get(channelId);
      if (counters === undefined || seq <= counters.last_read_seq) return;
      store.dispatch({ type: "read", channel_id: channelId, seq });
      reached.set(channelId, seq);
      timer ??= setTimeout(tell, SETTLE_MS);
    },
    async unread(channelId, seq) {
      reached.delete(channelId);
      store.dispatch({ type: "unread", channel_id: channelId, seq });
      await client.channels.markUnread(channelId, seq);
    },
  };
}
