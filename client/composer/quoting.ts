import { createEffect, createMemo, createSignal, on, untrack, type Accessor } from "solid-js";
import type { Chat } from "../sync/chat.ts";
import type { StoredMessage } from "../state/state.ts";

const [quoted, setQuoted] = createSignal<ReadonlyMap<string, StoredMessage>>(new Map());

/** The message that the next one written in a conversation quotes. */
export const quoting = (conversationId: string): Accessor<StoredMessage | undefined> => {
  return () => quoted().get(conversationId);
};

/** Has the composer of a conversation quote this message, or nothing. */
export function setQuoting(conversationId: string, message: StoredMessage | undefined): void {
  const next = new Map(quoted());
  if (message === undefined) next.delete(conversationId);
  else next.set(conversationId, message);
  setQuoted(next);
}

/**
 * Keeps what a conversation quotes with its draft: it is there again after a reload, and the same in all tabs. Call the
 * answer to let it go.
 */
export function keepQuote(chat: Chat, conversationId: string): () => void {
  const quoted = quoting(conversationId);
  const kept = createMemo(() => chat.drafts.get(conversationId).quoted_message_id);
  let release: (() => void) | undefined;
  let open = true;
  createEffect(
    on(quoted, (message, before) => {
      release?.();
      release = message && chat.hold(message.id);
      if (message !== undefined)
        chat.drafts.change(conversationId, { quoted_message_id: message.id });
      else if (before !== undefined)
        chat.drafts.change(conversationId, { quoted_message_id: undefined });
    }),
  );
  createEffect(
    on(kept, (id) => {
      if (id === untrack(quoted)?.id) return;
      if (id === undefined) return setQuoting(conversationId, undefined);
      chat.findMessage(id).then(
        (message) => {
          if (open && untrack(kept) === id && message.deleted_at === undefined)
            setQuoting(conversationId, message);
        },
        () => {},
      );
    }),
  );
  return () => {
    open = false;
    release?.();
  };
}
