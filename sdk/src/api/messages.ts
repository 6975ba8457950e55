import type { CallOptions, Http } from "../http.ts";
import type { BodyOf, Event, Message } from "../types.ts";

/** One message at a time. */
export function messagesApi(http: Http) {
  const at = (id: string) => `/api/messages/${encodeURIComponent(id)}`;
  return {
    get: async (id: string, options?: CallOptions) =>
      (await http<{ message: Message }>({ method: "GET", path: at(id), ...options })).message,

    /** Only its author may. A bot gives its buttons too, where they are to change. */
    update: (id: string, body: string | BodyOf<"updateMessage">, options?: CallOptions) =>
      http<{ message: Message; event: Event }>({
        method: "PATCH",
        path: at(id),
        body: typeof body === "string" ? { body } : body,
        ...options,
      }),

    /** Leaves a tombstone; again changes nothing. */
    delete: (id: string, options?: CallOptions) =>
      http<{ message: Message; event: Event }>({ method: "DELETE", path: at(id), ...options }),

    /** The caller's own message with this nonce; rejects with 404 when there is none. */
    byNonce: async (workspaceId: string, nonce: string, options?: CallOptions) =>
      (
        await http<{ message: Message }>({
          method: "GET",
          path: "/api/messages/by-nonce",
          query: { workspace_id: workspaceId, nonce },
          ...options,
        })
      ).message,

    /** Gives a channel root its public `route_id` if it has none yet. */
    route: async (id: string, options?: CallOptions) =>
      (
        await http<{ message: Message }>({
          method: "POST",
          path: `${at(id)}/route`,
          repeatable: true,
          ...options,
        })
      ).message,
  };
}
