import type { Client, ScheduledMessage } from "../../sdk/src/index.ts";
import { kindOf } from "../state/conversation.ts";
import type { Store } from "../state/store.ts";

/** What is to be sent later. */
export interface ToSchedule {
  body: string;
  send_at: Date;
}

/** A page of scheduled messages; `next_cursor` asks for the next one. */
export interface ScheduledPage {
  scheduled_messages: ScheduledMessage[];
  next_cursor: string | null;
}

/**
 * Messages that go out later, and reminders to oneself. They are kept by the server: who shows a list of them loads it
 * again when the state has heard of `scheduled.updated`.
 */
export function createScheduled(client: Client, store: Store) {
  /** Where a message of this conversation goes; undefined for one that is not known. */
  function target(conversationId: string) {
    const root = store.state.messages.get(conversationId);
    const inThread = kindOf(conversationId) === "thread";
    const place = inThread ? (root?.channel_id ?? root?.direct_conversation_id) : conversationId;
    const of = store.state.channels.get(place ?? "") ?? store.state.dms.get(place ?? "");
    if (place === undefined || of === undefined) return undefined;
    return {
      workspace_id: of.workspace_id,
      ...(kindOf(place) === "direct" ? { direct_conversation_id: place } : { channel_id: place }),
      ...(inThread && { thread_root_id: conversationId }),
    };
  }

  return {
    /** One's own of a workspace that wait, the soonest first; with `status` others, the latest first. */
    list: (
      workspaceId: string,
      query: { status?: ScheduledMessage["status"]; cursor?: string; limit?: number } = {},
    ): Promise<ScheduledPage> => client.scheduled.list(workspaceId, query),

    get: (id: string): Promise<ScheduledMessage> => client.scheduled.get(id),

    /** Has a message sent to a conversation at a time from 10 seconds to a year ahead. */
    async send(conversationId: string, { body, send_at }: ToSchedule): Promise<ScheduledMessage> {
      const where = target(conversationId);
      if (where === undefined) throw new Error("That conversation is not known.");
      const { workspace_id, ...to } = where;
      return client.scheduled.create(workspace_id, { body, send_at: send_at.toISOString(), ...to });
    },

    /** Has the person reminded of something, by its words. */
    async remind(conversationId: string, { body, send_at }: ToSchedule): Promise<ScheduledMessage> {
      const where = target(conversationId);
      if (where === undefined) throw new Error("That conversation is not known.");
      return client.scheduled.create(where.workspace_id, {
        kind: "reminder",
        body,
        send_at: send_at.toISOString(),
      });
    },

    /** Changes the words or the time of one that waits. */
    change: (id: string, change: { body?: string; send_at?: Date }): Promise<ScheduledMessage> =>
      client.scheduled.update(id, {
        ...(change.body !== undefined && { body: change.body }),
        ...(change.send_at !== undefined && { send_at: change.send_at.toISOString() }),
      }),

    cancel: (id: string): Promise<void> => client.scheduled.cancel(id),
  };
}
