import { createEffect, createSignal, untrack } from "solid-js";
import type { Chat } from "../sync/chat.ts";
import { setEditing } from "../timeline/editing.ts";

/**
 * Begins to edit the person's last message in a conversation. One that is still on its way is edited when it has arrived,
 * unless `busy` by then.
 */
export function createEditLast(chat: Chat, conversationId: string, busy: () => boolean) {
  const lastOwn = chat.select((state) => {
    const ids = state.timelines.get(conversationId)?.ids ?? [];
    return ids.findLast((id) => {
      const message = state.messages.get(id);
      return message?.author_id === state.me && message?.deleted_at === undefined;
    });
  });
  const [awaited, setAwaited] = createSignal<string>();
  const onItsWay = chat.select(
    (state) => state.pending.findLast((one) => one.conversation_id === conversationId)?.nonce,
  );
  const arrived = chat.select((state) => {
    const nonce = awaited();
    const ids = nonce === undefined ? [] : (state.timelines.get(conversationId)?.ids ?? []);
    return ids.findLast((id) => state.messages.get(id)?.nonce === nonce);
  });
  createEffect(() => {
    const id = arrived();
    if (id === undefined) return;
    setAwaited(undefined);
    if (!untrack(busy)) setEditing(id);
  });

  return () => {
    const own = untrack(lastOwn);
    const nonce = untrack(onItsWay);
    if (nonce !== undefined) setAwaited(nonce);
    else if (own !== undefined) setEditing(own);
  };
}
