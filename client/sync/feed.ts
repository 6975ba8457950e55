import type {
  Event,
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
  /** It has come, and the state has it soon. */
  onEvent(event: Event): void;
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
  clientId: string,
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
      clientId,
      after: tail,
      onEvent(event) {
        store.receive(event);
        listener.onEvent(event);
        if (++heard % TIDY_AFTER === 0) requests.tidy();
      },
      onState(state, reason) {
        // Who came and went meanwhile is told by no event.
        if (state === "live" || state === "polling") loadPresence().catch(() => {});
        listener.onState(state, reason);
      },
      onResync() {
        store.dispatch({ type: "resync", workspace_id: workspaceId });
        listener.onResync();
      },
    });
    // What fails here is not needed to read and write; names still come with the messages.
    await Promise.allSettled([loadDms(), loadSidebar(), loadThreads(), loadMembers()]);
  }

  const loadChannels = () =>
    requests
      .into(client.channels.list(workspaceId), (channels) => ({
        type: "channels",
        workspace_id: workspaceId,
        channels,
      }))
      .then(() => {});

  const loadDms = () =>
    requests.into(client.dms.list(workspaceId), (conversations) => ({
      type: "dms",
      workspace_id: workspaceId,
      conversations,
    }));

  const loadSidebar = () =>
    requests.into(client.sidebar.get(workspaceId), ({ sections }) => ({
      type: "sidebar",
      workspace_id: workspaceId,
      sections,
    }));

  const loadThreads = () =>
    requests.into(client.threads.followed(workspaceId, { limit: FOLLOWED_PAGE }), (page) =>
      followedThreads(workspaceId, page),
    );

  const loadPresence = () =>
    requests.into(client.workspaces.presence(workspaceId), ({ presence }) => ({
      type: "presence",
      workspace_id: workspaceId,
      presence,
    }));

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

/** As many followed threads as are kept up to date without being looked at. */
export const FOLLOWED_PAGE = 100;

/** A page of followed threads as the state takes it. */
export const followedThreads = (workspace_id: string, page: FollowedPage) => ({
  type: "threads" as const,
  workspace_id,
  threads: page.threads,
  more: page.next_cursor !== null,
});
type FollowedPage = Awaited<ReturnType<Client["threads"]["followed"]>>;

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
