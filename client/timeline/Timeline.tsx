import ArrowDown from "lucide-solid/icons/arrow-down";
import {
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  Show,
  untrack,
  type JSX,
} from "solid-js";
import { Virtualizer, type VirtualizerHandle } from "virtua/solid";
import { channelOf, kindOf, spotOf, workspaceOf } from "../state/conversation.ts";
import { timelineEnd } from "../state/state.ts";
import { useChat } from "../sync/chat.ts";
import { sighted } from "../ui/first-sight.ts";
import { Announcer } from "./Announcer.tsx";
import { createArrival, type Arrival } from "./arrival.ts";
import { createAttention } from "./attention.ts";
import { ConversationStart } from "./ConversationStart.tsx";
import { preloadDoings } from "./Message.tsx";
import { MessageRow } from "./MessageRow.tsx";
import { moveFocus } from "./row-focus.ts";
import { createPinned, PinnedProvider } from "./pinned.ts";
import { rowsOf, type Rows } from "./rows.ts";
import { createScrolling } from "./scrolling.ts";
import { nextSegment, type Segment } from "./segment.ts";
import { keepSizes, sizesOf } from "./sizes.ts";
import { Skeleton } from "./Skeleton.tsx";
import { createTrimming } from "./trimming.ts";
import { editing } from "./editing.ts";
import { words } from "../words/words.ts";
import { createUnreadLine, markedUnread } from "./unread-line.ts";

/** What is not needed for the first sight is loaded after it. */
const PRELOAD_MS = 2_000;
/** So much is made ready above and below what is seen. */
const AHEAD_PX = 600;
/** And so long after the rest is on the screen. */
const AHEAD_MS = 50;

