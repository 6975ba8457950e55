import type { StoredDm, State } from "../state/state.ts";
import type { Conversation } from "../shell/place.ts";
import { nameOf } from "../ui/Name.tsx";
import { words } from "../words/words.ts";

/** The others in a direct conversation; oneself when nobody else ever was. */
export function othersIn(state: State, dm: StoredDm): readonly string[] {
  const others = dm.member_ids.filter((id) => id !== state.me);
  return others.length > 0 ? others : dm.member_ids;
}

/** A conversation's name without a sign before it. */
export function plainTitle(state: State, conversation: Conversation): string {
  if (conversation.kind === "channel") return conversation.channel.name;
  return words().ui.listed(
    othersIn(state, conversation.dm).map((id) => nameOf(state.users.get(id))),
  );
}

/** A conversation's name as people write it: `#general`, or who is in it. */
export const titleOf = (state: State, conversation: Conversation): string =>
  (conversation.kind === "channel" ? "#" : "") + plainTitle(state, conversation);
