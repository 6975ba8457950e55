import { hashSecret } from "../../src/ids.ts";

// What a server of each version had stored, as SQL that both engines take. A row goes in before the next migration, so that
// every migration meets data. Rows that are here stay as they are: add those of a new version at the end.

type Value = string | number | null;

const id = (prefix: string, name: string) => `${prefix}_${name.padStart(26, "0")}`;
const at = (minute: number) => new Date(Date.UTC(2026, 0, 1, 9, minute)).toISOString();
const FAR = "2099-01-01T00:00:00.000Z";

/** What the fixtures hold that a client can name. */
export const KNOWN = {
  /** Ava's sign-in. */
  session: `sst_${"upgrade-ava-session".padEnd(43, "0")}`,
  /** The bot's token, from version 2 on. */
  bot: `ccb_${"upgrade-bot-token".padEnd(43, "0")}`,
  /** Ava's password, from version 3 on. */
  password: "lantern harbour nineteen",
  email: "ava@example.com",
  ava: id("usr", "ava"),
  workspace: id("wsp", "harbour"),
  general: id("chn", "general"),
  private: id("chn", "private"),
  direct: id("dm", "direct"),
  first: id("msg", "first"),
  scheduled: id("sched", "later"),
} as const;

const literal = (value: Value) =>
  value === null
    ? "NULL"
    : typeof value === "number"
      ? String(value)
      : `'${value.replaceAll("'", "''")}'`;

const row = (table: string, values: Readonly<Record<string, Value>>): string =>
  `INSERT INTO ${table} (${Object.keys(values).join(", ")}) VALUES (${Object.values(values).map(literal).join(", ")})`;

interface EventRow {
  readonly cursor: number;
  readonly type: string;
  readonly place_id?: number;
  readonly message_id?: number;
  readonly seq?: number;
  readonly payload: object;
}

/** An event of the workspace, and its cursor there. */
const event = ({ payload, ...rest }: EventRow): string[] => [
  row("events", {
    workspace_id: 1,
    public_id: id("evt", `e${rest.cursor}`),
    payload: JSON.stringify(payload),
    created_at: at(rest.cursor),
    ...rest,
  }),
  `UPDATE workspaces SET event_seq = ${rest.cursor} WHERE id = 1`,
];

const message = (
  name: string,
  more: Readonly<Record<string, Value>> & { readonly body: string },
): string =>
  row("messages", {
    public_id: id("msg", name),
    workspace_id: 1,
    place_id: 1,
    author_id: 1,
    created_at: at(10),
    ...more,
  });

const wrote = (cursor: number, name: string, message_id: number, seq: number): string[] =>
  event({
    cursor,
    type: "message.created",
    place_id: 1,
    message_id,
    seq,
    payload: { message_id: id("msg", name), author_id: KNOWN.ava },
  });

const person = (name: string, handle: string, email: string): string =>
  row("users", {
    public_id: id("usr", handle),
    kind: "human",
    display_name: name,
    handle,
    email,
    created_at: at(0),
  });

const foundation: readonly string[] = [
  person("Ava Lindqvist", "ava", KNOWN.email),
  person("Ben Okafor", "ben", "ben@example.com"),
  row("identities", {
    public_id: id("idn", "ava"),
    user_id: 1,
    provider: "email",
    subject: KNOWN.email,
    email: KNOWN.email,
    created_at: at(0),
  }),
  row("sessions", {
    public_id: id("ses", "ava"),
    user_id: 1,
    token_hash: hashSecret(KNOWN.session),
    created_at: at(0),
    expires_at: FAR,
    last_used_at: at(1),
  }),
  row("magic_links", {
    public_id: id("mln", "used"),
    email: KNOWN.email,
    display_name: "Ava Lindqvist",
    token_hash: hashSecret("mgt_used"),
    created_at: at(0),
    expires_at: at(15),
    consumed_at: at(1),
  }),
  row("workspaces", {
    public_id: KNOWN.workspace,
    route_id: "T0000000000HARB0VR",
    name: "Harbour",
    slug: "harbour",
    created_at: at(0),
  }),
  ...[
    { user_id: 1, role: "owner" },
    { user_id: 2, role: "member" },
  ].flatMap(({ user_id, role }) => [
    row("memberships", { workspace_id: 1, user_id, role, joined_at: at(0) }),
    row("role_counts", { workspace_id: 1, role, members: 1 }),
  ]),
  row("places", {
    public_id: KNOWN.general,
    route_id: "C0000000000GENERA1",
    workspace_id: 1,
    kind: "public",
    name: "general",
    created_at: at(0),
    last_seq: 3,
    countable: 3,
  }),
  message("first", { body: "The lighthouse is lit.", seq: 1, countable: 1 }),
  message("second", { body: "And the anchor holds.", seq: 2, countable: 2, author_id: 2 }),
  message("third", {
    body: "Gone with the tide",
    seq: 3,
    countable: 3,
    edited_at: at(12),
    nonce: "upgrade-nonce-third",
    nonce_digest: "0".repeat(43),
  }),
  row("read_states", {
    user_id: 1,
    place_id: 1,
    last_read_seq: 2,
    last_read_at: at(11),
    countable_read: 2,
    own: 2,
    own_read: 1,
  }),
  ...event({
    cursor: 1,
    type: "member.joined",
    payload: { user_id: KNOWN.ava, role: "owner" },
  }),
  ...wrote(2, "first", 1, 1),
  ...wrote(3, "second", 2, 2),
  ...wrote(4, "third", 3, 3),
];

