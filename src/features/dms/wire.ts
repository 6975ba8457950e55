import { wire, type Infer } from "../../http/wire.ts";
import { User } from "../people/wire.ts";

/** `members` holds the caller too, and whoever has left the workspace since. */
export const DirectConversation = wire("DirectConversation", (type) =>
  type({
    id: "string",
    route_id: "string",
    workspace_id: "string",
    created_at: "string",
    members: User.schema().array(),
    can_send: "boolean",
    "last_seq?": "number.integer",
    "last_read_seq?": "number.integer",
    "unread_count?": "number.integer",
    "mention_count?": "number.integer",
  }),
);
export type DirectConversation = Infer<typeof DirectConversation>;

export const DirectConversationList = wire("DirectConversationList", (type) =>
  type({ conversations: DirectConversation.schema().array() }),
);
export const DirectConversationAnswer = wire("DirectConversationAnswer", (type) =>
  type({ conversation: DirectConversation.schema() }),
);
export const DirectConversationClosed = wire("DirectConversationClosed", (type) =>
  type({ ok: "true" }),
);

export const CreateDirectConversationRequest = wire("CreateDirectConversationRequest", (type) =>
  type({ workspace_id: "string", member_ids: "string[]" }),
);
export type CreateDirectConversationRequest = Infer<typeof CreateDirectConversationRequest>;

export const DirectConversationsQuery = wire("", (type) => type({ workspace_id: "string" }));
