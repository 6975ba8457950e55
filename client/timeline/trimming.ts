import type { Accessor } from "solid-js";
import { spotOf } from "../state/conversation.ts";
import { timelineEnd, type Timeline } from "../state/state.ts";
import type { Segment } from "./segment.ts";

/** Beyond this many loaded messages on one side of the screen, that side is cut back. */
const MOST_BESIDE = 400;
const KEPT_BESIDE = 250;
/** What stays of a channel when one leaves it. */
const KEPT_WHEN_LEFT = 150;

/** Keeps a channel's loaded part small however far one scrolls, one side at a time, only while nothing moves. */
export function createTrimming(
  trim: (conversationId: string, from: number, to: number) => void,
  conversationId: string,
  loaded: Accessor<Timeline | undefined>,
) {
  return {
    trim(visible: { first: number; last: number } | undefined, segment: Segment): void {
      const timeline = loaded();
      if (timeline === undefined || visible === undefined) return;
      const start = timeline.oldest_seq;
      const end = timelineEnd(timeline) - 1;
      const first = seqAt(segment, visible.first) ?? start + visible.first;
      const last = seqAt(segment, visible.last) ?? end;
      if (first - start > MOST_BESIDE) trim(conversationId, first - KEPT_BESIDE, end);
      else if (end - last > MOST_BESIDE) trim(conversationId, start, last + KEPT_BESIDE);
    },
    leave(): void {
      const timeline = loaded();
      if (timeline === undefined || timeline.ids.length <= KEPT_WHEN_LEFT * 2) return;
      const end = timelineEnd(timeline) - 1;
      trim(conversationId, end - KEPT_WHEN_LEFT, end);
    },
  };
}

/** Rows are fewer than messages: an agent's turn is one. */
function seqAt({ keys, rows }: Segment, index: number): number | undefined {
  const message = rows.byKey.get(keys[index] ?? "")?.message;
  return message && spotOf(message)?.seq;
}
