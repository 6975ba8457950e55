import {
  address,
  flag,
  json,
  number,
  publicId,
  ref,
  refs,
  text,
  time,
  type Column,
} from "./columns.ts";

/** A table that is exported: whole, or where `only` says. */
export interface ExportedTable {
  readonly table: string;
  /** Columns that name a row and put it into its order: the same order in every server that has imported it. */
  readonly key: readonly string[];
  readonly columns: readonly Column[];
  readonly only?: string;
  /** Columns that are not exported, and why. */
  readonly without?: Readonly<Record<string, string>>;
}

const NULLABLE = { nullable: true } as const;
const ROLES = ["owner", "moderator", "member", "guest", "bot"];
const INNER = { id: "the inner ID, which a server gives itself" };
const BY_ID = { key: ["id"], without: INNER } as const;

/** What managers have decided about somebody. */
const DECISIONS = [
  time("timeout_until", NULLABLE),
  time("blocked_at", NULLABLE),
  text("moderation_note"),
  ref("moderation_by", "users", NULLABLE),
  time("moderation_at", NULLABLE),
];

const WORKSPACE = ref("workspace_id", "workspaces");
const USER = ref("user_id", "users");
const PLACE = ref("place_id", "places");
const MESSAGE = ref("message_id", "messages");
const CREATED = time("created_at");
/** What is deleted says nothing any more. */
const unlessDeleted = (name: string, otherwise: string) =>
  `CASE WHEN t.deleted_at IS NULL THEN t.${name} ELSE ${otherwise} END`;

/** Where somebody's notifications go is a key to their devices: it stays behind, and the way there is off. */
function withoutKeys(value: unknown): unknown {
  const keyed = typeof value === "object" && value !== null && "pushover_user_key" in value;
  return keyed && value.pushover_user_key !== ""
    ? { ...value, pushover_enabled: false, pushover_user_key: "" }
    : value;
}

