import type { Conversation } from "../shell/place.ts";
import type { State } from "../state/state.ts";
import { arrange } from "./arrangement.ts";

/** The conversations in the order in which the sidebar shows them: what "previous" and "next" mean. */
export const sidebarOrder = (
  state: State,
  workspaceId: string | undefined,
  openId: string | undefined,
): Conversation[] =>
  arrange(state, workspaceId, openId)
    .filter(({ kind }) => kind !== "archived")
    .flatMap(({ conversations }) => conversations);
