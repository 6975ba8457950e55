import { createSignal, type Accessor } from "solid-js";
import type { Counters } from "../state/state.ts";

/** What was marked unread from beside its timeline: the timeline draws its line there. */
export const [markedUnread, markUnreadBeside] = createSignal<{
  conversationId: string;
  seq: number;
}>();

/** The "new" line: drawn once where reading stopped, and not moved by reading on. */
export function createUnreadLine(counters: Accessor<Counters | undefined>) {
  const [from, setFrom] = createSignal<number>();
  const [held, setHeld] = createSignal(false);
  return {
    /** The first seq below the line. */
    from,
    /** The person wants it to stay unread: seeing it does not count. */
    held,
    draw() {
      const read = counters()?.last_read_seq;
      if (read !== undefined) setFrom((known) => known ?? read + 1);
    },
    hold(seq: number) {
      setFrom(seq);
      setHeld(true);
    },
    clear() {
      setFrom(undefined);
      setHeld(false);
    },
  };
}

export type UnreadLine = ReturnType<typeof createUnreadLine>;