const conversation: readonly string[] = [
  row("users", {
    public_id: id("usr", "echo"),
    kind: "bot",
    display_name: "Echo",
    handle: "echo",
    created_at: at(20),
  }),
  row("memberships", { workspace_id: 1, user_id: 3, role: "bot", joined_at: at(20) }),
  row("role_counts", { workspace_id: 1, role: "bot", members: 1 }),
  row("bot_tokens", {
    public_id: id("btok", "echo"),
    bot_user_id: 3,
    workspace_id: 1,
    token_hash: hashSecret(KNOWN.bot),
    name: "default",
    scopes: "profile:read messages:read messages:write channels:read",
    created_by: 1,
    created_at: at(20),
  }),
  row("places", {
    public_id: KNOWN.private,
    route_id: "C0000000000PR1VATE",
    workspace_id: 1,
    kind: "private",
    name: "keepers",
    topic: "Who keeps the light",
    created_at: at(20),
    last_seq: 1,
    countable: 1,
  }),
  row("places", {
    public_id: KNOWN.direct,
    route_id: "D00000000000D1RECT",
    workspace_id: 1,
    kind: "direct",
    member_key: "1,2",
    created_at: at(20),
    last_seq: 1,
    countable: 1,
  }),
  ...[
    [1, 2],
    [1, 3],
    [2, 3],
  ].map(([user_id = 0, place_id = 0]) =>
    row("place_members", { user_id, place_id, workspace_id: 1, joined_at: at(20) }),
  ),
  row("topics", {
    public_id: id("top", "weather"),
    workspace_id: 1,
    place_id: 1,
    name: "weather",
    created_by: 1,
    created_at: at(21),
  }),
  message("reply", { body: "Since dusk, @ava.", root_id: 1, thread_seq: 1, author_id: 2, has: 8 }),
  row("threads", {
    root_id: 1,
    reply_count: 1,
    last_reply_at: at(22),
    last_reply_author_ids: JSON.stringify([id("usr", "ben")]),
  }),
  row("thread_follows", { user_id: 1, root_id: 1, workspace_id: 1, latest_id: 4 }),
  row("mentions", { message_id: 4, user_id: 1, place_id: 1, root_id: 1, thread_seq: 1 }),
  row("activity", {
    user_id: 1,
    workspace_id: 1,
    kind: "mention",
    message_id: 4,
    actor_id: 2,
    created_at: at(22),
  }),
  row("reactions", { message_id: 1, emoji: "⚓", user_id: 2, created_at: at(22) }),
  row("reaction_counts", { message_id: 1, emoji: "⚓", position: 1, count: 1 }),
  "UPDATE messages SET has = 3 WHERE id = 1",
  row("pins", {
    public_id: id("pin", "first"),
    place_id: 1,
    message_id: 1,
    pinned_by: 1,
    created_at: at(23),
  }),
  message("secret", { body: "The key is under the rope.", place_id: 2, seq: 1, countable: 1 }),
  message("whisper", { body: "Only for Ben", place_id: 3, seq: 1, countable: 1 }),
  message("quoting", {
    body: "Quoted from above",
    seq: 4,
    countable: 4,
    topic_id: 1,
    quoted_id: 1,
    quoted_author_id: 1,
    quoted_body: "The lighthouse is lit.",
  }),
  "UPDATE places SET last_seq = 4, countable = 4 WHERE id = 1",
  row("uploads", {
    public_id: id("upl", "chart"),
    workspace_id: 1,
    owner_id: 1,
    filename: "chart.txt",
    content_type: "text/plain",
    byte_size: 7,
    sha256: "0".repeat(64),
    blob: "c0".repeat(16),
    uses: 0,
    created_at: FAR,
  }),
  row("upload_usage", { workspace_id: 1, user_id: 0, bytes: 7 }),
  row("upload_usage", { workspace_id: 1, user_id: 1, bytes: 7 }),
  row("preferences", {
    user_id: 1,
    workspace_id: 0,
    name: "appearance",
    value: "{}",
    updated_at: at(24),
  }),
  row("invites", {
    public_id: id("inv", "open"),
    workspace_id: 1,
    role: "member",
    token_hash: hashSecret("ivt_open"),
    max_uses: 5,
    created_by: 1,
    created_at: at(24),
    expires_at: FAR,
  }),
  ...wrote(5, "quoting", 7, 4),
];

