import { wire, type Infer } from "../../http/wire.ts";

export const EventSubscription = wire("EventSubscription", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    "app_installation_id?": "string",
    event_types: "string[]",
    callback_url: "string",
    "signing_secret?": "string",
    "created_by?": "string",
    created_at: "string",
    "revoked_at?": "string",
    "paused_at?": "string",
    "failing_since?": "string",
    "next_attempt_at?": "string",
  }),
);
export type EventSubscription = Infer<typeof EventSubscription>;

export const EventSubscriptionList = wire("EventSubscriptionList", (type) =>
  type({ event_subscriptions: EventSubscription.schema().array() }),
);
export const EventSubscriptionAnswer = wire("EventSubscriptionAnswer", (type) =>
  type({ event_subscription: EventSubscription.schema() }),
);

export const CreateEventSubscriptionRequest = wire("CreateEventSubscriptionRequest", (type) =>
  type({
    "app_installation_id?": "string",
    event_types: "1 <= string[] <= 100",
    callback_url: "string <= 2000",
  }),
);
export type CreateEventSubscriptionRequest = Infer<typeof CreateEventSubscriptionRequest>;

export const EventDeliveryAttempt = wire("EventDeliveryAttempt", (type) =>
  type({
    id: "string",
    subscription_id: "string",
    event_id: "string",
    workspace_id: "string",
    event_type: "string",
    attempt: "number.integer",
    "request_json?": "string",
    response_status: "number.integer",
    "response_body?": "string",
    "error?": "string",
    "parked?": "boolean",
    created_at: "string",
    completed_at: "string",
  }),
);
export type EventDeliveryAttempt = Infer<typeof EventDeliveryAttempt>;

export const EventDeliveryAttemptsResponse = wire("EventDeliveryAttemptsResponse", (type) =>
  type({ deliveries: EventDeliveryAttempt.schema().array(), next_cursor: "string | null" }),
);
export type EventDeliveryAttemptsResponse = Infer<typeof EventDeliveryAttemptsResponse>;

export const EventDeliveryAnswer = wire("EventDeliveryAnswer", (type) =>
  type({ delivery: EventDeliveryAttempt.schema() }),
);

export const DeliveriesQuery = wire("DeliveriesQuery", (type) =>
  type({ "limit?": "string", "before?": "string" }),
);
export type DeliveriesQuery = Infer<typeof DeliveriesQuery>;

/** Where somebody's own notifications are sent. */
export const NotificationWebhook = wire("NotificationWebhook", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    callback_url: "string",
    "signing_secret?": "string",
    created_at: "string",
    "failing_since?": "string",
    "paused_at?": "string",
  }),
);
export type NotificationWebhook = Infer<typeof NotificationWebhook>;
export const NotificationWebhookList = wire("NotificationWebhookList", (type) =>
  type({ notification_webhooks: NotificationWebhook.schema().array() }),
);
export const NotificationWebhookAnswer = wire("NotificationWebhookAnswer", (type) =>
  type({ notification_webhook: NotificationWebhook.schema() }),
);
export const CreateNotificationWebhookRequest = wire("CreateNotificationWebhookRequest", (type) =>
  type({ callback_url: "string <= 2000" }),
);