/** All that an export holds, in its order: a row stands behind those that it names. */
export const TABLES: readonly ExportedTable[] = [
  {
    table: "users",
    ...BY_ID,
    columns: [
      publicId("usr"),
      text("kind", { among: ["human", "bot"] }),
      ref("owner_user_id", "users", NULLABLE),
      text("display_name"),
      text("handle"),
      text("former_handle"),
      address("avatar_url"),
      text("email"),
      json("notification_settings", "", withoutKeys),
      json("appearance_preferences", ""),
      text("status_text"),
      text("status_emoji"),
      time("status_expires_at", NULLABLE),
      text("time_zone"),
      time("dnd_until", NULLABLE),
      CREATED,
      time("deleted_at", NULLABLE),
    ],
  },
  {
    table: "identities",
    ...BY_ID,
    columns: [publicId("idn"), USER, text("provider"), text("subject"), text("email"), CREATED],
  },
  {
    table: "workspaces",
    key: ["id"],
    columns: [
      publicId("wsp"),
      text("route_id"),
      text("name"),
      text("slug"),
      address("icon_url"),
      CREATED,
      time("deleted_at", NULLABLE),
    ],
    without: {
      ...INNER,
      event_seq: "cursors are in the header: an import goes on above them",
      pruned_seq: "an import begins with an empty log",
    },
  },
  {
    table: "memberships",
    key: ["workspace_id", "user_id"],
    columns: [WORKSPACE, USER, text("role", { among: ROLES }), time("joined_at"), ...DECISIONS],
  },
  {
    table: "former_members",
    key: ["workspace_id", "user_id"],
    columns: [
      WORKSPACE,
      USER,
      text("role", { among: ROLES }),
      text("reason"),
      time("left_at"),
      ...DECISIONS,
    ],
  },
  {
    table: "places",
    ...BY_ID,
    columns: [
      publicId("chn", "dm"),
      text("route_id"),
      WORKSPACE,
      text("kind", { among: ["public", "private", "direct"] }),
      text("name"),
      text("display_title"),
      text("topic"),
      text("description"),
      flag("external_managed"),
      text("external_ref"),
      address("external_url"),
      text("sidebar_section"),
      refs("member_key", "users"),
      CREATED,
      time("archived_at", NULLABLE),
      time("deleted_at", NULLABLE),
      number("last_seq"),
      number("countable"),
    ],
  },
  {
    table: "place_members",
    key: ["user_id", "place_id"],
    columns: [PLACE, USER, WORKSPACE, time("joined_at"), flag("closed")],
  },
  {
    table: "read_states",
    key: ["user_id", "place_id"],
    columns: [
      PLACE,
      USER,
      number("last_read_seq"),
      time("last_read_at", { empty: true }),
      number("countable_read"),
      number("own"),
      number("own_read"),
      flag("joined"),
      text("notify"),
    ],
  },
  {
    table: "preferences",
    key: ["user_id", "workspace_id", "name"],
    columns: [
      USER,
      ref("workspace_id", "workspaces", { zero: true }),
      text("name"),
      text("value"),
      time("updated_at"),
    ],
  },
  {
    table: "guest_posts",
    key: ["user_id", "workspace_id"],
    columns: [
      USER,
      WORKSPACE,
      time("last_at"),
      time("second_last_at", { empty: true }),
      time("third_last_at", { empty: true }),
    ],
  },
  {
    table: "topics",
    ...BY_ID,
    columns: [
      publicId("top"),
      WORKSPACE,
      ref("place_id", "places", NULLABLE),
      text("name"),
      ref("created_by", "users", NULLABLE),
      CREATED,
      time("archived_at", NULLABLE),
    ],
  },
  {
    table: "uploads",
    key: ["id"],
    only: "t.deleted_at IS NULL",
    columns: [
      publicId("upl"),
      WORKSPACE,
      ref("owner_id", "users"),
      text("nonce", NULLABLE),
      text("filename"),
      text("content_type", { like: /^[\x20-\x7E]*$/ }),
      number("byte_size"),
      number("width"),
      number("height"),
      number("duration_ms"),
      text("sha256", { like: /^[0-9a-f]{64}$/ }),
      number("uses"),
      CREATED,
    ],
    without: {
      ...INNER,
      blob: "the name of the bytes in the store, which a server gives itself",
      deleted_at: "what is deleted is not exported",
    },
  },
  {
    table: "messages",
    ...BY_ID,
    columns: [
      publicId("msg"),
      WORKSPACE,
      PLACE,
      ref("author_id", "users"),
      number("seq", NULLABLE),
      ref("root_id", "messages", NULLABLE),
      number("thread_seq", NULLABLE),
      number("countable"),
      number("has"),
      text("kind", { among: ["", "agent_commentary", "agent_tool"] }),
      text("turn_id"),
      text("nonce", NULLABLE),
      text("nonce_digest", { nullable: true, read: unlessDeleted("nonce_digest", "NULL") }),
      text("route_id", NULLABLE),
      ref("topic_id", "topics", NULLABLE),
      ref("quoted_id", "messages", NULLABLE),
      ref("quoted_author_id", "users", NULLABLE),
      text("quoted_body", { read: unlessDeleted("quoted_body", "''") }),
      CREATED,
      time("edited_at", NULLABLE),
      time("deleted_at", NULLABLE),
      text("body", { read: unlessDeleted("body", "''") }),
    ],
  },
  {
    table: "threads",
    key: ["root_id"],
    columns: [
      ref("root_id", "messages"),
      number("reply_count"),
      time("last_reply_at"),
      json("last_reply_author_ids", "[]"),
    ],
  },
  {
    table: "thread_follows",
    key: ["user_id", "root_id"],
    columns: [
      ref("root_id", "messages"),
      USER,
      WORKSPACE,
      flag("following"),
      number("last_read_seq"),
      time("last_read_at", { empty: true }),
    ],
    without: { latest_id: "the newest reply's inner ID, which the replies say" },
  },
  {
    table: "reactions",
    key: ["message_id", "emoji", "user_id"],
    columns: [MESSAGE, text("emoji"), USER, CREATED],
  },
  {
    table: "reaction_counts",
    key: ["message_id", "emoji"],
    columns: [MESSAGE, text("emoji"), number("position"), number("count")],
  },
  {
    table: "pins",
    ...BY_ID,
    columns: [publicId("pin"), PLACE, MESSAGE, ref("pinned_by", "users"), CREATED],
  },
  {
    table: "mentions",
    key: ["message_id", "user_id"],
    columns: [
      MESSAGE,
      USER,
      PLACE,
      number("seq", NULLABLE),
      ref("root_id", "messages", NULLABLE),
      number("thread_seq", NULLABLE),
    ],
  },
  {
    table: "activity",
    ...BY_ID,
    columns: [
      USER,
      WORKSPACE,
      text("kind", { among: ["mention", "reply", "reaction"] }),
      MESSAGE,
      ref("actor_id", "users"),
      text("emoji"),
      CREATED,
    ],
  },
  {
    table: "message_uploads",
    key: ["message_id", "upload_id"],
    columns: [MESSAGE, ref("upload_id", "uploads"), PLACE, number("position")],
  },
  {
    table: "message_overrides",
    key: ["message_id"],
    columns: [MESSAGE, text("display_name"), address("avatar_url"), text("emoji")],
  },
  {
    table: "questions",
    key: ["message_id"],
    columns: [
      MESSAGE,
      ref("bot_user_id", "users"),
      WORKSPACE,
      text("external_id"),
      text("title"),
      json("responder_user_ids", "[]"),
      flag("allow_skip"),
      json("items", "[]"),
      text("status", {
        among: ["open", "submitted", "answered", "cancelled", "expired", "failed"],
      }),
      number("version"),
      text("note"),
      json("answers", ""),
      flag("skipped"),
      ref("answered_by", "users", NULLABLE),
      text("answer_nonce"),
      text("answer_digest"),
      time("expires_at"),
      CREATED,
      time("updated_at"),
    ],
  },
  {
    table: "message_actions",
    key: ["message_id"],
    columns: [MESSAGE, ref("bot_user_id", "users"), json("actions", "[]")],
  },
  {
    table: "action_presses",
    ...BY_ID,
    columns: [publicId("prs"), MESSAGE, text("action_id"), USER, text("nonce"), CREATED],
  },
  {
    table: "bot_commands",
    ...BY_ID,
    columns: [
      publicId("botcmd"),
      WORKSPACE,
      ref("bot_user_id", "users"),
      text("command"),
      text("description"),
      text("args_hint"),
      CREATED,
      time("updated_at"),
    ],
  },
  {
    table: "app_installations",
    key: ["id"],
    columns: [
      publicId("app"),
      WORKSPACE,
      text("app_slug"),
      text("display_name"),
      ref("bot_user_id", "users"),
      ref("created_by", "users"),
      CREATED,
      time("revoked_at", NULLABLE),
    ],
    without: { ...INNER, config: "what an app keeps about itself may be a secret" },
  },
  {
    table: "connected_accounts",
    key: ["id"],
    columns: [
      publicId("acct"),
      WORKSPACE,
      USER,
      text("provider"),
      text("provider_account_id"),
      text("display_name"),
      json("scopes", "[]"),
      ref("created_by", "users"),
      CREATED,
      time("revoked_at", NULLABLE),
    ],
    without: { ...INNER, metadata: "what an app keeps about an account may be a secret" },
  },
  {
    table: "invites",
    key: ["id"],
    // They are found by their address when it signs in: their link is not needed.
    only: "t.email <> ''",
    columns: [
      publicId("inv"),
      WORKSPACE,
      text("role", { among: ["moderator", "member", "guest"] }),
      text("email"),
      number("max_uses"),
      number("uses"),
      ref("created_by", "users"),
      CREATED,
      time("expires_at"),
    ],
    without: { ...INNER, token_hash: "a secret" },
  },
  {
    table: "scheduled_messages",
    key: ["id"],
    // A bot's are sent by its token, which stays behind.
    only: "t.token IS NULL",
    columns: [
      publicId("sched"),
      text("kind", { among: ["message", "reminder"] }),
      WORKSPACE,
      USER,
      ref("place_id", "places", NULLABLE),
      ref("root_id", "messages", NULLABLE),
      ref("message_id", "messages", NULLABLE),
      text("body"),
      text("nonce", NULLABLE),
      text("nonce_digest", NULLABLE),
      time("send_at"),
      text("status", { among: ["pending", "sent", "cancelled", "failed"] }),
      text("error"),
      ref("sent_message_id", "messages", NULLABLE),
      CREATED,
      time("updated_at"),
    ],
    without: { ...INNER, token: "names a bot's token" },
  },
  {
    table: "audit_log",
    ...BY_ID,
    columns: [
      publicId("aud"),
      ref("workspace_id", "workspaces", NULLABLE),
      ref("place_id", "places", NULLABLE),
      ref("actor_id", "users", NULLABLE),
      text("action"),
      text("target_type"),
      text("target_id"),
      json("metadata", "{}"),
      CREATED,
    ],
  },
];

