import type { CallOptions, Http } from "../http.ts";
import type { BodyOf, EventDelivery, EventSubscription } from "../types.ts";

/** Where a workspace's events are sent, for its managers. */
export function subscriptionsApi(http: Http) {
  const inWorkspace = (workspaceId: string) =>
    `/api/workspaces/${encodeURIComponent(workspaceId)}/event-subscriptions`;
  const at = (id: string) => `/api/event-subscriptions/${encodeURIComponent(id)}`;
  const change = async (id: string, what: string, options?: CallOptions) =>
    (
      await http<{ event_subscription: EventSubscription }>({
        method: "POST",
        path: `${at(id)}/${what}`,
        ...options,
      })
    ).event_subscription;

  return {
    list: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ event_subscriptions: EventSubscription[] }>({
          method: "GET",
          path: inWorkspace(workspaceId),
          ...options,
        })
      ).event_subscriptions,

    /** The secret that signs what is sent is in this answer only, and in that of a rotation. */
    create: async (
      workspaceId: string,
      request: BodyOf<"createEventSubscription">,
      options?: CallOptions,
    ) =>
      (
        await http<{ event_subscription: EventSubscription }>({
          method: "POST",
          path: inWorkspace(workspaceId),
          body: request,
          ...options,
        })
      ).event_subscription,

    revoke: (id: string, options?: CallOptions) => change(id, "revoke", options),

    /** Signs with a new secret from now on. */
    rotateSecret: (id: string, options?: CallOptions) => change(id, "rotate-secret", options),

    /** Goes on where it was paused. */
    resume: (id: string, options?: CallOptions) => change(id, "resume", options),

    /** Every attempt, the newest first. */
    deliveries: (
      id: string,
      query: { limit?: number; before?: string } = {},
      options?: CallOptions,
    ) =>
      http<{ deliveries: EventDelivery[]; next_cursor: string | null }>({
        method: "GET",
        path: `${at(id)}/deliveries`,
        query,
        ...options,
      }),

    /** Sends the event of an attempt once more, now. */
    redeliver: async (deliveryId: string, options?: CallOptions) =>
      (
        await http<{ delivery: EventDelivery }>({
          method: "POST",
          path: `/api/event-deliveries/${encodeURIComponent(deliveryId)}/redeliver`,
          ...options,
        })
      ).delivery,
  };
}
