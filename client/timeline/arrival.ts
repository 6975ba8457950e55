import {
  createEffect,
  createMemo,
  createSignal,
  on,
  onCleanup,
  untrack,
  type Accessor,
} from "solid-js";
import { spotOf } from "../state/conversation.ts";
import type { Counters, Timeline } from "../state/state.ts";
import type { Chat } from "../sync/chat.ts";
import type { UnreadLine } from "./unread-line.ts";

/** If the first unread message is further back than this, the newest page does not have it. */
const NEWEST_PAGE = 90;
const LIT_MS = 2_000;

export interface Target {
  /** Absent for the end. */
  seq?: number;
  align: "start" | "center";
}

export interface Arrival {
  /** `placing` is the moment between having the messages and standing at the right one. */
  phase: Accessor<"loading" | "placing" | "there" | "failed">;
  /** What is to be shown could not be loaded; what an earlier visit saw may be there. */
  failed: Accessor<boolean>;
  target: Accessor<Target | undefined>;
  /** The message that a link named, for two seconds. */
  lit: Accessor<string | undefined>;
  arrived(): void;
  retry(): void;
}

/** Brings the reader to where reading goes on: a linked message, the first unread one, or the end. */
export function createArrival(options: {
  chat: Chat;
  conversationId: string;
  message: Accessor<string | undefined>;
  line: UnreadLine;
  loaded: Accessor<Timeline | undefined>;
  /** Another number once nothing is left of what was shown before. */
  generation: Accessor<number>;
  counters: Accessor<Counters | undefined>;
  /** Where reading goes on is not known yet. */
  waits: Accessor<boolean>;
  onMissing: () => void;
}): Arrival {
  const { chat, conversationId, message, line, loaded, generation, counters, waits } = options;
  const [phase, setPhase] = createSignal<"loading" | "placing" | "there" | "failed">("loading");
  const [failed, setFailed] = createSignal(false);
  const [target, setTarget] = createSignal<Target>();
  const [lit, setLit] = createSignal<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let closed = false;
  onCleanup(() => {
    closed = true;
    clearTimeout(timer);
  });

  async function go(): Promise<void> {
    const known = untrack(loaded);
    // What an earlier visit saw stays on the screen until there is something better.
    if (!known?.recalled) setPhase(known === undefined ? "loading" : "placing");
    setFailed(false);
    const before = untrack(generation);
    try {
      const found = await untrack(load);
      if (closed) return;
      // Who sees the end and goes to the end stays there: nothing has to be hidden for it.
      const stays = found.seq === undefined && untrack(generation) === before;
      if (!stays || untrack(phase) !== "there") setPhase("placing");
      setTarget(found);
      // An empty channel has no row to stand at.
      if (untrack(loaded)?.ids.length === 0) setPhase("there");
    } catch {
      if (closed) return;
      setFailed(true);
      if (!untrack(loaded)?.recalled) setPhase("failed");
    }
  }

  async function load(): Promise<Target> {
    const linked = message();
    if (linked !== undefined) return loadLinked(linked);
    const { unread_count = 0, last_read_seq = 0, last_seq = 0 } = counters() ?? {};
    if (unread_count > 0) line.draw();
    const first = line.from();
    if (unread_count === 0 || first === undefined) {
      await chat.history.latest(conversationId);
      return { align: "start" };
    }
    if (last_seq - last_read_seq < NEWEST_PAGE) await chat.history.latest(conversationId);
    else await chat.history.around(conversationId, first);
    return { seq: first, align: "start" };
  }

  async function loadLinked(id: string): Promise<Target> {
    const found = await chat.findMessage(id).catch(() => undefined);
    const spot = found && spotOf(found);
    if (spot?.conversation_id !== conversationId) {
      options.onMissing();
      await chat.history.latest(conversationId);
      return { align: "start" };
    }
    await chat.history.around(conversationId, spot.seq);
    setLit(id);
    clearTimeout(timer);
    timer = setTimeout(() => setLit(undefined), LIT_MS);
    return { seq: spot.seq, align: "center" };
  }

  // At first, and whenever a link names another message here.
  createEffect(
    on([createMemo(message), waits], ([next, waiting], before) => {
      if (waiting) return;
      if (before === undefined || before[1] || next !== undefined) void go();
    }),
  );
  // What an earlier visit saw is shown where it ended.
  createEffect(() => {
    if (!loaded()?.recalled || !["loading", "failed"].includes(untrack(phase))) return;
    setPhase("placing");
    setTarget({ align: "start" });
  });
  // A resync threw away what was loaded.
  createEffect(
    on(loaded, (now, before) => {
      if (now === undefined && before !== undefined) void go();
    }),
  );

  return {
    phase,
    failed,
    target,
    lit,
    arrived: () => setPhase("there"),
    retry: () => void go(),
  };
}
