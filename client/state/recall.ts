import { kindOf, workspaceOf } from "./conversation.ts";
import type { Draft } from "./draft.ts";
import type { State, StoredMessage } from "./state.ts";

/** What is worth keeping of a visit for the next one, besides the messages. */
export interface Lists extends Pick<
  State,
  | "users"
  | "workspaces"
  | "members"
  | "channels"
  | "dms"
  | "counters"
  | "followsMore"
  | "preferences"
  | "sidebars"
> {
  me: string;
  /** The roots of threads that have counters: they say where the threads are. */
  roots: readonly StoredMessage[];
}

/** The name under which a person's clients keep their language on the server. */
export const LANGUAGE_PREFERENCE = "appearance.language";

/** Beyond so many people a visit keeps nobody who has not written in what it keeps. */
const MOST_PEOPLE = 3_000;

/** What of the state is kept for the next visit; nothing before it is known whose it is. */
export function listsOf(state: State): Lists | undefined {
  if (state.me === undefined) return undefined;
  const { me, users, workspaces, members, channels, dms, followsMore, preferences, sidebars } =
    state;
  const counters = new Map(
    [...state.counters].filter(([id]) => workspaceOf(state, id) !== undefined),
  );
  const roots = [...counters.keys()].flatMap((id) =>
    kindOf(id) === "thread" ? (state.messages.get(id) ?? []) : [],
  );
  const own = users.get(me);
  const people =
    users.size <= MOST_PEOPLE
      ? users
      : new Map([...users].slice(-MOST_PEOPLE).concat(own === undefined ? [] : [[me, own]]));
  return {
    me,
    users: people,
    workspaces,
    members,
    channels,
    dms,
    counters,
    followsMore,
    preferences,
    sidebars,
    roots,
  };
}

/**
 * Begins with what an earlier visit knew. Each list is replaced when the server has answered for it; where something is
 * known already, the earlier visit has nothing to say.
 */
export function recallLists(draft: Draft, lists: Lists): void {
  const { state } = draft;
  if (state.me !== undefined) return;
  state.me = lists.me;
  state.users = lists.users;
  state.workspaces = lists.workspaces;
  state.members = lists.members;
  state.channels = lists.channels;
  state.dms = lists.dms;
  state.followsMore = lists.followsMore;
  state.preferences = lists.preferences;
  // The browser keeps it by itself, at once, and so knows better.
  draft.preferences().delete(LANGUAGE_PREFERENCE);
  state.sidebars = lists.sidebars;
  state.messages = new Map(lists.roots.map((root) => [root.id, root]));
  state.counters = new Map(
    [...lists.counters].map(([id, counters]) => [id, { ...counters, stale: true, recalled: true }]),
  );
}
