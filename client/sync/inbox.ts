import type { Client, Message } from "../../sdk/src/index.ts";
import { isRecord } from "../state/parse.ts";
import type { Store } from "../state/store.ts";
import { followedThreads } from "./feed.ts";
import type { Requests } from "./requests.ts";

const PAGE = 40;
const SEEN = "activity.seen";

export type Activity = Awaited<ReturnType<Client["activity"]["list"]>>["activity"][number];
export type ActivityKind = Activity["kind"];

/** What concerns the person, gathered from all conversations of a workspace. */
export function createInbox(client: Client, store: Store, requests: Requests) {
  const seen = () => {
    const kept = store.state.preferences.get(SEEN);
    return isRecord(kept) ? kept : {};
  };
  return {
    /** A page of mentions, replies and reactions, the newest first; their people and messages are in the state then. */
    async activity(workspaceId: string, kind: ActivityKind | undefined, cursor?: string) {
      const query = {
        limit: PAGE,
        ...(kind !== undefined && { kind }),
        ...(cursor !== undefined && { cursor }),
      };
      const page = await requests.into(client.activity.list(workspaceId, query), ({ activity }) =>
        activity.flatMap(({ actor, message }) => [
          { type: "user" as const, user: actor },
          { type: "message" as const, message },
        ]),
      );
      return { items: page.activity, next: page.next_cursor ?? undefined };
    },

    /** Until when the person has seen what concerns them; "" if never. */
    seenUntil(workspaceId: string): string {
      const at = seen()[workspaceId];
      return typeof at === "string" ? at : "";
    },

    async see(workspaceId: string, until: string): Promise<void> {
      const changes = { [SEEN]: { ...seen(), [workspaceId]: until } };
      await requests.into(client.preferences.update(changes), (preferences) => ({
        type: "preferences",
        preferences,
      }));
    },

    /** Has the state know the followed threads of a page; answers the cursor of the next one. */
    async threads(workspaceId: string, cursor?: string): Promise<string | undefined> {
      const page = await requests.into(
        client.threads.followed(workspaceId, {
          limit: PAGE,
          ...(cursor !== undefined && { cursor }),
        }),
        // A page alone never says which threads are not followed.
        (answer) => ({ ...followedThreads(workspaceId, answer), more: true }),
      );
      return page.next_cursor ?? undefined;
    },

    /** Has the state know a message; rejects with 404 when there is none for this person. */
    async message(id: string): Promise<void> {
      if (store.state.messages.has(id)) return;
      await requests.into(client.messages.get(id), (message: Message) => ({
        type: "message",
        message,
      }));
    },
  };
}
