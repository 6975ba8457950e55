import type { Client, MessagePage, PageQuery } from "../../sdk/src/index.ts";
import { timelineEnd } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import type { Requests } from "./requests.ts";

const PAGE = 100;

/** So many channels are kept to be shown at once when one comes back to them. */
const KEPT_CHANNELS = 24;

/** Loads the parts of a channel that are looked at. Each call answers when the state has them. */
export interface History {
  /** This channel is looked at now; those not looked at for longest are forgotten. */
  visit(channelId: string): void;
  /** The newest page, unless the loaded part ends with it already. */
  latest(channelId: string): Promise<void>;
  /** The page around `seq`, unless it is loaded already. */
  around(channelId: string, seq: number): Promise<void>;
  older(channelId: string): Promise<void>;
  newer(channelId: string): Promise<void>;
}

export function createHistory(client: Client, store: Store, requests: Requests): History {
  const visited = new Set<string>();
  const underWay = new Map<string, Promise<void>>();

  /** The same page is never asked for twice at the same time. */
  function load(channelId: string, query: PageQuery, place: "jump" | "join"): Promise<void> {
    const key = JSON.stringify([channelId, query]);
    const running = underWay.get(key);
    if (running !== undefined) return running;
    const answer = (page: MessagePage) => ({
      type: "page" as const,
      channel_id: channelId,
      page,
      place,
    });
    const request = client.channels.messages(channelId, { ...query, limit: PAGE });
    const done = requests
      .into(request, answer)
      .then(() => {})
      .finally(() => underWay.delete(key));
    underWay.set(key, done);
    return done;
  }

  const timeline = (channelId: string) => store.state.timelines.get(channelId);

  return {
    visit(channelId) {
      visited.delete(channelId);
      visited.add(channelId);
      const [oldest] = visited;
      if (oldest === undefined || visited.size <= KEPT_CHANNELS) return;
      visited.delete(oldest);
      store.dispatch({ type: "forget", channel_id: oldest });
    },
    async latest(channelId) {
      const loaded = timeline(channelId);
      const last = store.state.counters.get(channelId)?.last_seq;
      if (loaded !== undefined && last !== undefined && timelineEnd(loaded) > last) return;
      await load(channelId, { mode: "latest" }, "jump");
    },
    async around(channelId, seq) {
      const loaded = timeline(channelId);
      if (loaded !== undefined && seq >= loaded.oldest_seq && seq < timelineEnd(loaded)) return;
      await load(channelId, { around_seq: seq }, "jump");
    },
    async older(channelId) {
      const first = timeline(channelId)?.oldest_seq ?? 1;
      if (first > 1) await load(channelId, { before_seq: first }, "join");
    },
    async newer(channelId) {
      const loaded = timeline(channelId);
      const last = store.state.counters.get(channelId)?.last_seq ?? 0;
      if (loaded === undefined || timelineEnd(loaded) > last) return;
      await load(channelId, { after_seq: timelineEnd(loaded) - 1 }, "join");
    },
  };
}
