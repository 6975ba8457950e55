import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { Role, User } from "../people/wire.ts";

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
    "topic?": "string",
    "description?": "string",
    "joined?": "boolean",
    "last_seq?": "number.integer",
    "last_read_seq?": "number.integer",
    "unread_count?": "number.integer",
    "mention_count?": "number.integer",
    /** What of it notifies the caller, where they have chosen: everything otherwise. */
    "notification_preference?": "'all' | 'mentions' | 'muted'",
  }),
);
export type Channel = Infer<typeof Channel>;

export const ChannelAnswer = wire("ChannelAnswer", (type) => type({ channel: Channel.schema() }));
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
    "topic?": "string",
    "description?": "string",
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
    "topic?": "string",
    "description?": "string",
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

export const ChannelMember = wire("ChannelMember", (type) =>
  type({ channel_id: "string", user: User.schema(), role: Role.schema(), joined_at: "string" }),
);
export type ChannelMember = Infer<typeof ChannelMember>;

export const ChannelMemberPage = wire("ChannelMemberPage", (type) =>
  type({
    members: ChannelMember.schema().array(),
    "next_cursor?": "string",
    has_more: "boolean",
  }),
);
export type ChannelMemberPage = Infer<typeof ChannelMemberPage>;
export const ChannelMembersQuery = wire("", (type) =>
  type({ "limit?": "string", "cursor?": "string" }),
);

export const AddChannelMemberRequest = wire("AddChannelMemberRequest", (type) =>
  type({ user_id: "string" }),
);
export const ChannelMemberAnswer = wire("ChannelMemberAnswer", (type) =>
  type({ member: ChannelMember.schema() }),
);
export const ChannelMemberAdded = wire("ChannelMemberAdded", (type) =>
  type({ member: ChannelMember.schema(), event: Event.schema() }),
);
export const ChannelMemberRemoved = wire("ChannelMemberRemoved", (type) =>
  type({ event: Event.schema() }),
);

/** How much of a channel somebody is notified of; `default` takes back what was chosen. */
export const NotificationChoice = wire("NotificationChoice", (type) =>
  type({ preference: "'all' | 'mentions' | 'muted' | 'default'" }),
);
export type NotificationChoice = Infer<typeof NotificationChoice>["preference"];

/** How much of a channel somebody is notified of. */
export const NotificationPreference = wire("NotificationPreference", (type) =>
  type({ preference: "'all' | 'mentions' | 'muted'" }),
);
export type NotificationPreference = Infer<typeof NotificationPreference>["preference"];
