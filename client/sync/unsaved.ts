import { ClickClackError } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import { recallJson, remember } from "./storage.ts";

/** A choice of this person's that the server has not taken yet: neither a reload nor a lost connection loses it. */
export interface Unsaved {
  /** What was chosen last, if it is not saved. */
  get(): unknown;
  /**
   * Saves a choice by `send`, and remembers it until the server has taken or refused it, or something else is chosen.
   * Rejects as `send` does.
   */
  save(choice: unknown, send: () => Promise<unknown>): Promise<void>;
}

export function createUnsaved(store: Store, name: string): Unsaved {
  const key = () => `person.${store.state.me}.unsaved.${name}`;
  return {
    get: () => recallJson(key()),
    async save(choice, send) {
      const [at, text] = [key(), JSON.stringify(choice)];
      remember(at, text);
      const decided = () => {
        if (JSON.stringify(recallJson(at)) === text) remember(at, undefined);
      };
      try {
        await send();
        decided();
      } catch (error) {
        if (error instanceof ClickClackError && error.status < 500 && error.status !== 429)
          decided();
        throw error;
      }
    },
  };
}
