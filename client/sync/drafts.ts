import type { Store } from "../state/store.ts";
import { recall, remember } from "./storage.ts";

/** What was written but not sent, per person and conversation, kept through reloads. */
export interface Drafts {
  get(scopeId: string): string;
  set(scopeId: string, text: string): void;
}

export function createDrafts(store: Store): Drafts {
  const key = (scopeId: string) => `person.${store.state.me}.draft.${scopeId}`;
  return {
    get: (scopeId) => recall(key(scopeId)) ?? "",
    set: (scopeId, text) => remember(key(scopeId), text.trim() === "" ? undefined : text),
  };
}
