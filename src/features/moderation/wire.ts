import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { Role, User } from "../people/wire.ts";

/** A member as managers see them. `post_limit` is 0 for whoever has none. */
export const MemberModeration = wire("MemberModeration", (type) =>
  type({
    workspace_id: "string",
    user: User.schema(),
    role: Role.schema(),
    posts_remaining: "number.integer",
    post_limit: "number.integer",
    "timeout_until?": "string",
    "blocked_at?": "string",
    "moderation_note?": "string",
    "moderation_by?": "string",
    "moderation_at?": "string",
  }),
);
export type MemberModeration = Infer<typeof MemberModeration>;

export const MemberModerationList = wire("MemberModerationList", (type) =>
  type({ members: MemberModeration.schema().array() }),
);

export const MemberModerationChanged = wire("MemberModerationChanged", (type) =>
  type({ member: MemberModeration.schema(), event: Event.schema() }),
);

export const UpdateMemberModerationRequest = wire("UpdateMemberModerationRequest", (type) =>
  type({
    "role?": "'moderator' | 'member' | 'guest'",
    "timeout_until?": "string",
    "timeout_minutes?": "number.integer",
    "clear_timeout?": "boolean",
    "blocked?": "boolean",
    "moderation_note?": "string <= 2000",
  }),
);
export type UpdateMemberModerationRequest = Infer<typeof UpdateMemberModerationRequest>;
