import { wire, type Infer } from "../http/wire.ts";
import { EPHEMERAL_TYPES } from "./catalogue.ts";

/** One event as every transport carries it. `cursor` is 16 digits, dense per workspace, and sorts as text. */
export const Event = wire("Event", (type) =>
  type({
    id: "string",
    cursor: "string",
    type: "string",
    workspace_id: "string",
    "channel_id?": "string",
    "seq?": "number.integer",
    created_at: "string",
    payload: "Record<string, unknown>",
    "mentioned_user_ids?": "string[]",
  }),
);
export type Event = Infer<typeof Event>;

export const EventPage = wire("EventPage", (type) =>
  type({
    events: Event.schema().array(),
    "tail_cursor?": "string",
    next_cursor: "string",
    "resync_required?": "boolean",
    "oldest_cursor?": "string",
  }),
);
export type EventPage = Infer<typeof EventPage>;

export const EventsQuery = wire("", (type) =>
  type({
    workspace_id: "string",
    "after_cursor?": "string",
    "limit?": "string",
    "include_tail?": "string",
    "wait?": "string",
  }),
);

export const SocketQuery = wire("", (type) =>
  type({
    workspace_id: "string",
    "after_cursor?": "string",
    "resync?": "string",
    "client_id?": "string <= 64",
  }),
);

export const StreamQuery = wire("", (type) =>
  type({ workspace_id: "string", "after_cursor?": "string", "client_id?": "string <= 64" }),
);

export const EphemeralEventRequest = wire("EphemeralEventRequest", (type) =>
  type({
    workspace_id: "string",
    "channel_id?": "string",
    "direct_conversation_id?": "string",
    type: type.enumerated(...EPHEMERAL_TYPES),
    "payload?": "Record<string, unknown>",
    "client_id?": "string <= 64",
  }),
);
export type EphemeralEventRequest = Infer<typeof EphemeralEventRequest>;

export const EphemeralEventAnswer = wire("EphemeralEventAnswer", (type) =>
  type({ event: Event.schema() }),
);

export const PresenceList = wire("PresenceList", (type) =>
  type({ presence: type({ user_id: "string", status: "'online' | 'away'" }).array() }),
);

export const EventTypes = wire("EventTypes", (type) => type({ event_types: "string[]" }));
