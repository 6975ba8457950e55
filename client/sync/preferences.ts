import type { Client } from "../../sdk/src/index.ts";
import type { Requests } from "./requests.ts";

/** What this person's clients keep on the server, in `state.preferences`; events keep it up to date. */
export function createPreferences(client: Client, requests: Requests) {
  let asked: Promise<unknown> | undefined;
  const take = (answer: Promise<Record<string, unknown>>) =>
    requests.into(answer, (preferences) => ({ type: "preferences", preferences }));
  return {
    /** Loads them, once. Resolves when that is done, or was tried. */
    async load(): Promise<void> {
      asked ??= take(client.preferences.get()).catch(() => (asked = undefined));
      await asked;
    },
    /** Sets what is named, and removes what is `null`. */
    async change(changes: Record<string, unknown>): Promise<void> {
      await take(client.preferences.update(changes));
    },
  };
}

export type Preferences = ReturnType<typeof createPreferences>;
