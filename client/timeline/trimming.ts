import type { Accessor } from "solid-js";
import { timelineEnd, type Timeline } from "../state/state.ts";
import type { Segment } from "./segment.ts";

/** Beyond this many loaded messages on one side of the screen, that side is cut back. */
const MOST_BESIDE = 400;
const KEPT_BESIDE = 250;
/** What stays of a channel when one leaves it. */
const KEPT_WHEN_LEFT = 150;

/** Keeps a channel's loaded part small however far one scrolls, one side at a time, only while nothing moves. */
export function createTrimming(
  trim: (channelId: string, from: number, to: number) => void,
  channelId: string,
  loaded: Accessor<Timeline | undefined>,
) {
  return {
    trim(visible: { first: number; last: number } | undefined, segment: Segment): void {
      const timeline = loaded();
      if (timeline === undefined || visible === undefined) return;
      const start = timeline.oldest_seq;
      const end = timelineEnd(timeline) - 1;
      if (visible.first > MOST_BESIDE) trim(channelId, start + visible.first - KEPT_BESIDE, end);
      else if (segment.keys.length - visible.last > MOST_BESIDE) {
        trim(channelId, start, start + visible.last + KEPT_BESIDE);
      }
    },
    leave(): void {
      const timeline = loaded();
      if (timeline === undefined || timeline.ids.length <= KEPT_WHEN_LEFT * 2) return;
      const end = timelineEnd(timeline) - 1;
      trim(channelId, end - KEPT_WHEN_LEFT, end);
    },
  };
}
