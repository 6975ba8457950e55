import { ClickClackError, type Client } from "../../sdk/src/index.ts";
import type { Gone } from "../state/action.ts";
import type { Wanted } from "../state/state.ts";
import type { Store } from "../state/store.ts";
import { allMembers, FOLLOWED_PAGE, followedThreads } from "./feed.ts";
import { allPins } from "./pins.ts";
import type { Requests } from "./requests.ts";

/** Events often come in groups; what they ask for is fetched once for the group. */
const GATHER_MS = 60;
const AGAIN_MS = 4_000;

/** Fetches what events named without telling. Call the result whenever the state's `wanted` may have grown. */
export function createErrands(client: Client, store: Store, requests: Requests): () => void {
  const underWay = new Set<Wanted>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  function run(): void {
    timer = undefined;
    for (const wanted of store.state.wanted) {
      if (underWay.has(wanted)) continue;
      underWay.add(wanted);
      fetchWanted(client, store, requests, wanted)
        .then(
          () => GATHER_MS,
          () => AGAIN_MS,
        )
        .then((pause) => {
          underWay.delete(wanted);
          // Events may have overtaken the answer; then it is wanted still.
          if (store.state.wanted.size > 0) schedule(pause);
        });
    }
  }

  function schedule(pause: number): void {
    timer ??= setTimeout(run, pause);
  }
  return () => schedule(GATHER_MS);
}

async function fetchWanted(
  client: Client,
  store: Store,
  requests: Requests,
  wanted: Wanted,
): Promise<void> {
  const [kind, id = ""] = wanted.split(":");
  switch (kind) {
    case "channels":
      await requests.into(client.channels.list(id), (channels) => ({
        type: "channels",
        workspace_id: id,
        channels,
      }));
      return;
    case "dms":
      await requests.into(client.dms.list(id), (conversations) => ({
        type: "dms",
        workspace_id: id,
        conversations,
      }));
      return;
    case "threads":
      await requests.into(client.threads.followed(id, { limit: FOLLOWED_PAGE }), (page) =>
        followedThreads(id, page),
      );
      return;
    case "sidebar":
      await requests.into(client.sidebar.get(id), ({ sections }) => ({
        type: "sidebar",
        workspace_id: id,
        sections,
      }));
      return;
    case "topics":
      await requests.into(client.topics.list(id), (topics) => ({
        type: "topics",
        workspace_id: id,
        topics,
      }));
      return;
    case "preferences":
      await requests.into(client.preferences.get(), (preferences) => ({
        type: "preferences",
        preferences,
      }));
      return;
    case "pins":
      await requests
        .into(allPins(client, id), (messages) => ({ type: "pins", channel_id: id, messages }))
        .catch(forgetIfGone(store, kind, id));
      return;
    case "members":
      await requests.into(allMembers(client, id), (members) => ({
        type: "members",
        workspace_id: id,
        members,
      }));
      return;
    case "workspace":
      await requests
        .into(client.workspaces.get(id), (workspace) => ({ type: "workspace", workspace }))
        .catch(forgetIfGone(store, kind, id));
      return;
    case "user":
      await requests
        // One's own settings come with one's own page alone.
        .into(id === store.state.me ? client.me.get() : client.users.get(id), (user) => ({
          type: "user",
          user,
        }))
        .catch(forgetIfGone(store, kind, id));
      return;
    case "message":
      await requests
        .into(client.messages.get(id), (message) => ({ type: "message", message }))
        .catch(forgetIfGone(store, kind, id));
  }
}

/** What is not there (any more) for this person need not be asked for again. */
function forgetIfGone(store: Store, wanted: Gone, id: string) {
  return (error: unknown) => {
    const gone = error instanceof ClickClackError && [403, 404].includes(error.status);
    if (!gone) throw error;
    store.dispatch({ type: "gone", wanted, id, asOf: store.state.tick });
  };
}