/** The messages of one conversation. Made anew for each; what is loaded of it is in the state. */
export function Timeline(props: {
  conversationId: string;
  title: string;
  /** A message to go to and light up, from a link. */
  messageId: string | undefined;
  /** Grows when the person wrote something here. */
  sent: number;
  /** Grows when the person marks the conversation read. */
  markedRead: number;
  /** Stands above the first message. */
  above?: () => JSX.Element;
  onMissing: () => void;
}) {
  const chat = useChat();
  const conversationId = untrack(() => props.conversationId);
  chat.history.visit(conversationId);
  const loaded = chat.select((state) => state.timelines.get(conversationId));
  // How far somebody read on another device, an earlier visit of this one cannot know.
  const stands = chat.select((state) => state.counters.get(conversationId));
  const waits = createMemo(() => stands()?.recalled === true);
  const counters = () => (waits() ? undefined : stands());
  const workspaceId = chat.select((state) => workspaceOf(state, conversationId));
  const isThread = kindOf(conversationId) === "thread";
  const isPinned = createPinned(chat.select((state) => channelOf(state, conversationId)));
  const attending = createAttention();
  const line = createUnreadLine(counters);
  const rows = chat.select<Rows>(
    withPrevious((state, before) => rowsOf(state, conversationId, line.from(), before)),
  );
  const segment = createMemo<Segment>((before) => nextSegment(rows(), before));
  const generation = createMemo(() => segment().generation);
  const [focusedKey, setFocusedKey] = createSignal<string>();
  const [aboveHeight, setAboveHeight] = createSignal(0);
  const [ahead, setAhead] = createSignal(false);
  let scroller: HTMLDivElement | undefined;
  let shownKeys: readonly string[] = [];

  function measureAbove(element: HTMLElement): void {
    const observer = new ResizeObserver(() => setAboveHeight(element.offsetHeight));
    observer.observe(element);
    onCleanup(() => observer.disconnect());
  }

  /** What is before or after the loaded part could not be had. */
  const [stuck, setStuck] = createSignal<"older" | "newer">();
  function more(side: "older" | "newer"): void {
    chat.history[side](conversationId).then(
      () => stuck() === side && setStuck(undefined),
      () => setStuck(side),
    );
  }

  const trimming = createTrimming(chat.trim, conversationId, loaded);
  const scrolling = createScrolling(() => segment().keys.length, {
    onNearStart: () => more("older"),
    onNearEnd: () => more("newer"),
    onMoved: markSeen,
  });
  const arrival: Arrival = createArrival({
    chat,
    conversationId,
    message: () => props.messageId,
    line,
    loaded,
    generation,
    counters,
    waits,
    onMissing: () => props.onMissing(),
  });

  function markSeen(): void {
    if (!attending() || arrival.phase() !== "there" || line.held()) return;
    const timeline = loaded();
    const last = scrolling.visible()?.last;
    if (timeline === undefined || timeline.recalled || timeline.ids.length === 0) return;
    const end = timelineEnd(timeline) - 1;
    const row =
      last === undefined ? undefined : segment().rows.byKey.get(segment().keys[last] ?? "");
    const seq = scrolling.isGlued() ? end : row?.message && spotOf(row.message)?.seq;
    if (seq !== undefined) chat.reading.seen(conversationId, seq);
  }

  // Rows came: follow them if the reader was at the end, and count them as seen if so.
  createEffect(
    on(segment, (next, before) => {
      shownKeys = next.keys;
      if (next.keys === before?.keys || arrival.phase() !== "there") return;
      if (scrolling.isGlued()) scrolling.toEnd();
      markSeen();
    }),
  );
  createEffect(() => {
    if (attending()) markSeen();
    // What comes while nobody looks, or below what is looked at, starts with a line.
    else if ((counters()?.unread_count ?? 0) > 0) line.draw();
  });
  createEffect(() => {
    if ((counters()?.unread_count ?? 0) > 0 && !scrolling.atEnd()) line.draw();
  });

  // The list is there, or another one after a jump: go to where reading goes on.
  createEffect(
    on([arrival.target, generation], ([target]) => {
      if (target === undefined || segment().keys.length === 0) return;
      const index = jumping || target.seq === undefined ? -1 : indexOfSeq(segment(), target.seq);
      queueMicrotask(() => {
        if (index >= 0) scrolling.toRow(index, target.align);
        else scrolling.toEnd();
        requestAnimationFrame(() => {
          arrival.arrived();
          markSeen();
        });
      });
    }),
  );

  let jumping = false;
  function jumpToEnd(): void {
    jumping = true;
    chat.history
      .latest(conversationId)
      .then(() => requestAnimationFrame(() => scrolling.toEnd()))
      .catch(() => {})
      .finally(() => (jumping = false));
  }
  // Loading failed while the connection was gone: now it is back.
  createEffect(() => {
    const live = chat.connections.state(workspaceId() ?? "") === "live";
    if (live && arrival.failed()) untrack(arrival.retry);
    const side = untrack(stuck);
    if (live && side !== undefined) more(side);
  });
  createEffect(
    on(
      () => props.sent,
      () => {
        line.clear();
        jumpToEnd();
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      () => props.markedRead,
      () => {
        line.clear();
        chat.reading.seen(conversationId, counters()?.last_seq ?? 0);
        jumpToEnd();
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      markedUnread,
      (mark) => {
        if (mark?.conversationId === conversationId) line.hold(mark.seq);
      },
      { defer: true },
    ),
  );
  // The message to edit may be further up than what is on the screen.
  createEffect(
    on(editing, (id) => {
      const index = segment().keys.findIndex(
        (key) => segment().rows.byKey.get(key)?.message?.id === id,
      );
      const visible = scrolling.visible();
      if (id === undefined || index < 0 || visible === undefined) return;
      if (index < visible.first || index > visible.last) scrolling.toRow(index, "nearest");
    }),
  );
  onCleanup(() => trimming.leave());
  // What is not seen at once is made once the rest is on the screen.
  createEffect(() => {
    if (arrival.phase() !== "there") return setAhead(false);
    const timer = setTimeout(() => setAhead(true), AHEAD_MS);
    onCleanup(() => clearTimeout(timer));
  });
  createEffect(() => {
    if (arrival.phase() !== "there") return;
    sighted();
    const ahead = setTimeout(preloadDoings, PRELOAD_MS);
    onCleanup(() => clearTimeout(ahead));
  });

  const unread = () => counters()?.unread_count ?? 0;
  const keepMounted = () => {
    const index = segment().keys.indexOf(focusedKey() ?? "");
    return index < 0 ? [] : [index];
  };

  function take(handle: VirtualizerHandle | undefined): void {
    if (handle !== undefined) onCleanup(() => keepSizes(conversationId, shownKeys, handle.cache));
    scrolling.setHandle(handle);
  }
  /** How high the rows were when one was last here. */
  function measured() {
    const cache = sizesOf(conversationId, segment().keys);
    return cache === undefined ? {} : { cache };
  }
  /** Made anew for each generation. */
  const rowList = (known: Partial<Pick<VirtualizerHandle, "cache">>) => (
    <Virtualizer
      {...known}
      ref={take}
      data={segment().keys}
      // The list would wait for the scroll that keeps what is seen in its place, which never comes.
      shift={segment().shift && scrolling.overflows()}
      startMargin={aboveHeight()}
      bufferSize={ahead() ? AHEAD_PX : 0}
      keepMounted={keepMounted()}
      onScroll={scrolling.onScroll}
      onResize={scrolling.onResize}
      onScrollEnd={() => trimming.trim(scrolling.visible(), segment())}
    >
      {(key) => (
        <MessageRow
          row={segment().rows.byKey.get(key)}
          lit={arrival.lit()}
          inThread={isThread}
          onMarkUnread={(seq) => {
            line.hold(seq);
            void chat.reading.unread(conversationId, seq).catch(() => {});
          }}
        />
      )}
    </Virtualizer>
  );

  return (
    <div class="timeline">
      <div
        ref={(element) => (scroller = element)}
        class="scroller"
        classList={{ arriving: arrival.phase() !== "there" }}
        role="region"
        aria-label={words().message.region(props.title)}
        tabIndex={0}
        onWheel={scrolling.noteIntent}
        onTouchMove={scrolling.noteIntent}
        onPointerDown={scrolling.noteIntent}
        onPointerMove={(event) => event.buttons > 0 && scrolling.noteIntent()}
        onFocusIn={(event) => setFocusedKey(keyAt(event.target))}
        onKeyDown={(event) => {
          scrolling.noteIntent();
          moveFocus(event, scroller, segment().keys, scrolling);
        }}
      >
        <div class="scroller-space" />
        <Show when={props.above}>
          {(above) => (
            <PinnedProvider value={isPinned}>
              <div ref={measureAbove}>{above()()}</div>
            </PinnedProvider>
          )}
        </Show>
        <Show when={!isThread && loaded()?.ids.length === 0 && segment().keys.length === 0}>
          <ConversationStart conversationId={conversationId} empty />
        </Show>
        <PinnedProvider value={isPinned}>
          <Show when={generation() + 1} keyed>
            {(number) => rowList(number === 1 ? measured() : {})}
          </Show>
        </PinnedProvider>
      </div>
      <Show when={arrival.phase() === "loading"}>
        <Skeleton />
      </Show>
      <Show when={arrival.phase() === "failed"}>
        <div class="timeline-failed" role="alert">
          <p>{words().message.notLoaded}</p>
          <button type="button" class="button" onClick={arrival.retry}>
            {words().message.tryAgain}
          </button>
        </div>
      </Show>
      <Show when={arrival.phase() === "there" && stuck()}>
        {(side) => (
          <div class="timeline-stuck" classList={{ below: side() === "newer" }} role="alert">
            <span>{words().message.moreNotLoaded[side()]}</span>
            <button type="button" class="link-button" onClick={() => more(side())}>
              {words().message.tryAgain}
            </button>
          </div>
        )}
      </Show>
      <Show when={arrival.phase() === "there" && !scrolling.atEnd()}>
        <button type="button" class="jump-pill" onClick={jumpToEnd}>
          {unread() > 0 ? words().message.newCount(unread()) : words().message.latest}
          <ArrowDown size={15} aria-hidden="true" />
        </button>
      </Show>
      <Announcer rows={rows} title={props.title} after={counters()?.last_seq ?? 0} />
    </div>
  );
}

const indexOfSeq = (segment: Segment, seq: number): number =>
  segment.keys.findIndex((key) => (seqOfRow(segment, key) ?? Infinity) >= seq);

function seqOfRow(segment: Segment, key: string): number | undefined {
  const message = segment.rows.byKey.get(key)?.message;
  return message && spotOf(message)?.seq;
}

function keyAt(target: EventTarget | null): string | undefined {
  if (!(target instanceof Element)) return undefined;
  return target.closest<HTMLElement>("[data-key]")?.dataset["key"];
}

/** A reader of the state that is also given its last answer. */
function withPrevious<S, T>(read: (state: S, before: T | undefined) => T): (state: S) => T {
  let before: T | undefined;
  return (state) => (before = read(state, before));
}
