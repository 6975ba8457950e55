import type { User } from "../../sdk/src/index.ts";
import { touchedSince, type Draft } from "./draft.ts";
import { sameJson } from "./equal.ts";
import type { Wanted } from "./state.ts";

/** Takes a person from an answer; `asOf` is absent for what an event brought. */
export function putUser(draft: Draft, user: User, asOf?: number): void {
  if (asOf !== undefined && touchedSince(draft, user.id, asOf)) return;
  const known = draft.state.users.get(user.id);
  // What comes along with a message has fewer fields than what comes from the person's own page.
  const merged = { ...known, ...user };
  if (!sameJson(known, merged)) draft.users().set(user.id, merged);
}

/** An event named this person without telling more. */
export function touchUser(draft: Draft, id: string): void {
  draft.touched().set(id, draft.state.tick);
  want(draft, `user:${id}`);
}

export function want(draft: Draft, wanted: Wanted): void {
  if (!draft.state.wanted.has(wanted)) draft.wanted().add(wanted);
}

export function unwant(draft: Draft, wanted: Wanted): void {
  if (draft.state.wanted.has(wanted)) draft.wanted().delete(wanted);
}