const access: readonly string[] = [
  "UPDATE users SET status_text = 'On watch', status_emoji = '🔦', time_zone = 'Europe/Stockholm' WHERE id = 1",
  row("passwords", {
    user_id: 1,
    hash: "$argon2id$v=19$m=64,t=2,p=1$2HoZZuoDp1dheCFbgNjHBfOblPIGNrEJJ7cm1m7PMZ4$5rSVGgw4pktnp3fssoiDZu2KBryf3wH9FQswA7ZJlGc",
    changed_at: at(30),
  }),
  row("audit_log", {
    public_id: id("aud", "one"),
    workspace_id: 1,
    actor_id: 1,
    action: "workspace.created",
    target_type: "workspace",
    target_id: KNOWN.workspace,
    created_at: at(0),
  }),
  row("setup_nonces", {
    user_id: 1,
    nonce: "upgrade-setup-nonce",
    kind: "bot",
    target_id: 1,
    digest: "0".repeat(64),
    created_at: at(30),
  }),
  row("bot_commands", {
    public_id: id("botcmd", "deploy"),
    workspace_id: 1,
    bot_user_id: 3,
    command: "deploy",
    description: "Deploys",
    created_at: at(30),
    updated_at: at(30),
  }),
  row("incoming_hooks", {
    public_id: id("hook", "ci"),
    workspace_id: 1,
    place_id: 1,
    bot_user_id: 3,
    name: "ci",
    token_hash: hashSecret("cch_ci"),
    created_by: 1,
    created_at: at(30),
  }),
  row("former_members", {
    workspace_id: 1,
    user_id: 3,
    role: "bot",
    reason: "left",
    left_at: at(31),
  }),
  "DELETE FROM former_members WHERE user_id = 3",
];

const integrations: readonly string[] = [
  row("app_installations", {
    public_id: id("app", "tide"),
    workspace_id: 1,
    app_slug: "tide",
    display_name: "Tide",
    bot_user_id: 3,
    created_by: 1,
    created_at: at(40),
  }),
  row("slash_commands", {
    public_id: id("cmd", "tide"),
    workspace_id: 1,
    app_installation_id: 1,
    command: "tide",
    callback_url: "https://tide.example.com/",
    signing_secret: "ccs_tide",
    bot_user_id: 3,
    created_by: 1,
    created_at: at(40),
  }),
  row("event_subscriptions", {
    public_id: id("sub", "tide"),
    workspace_id: 1,
    event_types: '["message.created"]',
    callback_url: "https://tide.example.com/events",
    signing_secret: "ccs_tide",
    created_by: 1,
    created_at: at(40),
    revoked_at: at(41),
    cursor: 5,
  }),
  message("question", { body: "Shall I?", author_id: 3, seq: 5, countable: 5, has: 64 }),
  "UPDATE places SET last_seq = 5, countable = 5 WHERE id = 1",
  row("questions", {
    message_id: 8,
    bot_user_id: 3,
    workspace_id: 1,
    items: JSON.stringify([{ id: "go", header: "Go?", prompt: "Shall I?" }]),
    status: "open",
    expires_at: FAR,
    created_at: at(42),
    updated_at: at(42),
  }),
  row("scheduled_messages", {
    public_id: KNOWN.scheduled,
    kind: "message",
    workspace_id: 1,
    user_id: 1,
    place_id: 1,
    body: "Happy New Year",
    send_at: FAR,
    status: "pending",
    created_at: at(43),
    updated_at: at(43),
  }),
  ...wrote(6, "question", 8, 5),
];

const imports: readonly string[] = [
  row("import_marks", {
    workspace_id: 1,
    origin: "slack",
    kind: "place",
    source: "C012AB3CD",
    target_id: 1,
    done: 1,
  }),
];

/** What is stored at each version beyond the one before; a version that brought no table has an empty list. */
export const ROWS: Readonly<Record<number, readonly string[]>> = {
  1: foundation,
  2: conversation,
  3: access,
  4: integrations,
  5: imports,
};
