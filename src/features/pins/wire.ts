import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { Message } from "../messages/wire.ts";

export const PinnedMessage = wire("PinnedMessage", (type) =>
  type({
    id: "string",
    workspace_id: "string",
    channel_id: "string",
    message_id: "string",
    pinned_by: "string",
    created_at: "string",
  }),
);
export type PinnedMessage = Infer<typeof PinnedMessage>;

/** Pinned messages, the newest pin first. There are more when `next_cursor` is given. */
export const PinList = wire("PinList", (type) =>
  type({ messages: Message.schema().array(), "next_cursor?": "string" }),
);
export type PinList = Infer<typeof PinList>;

export const PinsQuery = wire("", (type) => type({ "limit?": "string", "cursor?": "string" }));
export type PinsQuery = Infer<typeof PinsQuery>;

export const PinMessageRequest = wire("PinMessageRequest", (type) =>
  type({ message_id: "string" }),
);

export const PinMessageResponse = wire("PinMessageResponse", (type) =>
  type({ pinned_message: PinnedMessage.schema(), event: Event.schema() }),
);
export const UnpinMessageResponse = wire("UnpinMessageResponse", (type) =>
  type({ event: Event.schema() }),
);
