import { createSignal, onCleanup, type Accessor } from "solid-js";
import type { VirtualizerHandle } from "virtua/solid";

/** Within this many pixels of the end, the reader is at the end. */
const AT_END_PX = 48;
/** This close to either end of what is loaded, more is loaded. */
const LOAD_AHEAD_PX = 1_800;
/** A scroll this long after the last touch of wheel, key or finger is not the reader's. */
const INTENT_MS = 800;

export interface ScrollEvents {
  onNearStart(): void;
  onNearEnd(): void;
  /** The reader sees other rows than before. */
  onMoved(): void;
}

/** Where the reader is in the timeline; stays glued to the end only for those who were there. */
export function createScrolling(count: Accessor<number>, events: ScrollEvents) {
  const [atEnd, setAtEnd] = createSignal(true);
  let handle: VirtualizerHandle | undefined;
  let glued = true;
  let intentAt = 0;
  let lastOffset = 0;
  let frame = 0;
  onCleanup(() => cancelAnimationFrame(frame));

  const distanceToEnd = () =>
    handle === undefined ? 0 : handle.scrollSize - handle.scrollOffset - handle.viewportSize;

  function toEnd(): void {
    glued = true;
    setAtEnd(true);
    if (count() > 0) handle?.scrollToIndex(count() - 1, { align: "end" });
  }

  function report(): void {
    if (handle === undefined || handle.viewportSize === 0) return;
    if (handle.scrollOffset < LOAD_AHEAD_PX) events.onNearStart();
    if (distanceToEnd() < LOAD_AHEAD_PX) events.onNearEnd();
    events.onMoved();
  }

  return {
    atEnd,
    /** Whether there is more than the view has room for: elsewhere nothing can be kept in its place by scrolling. */
    overflows: () =>
      handle !== undefined && handle.viewportSize > 0 && handle.scrollSize > handle.viewportSize,
    /** True while new rows pull the view along. */
    isGlued: () => glued,
    setHandle: (next: VirtualizerHandle | undefined) => (handle = next),
    /** Wheel, keys, fingers and the scroll bar are the reader's will; all else is layout. */
    noteIntent: () => (intentAt = performance.now()),
    toEnd,
    toRow(index: number, align: "start" | "center" | "nearest") {
      glued = false;
      handle?.scrollToIndex(index, align === "start" ? { align, offset: -96 } : { align });
    },
    pageBy: (pages: number) => handle?.scrollBy(pages * 0.85 * handle.viewportSize),
    onScroll(offset: number) {
      const end = distanceToEnd() <= AT_END_PX;
      const byReader = performance.now() - intentAt < INTENT_MS;
      if (end) glued = true;
      else if (offset < lastOffset && byReader) glued = false;
      lastOffset = offset;
      setAtEnd(end || glued);
      report();
    },
    /** Rows or the window changed size. */
    onResize() {
      cancelAnimationFrame(frame);
      if (glued && distanceToEnd() > 1) toEnd();
      frame = requestAnimationFrame(() => {
        if (glued && distanceToEnd() > 1) toEnd();
        else setAtEnd(glued || distanceToEnd() <= AT_END_PX);
        report();
      });
    },
    /** The first and last row on the screen. */
    visible(): { first: number; last: number } | undefined {
      if (handle === undefined || handle.viewportSize === 0 || count() === 0) return undefined;
      const { scrollOffset, viewportSize } = handle;
      return {
        first: handle.findItemIndex(scrollOffset),
        last: handle.findItemIndex(scrollOffset + viewportSize - 12),
      };
    },
  };
}

export type Scrolling = ReturnType<typeof createScrolling>;
