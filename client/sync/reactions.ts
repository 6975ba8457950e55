import type { Client, User } from "../../sdk/src/index.ts";
import { reactionKey } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { words } from "../words/words.ts";
import { notify } from "./notices.ts";
import type { Requests } from "./requests.ts";
import { sentence } from "./words.ts";

/** Who reacted with one emoji, the first ones first. */
export interface Reacted {
  users: User[];
  /** Leads to the rest, if there is one. */
  next: string | undefined;
}

/** Reactions of one's own: shown at once, taken back with a word when the server refuses. */
export function createReactions(client: Client, store: Store, requests: Requests) {
  /** What is asked for now, by message and emoji; a wish that comes meanwhile follows it. */
  const underWay = new Map<string, Promise<void>>();

  async function ask(messageId: string, emoji: string, wanted: boolean): Promise<void> {
    try {
      const call = wanted ? client.reactions.add : client.reactions.remove;
      await requests.into(call(messageId, emoji), ({ reactions }) => ({
        type: "reactions",
        message_id: messageId,
        reactions,
      }));
    } catch (error) {
      notify(words().message.reactionRefused(sentence(error)));
    }
  }

  return {
    async set(messageId: string, emoji: string, wanted: boolean): Promise<void> {
      store.dispatch({ type: "react", message_id: messageId, emoji, wanted });
      const key = reactionKey(messageId, emoji);
      const before = underWay.get(key) ?? Promise.resolve();
      const done = before.then(() => ask(messageId, emoji, wanted));
      underWay.set(key, done);
      await done;
      if (underWay.get(key) !== done) return;
      underWay.delete(key);
      store.dispatch({ type: "react_done", message_id: messageId, emoji });
    },

    async users(messageId: string, emoji: string, cursor?: string): Promise<Reacted> {
      const query = { limit: 50, ...(cursor !== undefined && { cursor }) };
      const page = await client.reactions.users(messageId, emoji, query);
      return { users: page.users, next: page.next_cursor ?? undefined };
    },
  };
}