/** A table that an export leaves out. */
export interface LeftTable {
  readonly table: string;
  readonly why: string;
  /** Which of its rows whoever moves is told of, by number, and in which words. */
  readonly told?: { readonly only: string; readonly what: string; readonly advice: string };
}

/** What stays behind: secrets, what cannot work without one, what goes by itself, and what is made anew. */
export const LEFT: readonly LeftTable[] = [
  { table: "schema_migrations", why: "a server knows its own" },
  { table: "role_counts", why: "counted anew from the memberships" },
  { table: "upload_usage", why: "counted anew from the uploads" },
  { table: "events", why: "the log begins anew, above the old cursors" },
  { table: "search_progress", why: "the index is built anew" },
  { table: "search_dirty", why: "the index is built anew" },
  { table: "search_index", why: "the index is built anew" },
  { table: "sessions", why: "secrets: everybody signs in again" },
  { table: "magic_links", why: "secrets that last fifteen minutes" },
  { table: "setup_links", why: "secrets of a server without people" },
  {
    table: "passwords",
    why: "secrets",
    told: {
      only: "1 = 1",
      what: "passwords",
      advice: "they sign in by mail or a sign-in link, and choose a new one",
    },
  },
  { table: "password_resets", why: "secrets that last an hour" },
  { table: "email_confirmations", why: "secrets that last a day" },
  { table: "oauth_states", why: "secrets that last ten minutes" },
  { table: "desktop_grants", why: "secrets that last five minutes" },
  { table: "setup_nonces", why: "they name what was made with a secret" },
  { table: "bot_setup_codes", why: "secrets that last an hour" },
  {
    table: "bot_tokens",
    why: "secrets",
    told: {
      only: "t.revoked_at IS NULL",
      what: "tokens of bots",
      advice: "make new ones with `admin bot token create`",
    },
  },
  {
    table: "incoming_hooks",
    why: "their addresses are secrets, which are not even stored",
    told: { only: "t.revoked_at IS NULL", what: "incoming hooks", advice: "make new ones" },
  },
  {
    table: "slash_commands",
    why: "the secret that signs their calls, and callback addresses, which often hold one",
    told: { only: "t.revoked_at IS NULL", what: "slash commands", advice: "register them again" },
  },
  { table: "slash_invocations", why: "they belong to slash commands" },
  {
    table: "event_subscriptions",
    why: "the secret that signs what is sent, and callback addresses, which often hold one",
    told: {
      only: "t.revoked_at IS NULL",
      what: "event subscriptions",
      advice: "make them again: nothing that happened before is sent to them",
    },
  },
  { table: "event_deliveries", why: "they belong to event subscriptions" },
  {
    table: "import_marks",
    why: "how far an import from another program is: it ends where it began",
  },
  { table: "import_messages", why: "how far an import from another program is" },
];

/** Rows of exported tables that stay behind, which whoever moves is told of. */
export const LEFT_ROWS: readonly (Required<LeftTable>["told"] & { readonly table: string })[] = [
  {
    table: "invites",
    only: "t.email = ''",
    what: "invites by a link alone",
    advice: "make new ones",
  },
  {
    table: "scheduled_messages",
    only: "t.token IS NOT NULL AND t.status = 'pending'",
    what: "messages that bots have scheduled",
    advice: "the bots schedule them again, with their new tokens",
  },
  {
    table: "users",
    only: `t.notification_settings LIKE '%"pushover_user_key":"_%' AND t.notification_settings NOT LIKE '%"pushover_user_key":""%'`,
    what: "Pushover keys",
    advice: "whoever had one enters it again",
  },
];
