import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Send } from "../../outgoing/send.ts";
import type { Hydrate } from "../../realtime/log.ts";
import type { Database } from "../../storage/database.ts";
import type { Deliveries } from "./deliver.ts";
import { listDeliveries, redeliver } from "./deliveries.ts";
import {
  createNotificationWebhook,
  deleteNotificationWebhook,
  listNotificationWebhooks,
} from "./notifications.ts";
import {
  createSubscription,
  listSubscriptions,
  resumeSubscription,
  revokeSubscription,
  rotateSubscriptionSecret,
} from "./subscriptions.ts";
import {
  CreateEventSubscriptionRequest,
  CreateNotificationWebhookRequest,
  DeliveriesQuery,
  EventDeliveryAnswer,
  EventDeliveryAttemptsResponse,
  EventSubscriptionAnswer,
  EventSubscriptionList,
  NotificationWebhookAnswer,
  NotificationWebhookList,
} from "./wire.ts";

const tags = ["Integrations"];

export const subscriptionRoutes = (
  world: { readonly db: Database; readonly hydrate: Hydrate; readonly send: Send },
  deliveries: Pick<Deliveries, "wake">,
  signedIn: SignedIn,
) =>
  new Elysia({ name: "subscriptions", prefix: "/api" })
    .use(signedIn)
    .get(
      "/workspaces/:id/event-subscriptions",
      async ({ actor, params }) => ({
        event_subscriptions: await listSubscriptions(world.db, actor, params.id),
      }),
      {
        response: answers({ 200: EventSubscriptionList }),
        detail: {
          operationId: "listEventSubscriptions",
          tags,
          summary: "Where a workspace's events are sent",
        },
      },
    )
    .post(
      "/workspaces/:id/event-subscriptions",
      async ({ actor, params, body, status }) => {
        const made = await createSubscription(world.db, actor, params.id, body);
        deliveries.wake();
        return status(201, { event_subscription: made });
      },
      {
        body: CreateEventSubscriptionRequest,
        response: answers({ 201: EventSubscriptionAnswer }),
        detail: {
          operationId: "createEventSubscription",
          tags,
          summary: "Have a workspace's events sent to an address",
        },
      },
    )
    .post(
      "/event-subscriptions/:id/revoke",
      async ({ actor, params }) => ({
        event_subscription: await revokeSubscription(world.db, actor, params.id),
      }),
      {
        response: answers({ 200: EventSubscriptionAnswer }),
        detail: { operationId: "revokeEventSubscription", tags, summary: "End a subscription" },
      },
    )
    .post(
      "/event-subscriptions/:id/rotate-secret",
      async ({ actor, params }) => ({
        event_subscription: await rotateSubscriptionSecret(world.db, actor, params.id),
      }),
      {
        response: answers({ 200: EventSubscriptionAnswer }),
        detail: {
          operationId: "rotateEventSubscriptionSecret",
          tags,
          summary: "Sign with a new secret from now on",
        },
      },
    )
    .post(
      "/event-subscriptions/:id/resume",
      async ({ actor, params }) => {
        const event_subscription = await resumeSubscription(world.db, actor, params.id);
        deliveries.wake();
        return { event_subscription };
      },
      {
        response: answers({ 200: EventSubscriptionAnswer }),
        detail: {
          operationId: "resumeEventSubscription",
          tags,
          summary: "Go on where a subscription was paused",
        },
      },
    )
    .get(
      "/event-subscriptions/:id/deliveries",
      ({ actor, params, query }) => listDeliveries(world.db, actor, params.id, query),
      {
        query: DeliveriesQuery,
        response: answers({ 200: EventDeliveryAttemptsResponse }),
        detail: {
          operationId: "listEventDeliveries",
          tags,
          summary: "Every attempt at a subscription's address, the newest first",
        },
      },
    )
    .post(
      "/event-deliveries/:id/redeliver",
      async ({ actor, params }) => ({ delivery: await redeliver(world, actor, params.id) }),
      {
        response: answers({ 200: EventDeliveryAnswer }),
        detail: { operationId: "redeliverEvent", tags, summary: "Send an event once more, now" },
      },
    )
    .get(
      "/workspaces/:id/notification-webhooks",
      async ({ actor, params }) => ({
        notification_webhooks: await listNotificationWebhooks(world.db, actor, params.id),
      }),
      {
        response: answers({ 200: NotificationWebhookList }),
        detail: {
          operationId: "listNotificationWebhooks",
          tags,
          summary: "Where the caller's own notifications are sent",
        },
      },
    )
    .post(
      "/workspaces/:id/notification-webhooks",
      async ({ actor, params, body, status }) => {
        const made = await createNotificationWebhook(world.db, actor, params.id, body);
        deliveries.wake();
        return status(201, { notification_webhook: made });
      },
      {
        body: CreateNotificationWebhookRequest,
        response: answers({ 201: NotificationWebhookAnswer }),
        detail: {
          operationId: "createNotificationWebhook",
          tags,
          summary: "Have one's own notifications sent to an address",
        },
      },
    )
    .delete(
      "/workspaces/:id/notification-webhooks/:webhook_id",
      async ({ actor, params, set }) => {
        await deleteNotificationWebhook(world.db, actor, params.id, params.webhook_id);
        set.status = 204;
      },
      {
        detail: {
          operationId: "deleteNotificationWebhook",
          tags,
          summary: "No longer send one's own notifications there",
        },
      },
    );
