import { titleOf } from "../conversation/title.ts";
import { conversationOf } from "../sidebar/noticed.ts";
import type { State } from "../state/state.ts";

interface Standing {
  channel_id?: string | undefined;
  direct_conversation_id?: string | undefined;
}

/** The conversation that something stands in, as people write it; "" while it is not known. */
export function placeName(state: State, { channel_id, direct_conversation_id }: Standing): string {
  const known = conversationOf(state, channel_id ?? direct_conversation_id ?? "");
  return known === undefined ? "" : titleOf(state, known);
}
