import { wire, type Infer } from "../../http/wire.ts";

export const NotificationSettings = wire("NotificationSettings", (type) =>
  type({ pushover_enabled: "boolean", pushover_user_key: /^$|^[A-Za-z0-9]{30}$/ }),
);

export const AppearancePreferences = wire("AppearancePreferences", (type) =>
  type({
    "color_mode?": "'' | 'light' | 'dark'",
    "board_theme?": "'' | 'ember' | 'moss' | 'iris'",
    "message_layout?": "'' | 'outlined'",
    "density?": "'' | 'compact'",
  }),
);
export type AppearancePreferences = Infer<typeof AppearancePreferences>;

/** What a person may choose: `system`, `signal`, `standard` and `comfortable` name the defaults, stored as "". */
export const AppearancePreferencesPatch = wire("AppearancePreferencesPatch", (type) =>
  type({
    "color_mode?": "'' | 'system' | 'light' | 'dark'",
    "board_theme?": "'' | 'signal' | 'ember' | 'moss' | 'iris'",
    "message_layout?": "'' | 'standard' | 'outlined'",
    "density?": "'' | 'comfortable' | 'compact'",
  }),
);
export type AppearancePreferencesPatch = Infer<typeof AppearancePreferencesPatch>;

/** What somebody says they are doing. In a request, two empty texts take it away. */
export const Status = wire("Status", (type) =>
  type({ text: "string <= 100", emoji: "string <= 64", "expires_at?": "string <= 64" }),
);
export type Status = Infer<typeof Status>;

/**
 * Somebody as others see them. `status`, `time_zone` and `dnd_until` come where somebody is asked for or listed as a
 * member, not with what they wrote; those that are over come nowhere.
 */
export const User = wire("User", (type) =>
  type({
    id: "string",
    kind: "'human' | 'bot'",
    "owner_user_id?": "string",
    display_name: "string",
    handle: "string",
    "former_handle?": "string",
    "deleted_at?": "string",
    avatar_url: "string",
    created_at: "string",
    "status?": Status.schema(),
    "time_zone?": "string",
    "dnd_until?": "string",
    "notification_settings?": NotificationSettings.schema(),
    "appearance_preferences?": AppearancePreferences.schema(),
  }),
);
export type User = Infer<typeof User>;

export const UserAnswer = wire("UserAnswer", (type) => type({ user: User.schema() }));

export const UpdateMeRequest = wire("UpdateMeRequest", (type) =>
  type({
    "display_name?": "string <= 80",
    "handle?": "string <= 64",
    "avatar_url?": "string <= 500",
    "status?": Status.schema(),
    "time_zone?": "string <= 64",
    "dnd_until?": "string <= 64",
    "notification_settings?": NotificationSettings.schema(),
    "appearance_preferences?": AppearancePreferencesPatch.schema(),
  }),
);
export type UpdateMeRequest = Infer<typeof UpdateMeRequest>;

export const Role = wire("Role", (type) =>
  type("'owner' | 'moderator' | 'member' | 'guest' | 'bot'"),
);

export const WorkspaceMember = wire("WorkspaceMember", (type) =>
  type({
    workspace_id: "string",
    user: User.schema(),
    role: Role.schema(),
    joined_at: "string",
  }),
);
export type WorkspaceMember = Infer<typeof WorkspaceMember>;

export const WorkspaceMemberRoleCounts = wire("WorkspaceMemberRoleCounts", (type) =>
  type({
    owner: "number.integer >= 0",
    moderator: "number.integer >= 0",
    member: "number.integer >= 0",
    bot: "number.integer >= 0",
    guest: "number.integer >= 0",
  }),
);
export type WorkspaceMemberRoleCounts = Infer<typeof WorkspaceMemberRoleCounts>;

export const WorkspaceMemberPage = wire("WorkspaceMemberPage", (type) =>
  type({
    members: WorkspaceMember.schema().array(),
    "next_cursor?": "string",
    has_more: "boolean",
    "total_count?": "number.integer",
    "total_by_role?": WorkspaceMemberRoleCounts.schema(),
  }),
);
export type WorkspaceMemberPage = Infer<typeof WorkspaceMemberPage>;

export const MembersQuery = wire("", (type) =>
  type({ "limit?": "string", "cursor?": "string", "q?": "string <= 200", "role?": "string" }),
);
