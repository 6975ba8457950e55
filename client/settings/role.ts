import type { Accessor } from "solid-js";
import type { Role } from "../../sdk/src/index.ts";
import { usePlace } from "../shell/place.ts";
import { useChat } from "../sync/chat.ts";

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
