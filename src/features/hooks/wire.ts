import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { Message } from "../messages/wire.ts";

/** What senders for Slack's and Mattermost's incoming webhooks send. Fields that are not named here are ignored. */
export const IncomingWebhookPayload = wire("IncomingWebhookPayload", (type) =>
  type({
    "text?": "string | null",
    "username?": "string | null",
    "icon_url?": "string | null",
    "icon_emoji?": "string | null",
    /** Whether `text` is Slack's mrkdwn; without blocks and without this it is Markdown. */
    "mrkdwn?": "boolean | null",
    "attachments?": "(Record<string, unknown>[] <= 100) | null",
    "blocks?": "(Record<string, unknown>[] <= 100) | null",
  }),
);
export type IncomingWebhookPayload = Infer<typeof IncomingWebhookPayload>;

export const WebhookMessage = wire("WebhookMessage", (type) =>
  type({ message: Message.schema(), event: Event.schema() }),
);

/** A secret address that posts into one channel as a bot. */
export const IncomingHook = wire("IncomingHook", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    channel_id: "string",
    bot_user_id: "string",
    display_name: "string",
    created_by: "string",
    created_at: "string",
    "last_used_at?": "string",
  }),
);
export type IncomingHook = Infer<typeof IncomingHook>;

export const IncomingHookList = wire("IncomingHookList", (type) =>
  type({ incoming_hooks: IncomingHook.schema().array() }),
);

export const CreateIncomingHookRequest = wire("CreateIncomingHookRequest", (type) =>
  type({ channel_id: "string", "display_name?": "string <= 80", "bot_user_id?": "string" }),
);
export type CreateIncomingHookRequest = Infer<typeof CreateIncomingHookRequest>;

/** The token, and the address that holds it, are in this answer only. */
export const IncomingHookCreated = wire("IncomingHookCreated", (type) =>
  type({ incoming_hook: IncomingHook.schema(), token: "string", url: "string" }),
);
