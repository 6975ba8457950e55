import type { State } from "../state/state.ts";
import type { Names } from "./query.ts";
import { peopleOf } from "../people/people.ts";
import type { Choices } from "./suggest.ts";

/** A workspace with more people than this does not have all of them loaded: the server knows the rest by handle. */
const LARGE = 2_000;

const fold = (text: string): string => text.normalize("NFC").toLocaleLowerCase();

/** The names that can be typed in a search, as the state knows them now. */
export function namesIn(state: State, workspaceId: string): Names {
  const members = state.members.get(workspaceId);
  return {
    person(value) {
      const name = fold(value.replace(/^@/, ""));
      if (name === "me") return state.me;
      const users = [...(members?.keys() ?? [])].flatMap((id) => state.users.get(id) ?? []);
      const found =
        users.find((user) => user.id === name || fold(user.handle) === name) ??
        users.find((user) => fold(user.display_name) === name);
      if (found !== undefined) return found.id;
      return (members?.size ?? 0) >= LARGE ? name : undefined;
    },
    direct(ids) {
      const wanted = new Set(ids.filter((id) => id !== state.me));
      for (const dm of state.dms.values()) {
        if (dm.workspace_id !== workspaceId) continue;
        const others = dm.member_ids.filter((id) => id !== state.me);
        if (others.length === wanted.size && others.every((id) => wanted.has(id))) return dm.id;
      }
      return undefined;
    },
  };
}

/** Who and what a search can be narrowed to. */
export function choicesIn(state: State, workspaceId: string): Choices {
  return {
    people: peopleOf(state.members.get(workspaceId), state.users).map((user) => ({
      handle: user.handle,
      name: user.display_name,
      isMe: user.id === state.me,
    })),
    channels: [...state.channels.values()]
      .filter((channel) => channel.workspace_id === workspaceId)
      .map(({ name }) => name)
      .sort(),
  };
}
