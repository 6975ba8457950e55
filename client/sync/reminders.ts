import type { Client } from "../../sdk/src/index.ts";

/** Reminders to oneself, kept by the server. */
export function createReminders(client: Client) {
  return {
    /** Has the caller reminded of a message at a time from 10 seconds to a year ahead. */
    async set(workspaceId: string, messageId: string, at: Date): Promise<void> {
      await client.scheduled.create(workspaceId, {
        kind: "reminder",
        message_id: messageId,
        send_at: at.toISOString(),
      });
    },
  };
}
