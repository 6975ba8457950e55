import type {
  ClickClackError,
  Client,
  Subscription,
  SubscriptionState,
  WorkspaceMember,
} from "../../sdk/src/index.ts";
import type { Store } from "../state/store.ts";
import type { Requests } from "./requests.ts";

const MEMBERS_PAGE = 200;
/** A window that only listens for days must not grow: after so many events it tidies up. */
const TIDY_AFTER = 500;
/** More people than this are found by searching, not by loading them all. */
const MOST_MEMBERS = 2_000;

export interface FeedListener {
  onState(state: SubscriptionState, reason?: ClickClackError): void;
  onResync(): void;
}

/** Keeps one workspace as the server has it: its lists once, then its events. */
export interface Feed {
  /** Resolves when the channels are known; rejects when they could not be loaded. */
  ready: Promise<void>;
  close(): void;
}

export function createFeed(
  client: Client,
  store: Store,
  requests: Requests,
  workspaceId: string,
  listener: FeedListener,
): Feed {
  let subscription: Subscription | undefined;
  let closed = false;
  let heard = 0;

  async function start(): Promise<void> {
    // The tail first: whatever happens after it comes as an event, however long the lists take.
    const tail = await client.events.tail(workspaceId);
    await loadChannels();
    if (closed) return;
    subscription = client.events.subscribe({
      workspaceId,
      after: tail,
      onEvent(event) {
        store.receive(event);
        if (++heard % TIDY_AFTER === 0) requests.tidy();
      },
      onState: listener.onState,
      onResync() {
        store.dispatch({ type: "resync", workspace_id: workspaceId });
        listener.onResync();
      },
    });
    await loadMembers().catch(() => {
      // The people list stays short; names still come with the messages.
    });
  }

  const loadChannels = () =>
    requests
      .into(client.channels.list(workspaceId), (channels) => ({
        type: "channels",
        workspace_id: workspaceId,
        channels,
      }))
      .then(() => {});

  const loadMembers = () =>
    requests
      .into(allMembers(client, workspaceId), (members) => ({
        type: "members",
        workspace_id: workspaceId,
        members,
      }))
      .then(() => {});

  return {
    ready: start(),
    close() {
      closed = true;
      subscription?.close();
    },
  };
}

/** All members, page by page. */
export async function allMembers(client: Client, workspaceId: string): Promise<WorkspaceMember[]> {
  const members: WorkspaceMember[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.workspaces.members(workspaceId, {
      limit: MEMBERS_PAGE,
      ...(cursor === undefined ? {} : { cursor }),
    });
    members.push(...page.members);
    cursor = page.has_more ? page.next_cursor : undefined;
  } while (cursor !== undefined && members.length < MOST_MEMBERS);
  return members;
}
