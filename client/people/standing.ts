import type { User } from "../../sdk/src/index.ts";
import type { State } from "../state/state.ts";

/** Whether somebody is there, as far as others are to know. */
export type Standing = "online" | "away" | "offline" | "dnd";

/** Not to be disturbed counts for more than being there. `now` in milliseconds. */
export function standingOf(
  state: Pick<State, "presence" | "users">,
  workspaceId: string | undefined,
  userId: string | undefined,
  now: number,
): Standing {
  if (userId === undefined) return "offline";
  if (isDisturbable(state.users.get(userId), now) === false) return "dnd";
  return state.presence.get(workspaceId ?? "")?.get(userId) ?? "offline";
}

/** False until the time that somebody has asked for is over. */
export const isDisturbable = (user: User | undefined, now: number): boolean =>
  user?.dnd_until === undefined || Date.parse(user.dnd_until) <= now;

/** What somebody says about themselves, until it is over. */
export function statusOf(user: User | undefined, now: number): User["status"] {
  const status = user?.status;
  if (status === undefined || (status.emoji === "" && status.text === "")) return undefined;
  return status.expires_at !== undefined && Date.parse(status.expires_at) <= now
    ? undefined
    : status;
}
