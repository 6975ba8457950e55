import type { Accessor } from "solid-js";
import type { Role } from "../../sdk/src/index.ts";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";

const RANKS: Readonly<Record<Role, number>> = {
  bot: 0,
  guest: 1,
  member: 2,
  moderator: 3,
  owner: 4,
};

/** Whether somebody decides about somebody: managers do about those below them; bots are not moderated. */
export const outranks = (mine: Role | undefined, theirs: Role): boolean =>
  RANKS[mine ?? "guest"] >= RANKS.moderator &&
  RANKS[theirs] < RANKS[mine ?? "guest"] &&
  theirs !== "bot";

/** What the person is in the workspace that stands open; it follows what managers decide meanwhile. */
export function useRole(): Accessor<Role | undefined> {
  const chat = useChat();
  const place = usePlace();
  return chat.select(
    (state) =>
      state.members.get(place.workspace()?.id ?? "")?.get(state.me ?? "") ??
      place.workspace()?.role,
  );
}
