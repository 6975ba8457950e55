import { createSignal, untrack } from "solid-js";
import { createStore as createSolidStore, produce } from "solid-js/store";
import type { Client, Event, SubscriptionState } from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import { createFeed, type Feed } from "./feed.ts";
import type { Requests } from "./requests.ts";

/** The workspaces that are followed, and how each connection stands. */
export interface Connections {
  /** Follows a workspace if it is not yet. Resolves when its channels are known. */
  follow(workspaceId: string): Promise<void>;
  state(workspaceId: string): SubscriptionState | undefined;
  /** Grows with each resync: what is looked at must be loaded again. */
  resyncs(): number;
  closeAll(): void;
}

export interface ConnectionEvents {
  /** A connection came (back) to life. */
  onLive(workspaceId: string): void;
  /** Something has happened: just now, or, if not `live`, while the connection was gone. */
  onEvent(event: Event, live: boolean): void;
  /** The server ended a workspace for this person. */
  onRevoked(workspaceId: string): void;
}

export function createConnections(
  client: Client,
  store: Store,
  requests: Requests,
  clientId: string,
  events: ConnectionEvents,
): Connections {
  const feeds = new Map<string, Feed>();
  const [states, setStates] = createSolidStore<Record<string, SubscriptionState>>({});
  const [resyncs, setResyncs] = createSignal(0);

  function open(workspaceId: string): Feed {
    const feed = createFeed(client, store, requests, workspaceId, clientId, {
      onState(state, reason) {
        setStates(produce((all) => void (all[workspaceId] = state)));
        if (state === "live") events.onLive(workspaceId);
        if (state !== "stopped" || reason === undefined) return;
        feeds.delete(workspaceId);
        events.onRevoked(workspaceId);
      },
      onEvent(event) {
        const state = untrack(() => states[workspaceId]);
        events.onEvent(event, state === "live" || state === "polling");
      },
      onResync: () => setResyncs((count) => count + 1),
    });
    feeds.set(workspaceId, feed);
    feed.ready.catch(() => feeds.delete(workspaceId));
    return feed;
  }

  return {
    follow: (workspaceId) => (feeds.get(workspaceId) ?? open(workspaceId)).ready,
    state: (workspaceId) => states[workspaceId],
    resyncs,
    closeAll() {
      for (const feed of feeds.values()) feed.close();
      feeds.clear();
    },
  };
}
