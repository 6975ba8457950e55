import type { Client, EphemeralEventRequest } from "../../sdk/src/index.ts";
import { kindOf } from "../state/conversation.ts";
import type { State } from "../state/state.ts";
import type { Store } from "../state/store.ts";

/** Who types says so again after this time, in milliseconds. */
const AGAIN_MS = 3_000;
const TICK_MS = 1_000;

/** Tells others that one writes, and lets what others do be over in time. */
export interface Typing {
  /** The person types in a conversation; call it for each key. */
  started(conversationId: string): void;
  /** They have sent it, or went elsewhere. */
  stopped(conversationId: string): void;
}

/** `refused` hears of what the server does not let this person do. */
export function createTyping(
  client: Client,
  store: Store,
  refused: (workspaceId: string, error: unknown) => void,
): Typing {
  const said = new Map<string, number>();
  let timer: ReturnType<typeof setInterval> | undefined;

  function tell(type: "typing.started" | "typing.stopped", conversationId: string): void {
    const where = placeOf(store.state, conversationId);
    if (where === undefined) return;
    client.events
      .send({ type, ...where })
      .catch((error: unknown) => refused(where.workspace_id, error));
  }

  const doing = store.select(({ typing, progress }) => typing.size + progress.size > 0);
  /** The clock only ticks while somebody does something. */
  function tick(): void {
    store.dispatch({ type: "clock", now: Date.now() });
    if (doing()) return;
    clearInterval(timer);
    timer = undefined;
  }
  store.select(({ typing, progress }) => {
    if (typing.size + progress.size > 0) timer ??= setInterval(tick, TICK_MS);
  });

  return {
    started(conversationId) {
      const now = Date.now();
      if (now - (said.get(conversationId) ?? -Infinity) < AGAIN_MS) return;
      said.set(conversationId, now);
      tell("typing.started", conversationId);
    },
    stopped(conversationId) {
      if (!said.delete(conversationId)) return;
      tell("typing.stopped", conversationId);
    },
  };
}

/** Where something that is not stored happens; a thread is named beside its place. */
export function placeOf(
  state: State,
  conversationId: string,
): Omit<EphemeralEventRequest, "type"> | undefined {
  const root = state.messages.get(conversationId);
  const inThread = kindOf(conversationId) === "thread";
  const id = inThread ? (root?.channel_id ?? root?.direct_conversation_id) : conversationId;
  if (id === undefined) return undefined;
  const direct = kindOf(id) === "direct";
  const workspace_id = (direct ? state.dms : state.channels).get(id)?.workspace_id;
  if (workspace_id === undefined) return undefined;
  return {
    workspace_id,
    ...(direct ? { direct_conversation_id: id } : { channel_id: id }),
    ...(inThread && { payload: { thread_root_id: conversationId } }),
  };
}
