import { othersIn } from "../conversation/title.ts";
import type { Conversation } from "../shell/place.ts";
import type { State } from "../state/state.ts";
import { writeFilter } from "./query.ts";

/** What narrows a search to the conversation that is open. */
export function searchHere(state: State, conversation: Conversation | undefined): string {
  if (conversation === undefined) return "";
  if (conversation.kind === "channel")
    return `${writeFilter("in", `#${conversation.channel.name}`)} `;
  const people = othersIn(state, conversation.dm).map((id) => {
    const user = state.users.get(id);
    return user?.handle || (user?.display_name ?? id);
  });
  return `${writeFilter("with", people.join(","))} `;
}
