import type { CallOptions, Http } from "../http.ts";
import type { BodyOf, EventDelivery, EventSubscription, NotificationWebhook } from "../types.ts";

/** Where a workspace's events are sent, for its managers. */
export function subscriptionsApi(http: Http) {
  const inWorkspace = (workspaceId: string) =>
    `/api/workspaces/${encodeURIComponent(workspaceId)}/event-subscriptions`;
  const own = (workspaceId: string) =>
    `/api/workspaces/${encodeURIComponent(workspaceId)}/notification-webhooks`;
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

    /** Where one's own notifications are sent. */
    listOwn: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ notification_webhooks: NotificationWebhook[] }>({
          method: "GET",
          path: own(workspaceId),
          ...options,
        })
      ).notification_webhooks,

    /** Sends direct messages, mentions and what else concerns the caller to an address of theirs. */
    createOwn: async (
      workspaceId: string,
      request: BodyOf<"createNotificationWebhook">,
      options?: CallOptions,
    ) =>
      (
        await http<{ notification_webhook: NotificationWebhook }>({
          method: "POST",
          path: own(workspaceId),
          body: request,
          ...options,
        })
      ).notification_webhook,

    deleteOwn: (workspaceId: string, id: string, options?: CallOptions) =>
      http<void>({
        method: "DELETE",
        path: `${own(workspaceId)}/${encodeURIComponent(id)}`,
        ...options,
      }),
  };
}
