import { createSignal, type Accessor } from "solid-js";
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
