import type { CallOptions, Http } from "../http.ts";
import { newNonce } from "../nonce.ts";
import type { BodyOf, QueryOf, ScheduledMessage } from "../types.ts";

/** Messages that are written later, and reminders to oneself. */
export function scheduledApi(http: Http) {
  const inWorkspace = (workspaceId: string) =>
    `/api/workspaces/${encodeURIComponent(workspaceId)}/scheduled-messages`;
  const at = (id: string) => `/api/scheduled-messages/${encodeURIComponent(id)}`;

  return {
    /** One's own with a status, those that wait unless told otherwise. */
    list: (
      workspaceId: string,
      query: QueryOf<"listScheduledMessages"> = {},
      options?: CallOptions,
    ) =>
      http<{ scheduled_messages: ScheduledMessage[]; next_cursor: string | null }>({
        method: "GET",
        path: inWorkspace(workspaceId),
        query,
        ...options,
      }),

    create: async (
      workspaceId: string,
      request: BodyOf<"createScheduledMessage">,
      options?: CallOptions,
    ) =>
      (
        await http<{ scheduled_message: ScheduledMessage }>({
          method: "POST",
          path: inWorkspace(workspaceId),
          body: { ...request, nonce: request.nonce ?? newNonce() },
          repeatable: true,
          ...options,
        })
      ).scheduled_message,

    get: async (id: string, options?: CallOptions) =>
      (
        await http<{ scheduled_message: ScheduledMessage }>({
          method: "GET",
          path: at(id),
          ...options,
        })
      ).scheduled_message,

    /** Changes the text or the time of one that waits. */
    update: async (id: string, change: BodyOf<"updateScheduledMessage">, options?: CallOptions) =>
      (
        await http<{ scheduled_message: ScheduledMessage }>({
          method: "PATCH",
          path: at(id),
          body: change,
          repeatable: true,
          ...options,
        })
      ).scheduled_message,

    /** Cancels one that waits. */
    cancel: (id: string, options?: CallOptions) =>
      http<void>({ method: "DELETE", path: at(id), ...options }),
  };
}
