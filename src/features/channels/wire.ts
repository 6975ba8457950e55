import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";

export const Channel = wire("Channel", (type) =>
  type({
    id: "string",
    route_id: "string",
    workspace_id: "string",
    name: "string",
    "display_title?": "string",
    kind: "string",
    created_at: "string",
    "archived_at?": "string",
    external_managed: "boolean",
    "external_ref?": "string",
    "external_url?": "string",
    "sidebar_section?": "string",
    "last_seq?": "number.integer",
    "last_read_seq?": "number.integer",
    "unread_count?": "number.integer",
  }),
);
export type Channel = Infer<typeof Channel>;

export const ChannelList = wire("ChannelList", (type) =>
  type({ channels: Channel.schema().array() }),
);
export const ChannelChanged = wire("ChannelChanged", (type) =>
  type({ channel: Channel.schema(), event: Event.schema() }),
);

export const CreateChannelRequest = wire("CreateChannelRequest", (type) =>
  type({
    "name?": "string",
    "display_title?": "string",
    "kind?": "string",
    "external_managed?": "boolean",
    "external_ref?": "string",
    "external_url?": "string",
    "sidebar_section?": "string",
  }),
);
export type CreateChannelRequest = Infer<typeof CreateChannelRequest>;

export const UpdateChannelRequest = wire("UpdateChannelRequest", (type) =>
  type({
    "name?": "string",
    "display_title?": "string",
    "kind?": "string",
    "archived?": "boolean",
    "external_managed?": "boolean",
    "external_ref?": "string",
    "external_url?": "string",
    "sidebar_section?": "string",
  }),
);
export type UpdateChannelRequest = Infer<typeof UpdateChannelRequest>;

export const ReadReceipt = wire("ReadReceipt", (type) =>
  type({
    scope_id: "string",
    user_id: "string",
    last_read_seq: "number.integer",
    last_read_at: "string",
  }),
);
export type ReadReceipt = Infer<typeof ReadReceipt>;

export const ReadAnswer = wire("ReadAnswer", (type) => type({ receipt: ReadReceipt.schema() }));
export const ReadRequest = wire("ReadRequest", (type) => type({ seq: "number.integer >= 0" }));
