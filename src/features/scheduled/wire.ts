import { wire, type Infer } from "../../http/wire.ts";

export const ScheduledKind = wire("ScheduledKind", (type) => type("'message' | 'reminder'"));

export const ScheduledStatus = wire("ScheduledStatus", (type) =>
  type("'pending' | 'sent' | 'cancelled' | 'failed'"),
);
export type ScheduledStatus = Infer<typeof ScheduledStatus>;

/** `error` says why it failed; `sent_message_id` is the message it became. */
export const ScheduledMessage = wire("ScheduledMessage", (type) =>
  type({
    id: "string",
    kind: ScheduledKind.schema(),
    status: ScheduledStatus.schema(),
    workspace_id: "string",
    "channel_id?": "string",
    "direct_conversation_id?": "string",
    "thread_root_id?": "string",
    "message_id?": "string",
    body: "string",
    send_at: "string",
    "nonce?": "string",
    "error?": "string",
    "sent_message_id?": "string",
    created_at: "string",
    updated_at: "string",
  }),
);
export type ScheduledMessage = Infer<typeof ScheduledMessage>;

export const ScheduledMessageAnswer = wire("ScheduledMessageAnswer", (type) =>
  type({ scheduled_message: ScheduledMessage.schema() }),
);

export const ScheduledMessagePage = wire("ScheduledMessagePage", (type) =>
  type({ scheduled_messages: ScheduledMessage.schema().array(), next_cursor: "string | null" }),
);
export type ScheduledMessagePage = Infer<typeof ScheduledMessagePage>;

export const CreateScheduledMessageRequest = wire("CreateScheduledMessageRequest", (type) =>
  type({
    "kind?": ScheduledKind.schema(),
    "channel_id?": "string",
    "direct_conversation_id?": "string",
    "thread_root_id?": "string",
    "message_id?": "string",
    "body?": "string",
    "nonce?": "string <= 128",
    "upload_ids?": "string[] <= 20",
    send_at: "string",
  }),
);
export type CreateScheduledMessageRequest = Infer<typeof CreateScheduledMessageRequest>;

export const UpdateScheduledMessageRequest = wire("UpdateScheduledMessageRequest", (type) =>
  type({ "body?": "string", "send_at?": "string" }),
);
export type UpdateScheduledMessageRequest = Infer<typeof UpdateScheduledMessageRequest>;

export const ScheduledMessagesQuery = wire("", (type) =>
  type({ "status?": ScheduledStatus.schema(), "cursor?": "string", "limit?": "string" }),
);
export type ScheduledMessagesQuery = Infer<typeof ScheduledMessagesQuery>;
