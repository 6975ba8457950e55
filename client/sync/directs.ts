import type { Client, DirectConversation } from "../../sdk/src/index.ts";
import type { Requests } from "./requests.ts";

/** Conversations between two people or a few: begun, opened again, closed. */
export function createDirects(client: Client, requests: Requests) {
  const take = (answer: Promise<DirectConversation>) =>
    requests.into(answer, (conversation) => ({ type: "dm", conversation }));
  return {
    /** The conversation with exactly these people, whether it is there already or not. */
    begin: (workspaceId: string, memberIds: readonly string[]) =>
      take(client.dms.create(workspaceId, [...memberIds])),

    open: (id: string) => take(client.dms.open(id)),

    /** Out of the sidebar, until somebody writes or it is opened again. */
    async close(id: string): Promise<void> {
      await requests.into(client.dms.close(id), () => ({ type: "dm_closed", conversation_id: id }));
    },
  };
}
