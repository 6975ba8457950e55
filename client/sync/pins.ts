import type { Client } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import { words } from "../words/words.ts";
import { notify } from "./notices.ts";
import type { Requests } from "./requests.ts";
import { sentence } from "./words.ts";

const PAGE = 100;

/** A channel's pinned messages, the newest pin first: it can have a hundred, in pages when their texts are long. */
export async function allPins(client: Client, channelId: string) {
  const all = [];
  let cursor: string | undefined;
  do {
    const page = await client.pins.list(channelId, {
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    all.push(...page.messages);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && all.length < PAGE);
  return all;
}

/** What a channel keeps at hand. */
export function createPins(client: Client, store: Store, requests: Requests) {
  const load = (channelId: string) =>
    requests.into(allPins(client, channelId), (messages) => ({
      type: "pins",
      channel_id: channelId,
      messages,
    }));
  return {
    /** Has the state know them; from then on it follows them by itself. */
    async ensure(channelId: string): Promise<void> {
      if (!store.state.pins.has(channelId)) await load(channelId);
    },

    async add(channelId: string, messageId: string): Promise<void> {
      try {
        await client.pins.add(channelId, messageId);
        await load(channelId);
      } catch (error) {
        notify(words().message.pinRefused(sentence(error)));
      }
    },

    async remove(channelId: string, messageId: string): Promise<void> {
      try {
        await client.pins.remove(channelId, messageId);
        await load(channelId);
      } catch (error) {
        notify(words().message.unpinRefused(sentence(error)));
      }
    },
  };
}
