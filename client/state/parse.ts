import type { AuthorOverride, Message, Role, ThreadState, User } from "../../sdk/src/index.ts";

/** Readers of what an event's payload holds: each answers `undefined` for anything else. */

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const toText = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const ROLES: readonly Role[] = ["owner", "moderator", "member", "bot", "guest"];

export const toRole = (value: unknown): Role | undefined => ROLES.find((role) => role === value);

export function toUser(value: unknown): User | undefined {
  if (!isRecord(value)) return undefined;
  const { id, kind, display_name, handle, avatar_url, created_at } = value;
  if (typeof id !== "string" || (kind !== "human" && kind !== "bot")) return undefined;
  if (typeof display_name !== "string" || typeof created_at !== "string") return undefined;
  const user: User = {
    id,
    kind,
    display_name,
    created_at,
    handle: typeof handle === "string" ? handle : "",
    avatar_url: typeof avatar_url === "string" ? avatar_url : "",
  };
  const owner = toText(value["owner_user_id"]);
  const former = toText(value["former_handle"]);
  const deleted = toText(value["deleted_at"]);
  if (owner !== undefined) user.owner_user_id = owner;
  if (former !== undefined) user.former_handle = former;
  if (deleted !== undefined) user.deleted_at = deleted;
  return user;
}

function toThreadState(value: unknown): ThreadState | undefined {
  if (!isRecord(value)) return undefined;
  const { root_message_id, reply_count, last_reply_at, last_reply_author_ids } = value;
  if (typeof root_message_id !== "string" || typeof reply_count !== "number") return undefined;
  const authors = Array.isArray(last_reply_author_ids)
    ? last_reply_author_ids.filter((id): id is string => typeof id === "string")
    : [];
  const state: ThreadState = { root_message_id, reply_count, last_reply_author_ids: authors };
  if (typeof last_reply_at === "string") state.last_reply_at = last_reply_at;
  return state;
}

function toOverride(value: unknown): AuthorOverride | undefined {
  if (!isRecord(value)) return undefined;
  const override: AuthorOverride = {};
  for (const key of ["display_name", "avatar_url", "emoji"] as const) {
    const text = toText(value[key]);
    if (text !== undefined) override[key] = text;
  }
  return override;
}

const OPTIONAL_TEXTS = [
  "route_id",
  "channel_id",
  "direct_conversation_id",
  "parent_message_id",
  "topic_id",
  "edited_at",
  "deleted_at",
  "turn_id",
  "nonce",
] as const;

/** The message inside an event, checked field by field. */
export function toMessage(value: unknown): Message | undefined {
  if (!isRecord(value)) return undefined;
  const { id, workspace_id, author_id, thread_root_id, body, created_at } = value;
  if (typeof id !== "string" || typeof workspace_id !== "string") return undefined;
  if (typeof author_id !== "string" || typeof thread_root_id !== "string") return undefined;
  if (typeof body !== "string" || typeof created_at !== "string") return undefined;
  const message: Message = {
    id,
    workspace_id,
    author_id,
    thread_root_id,
    body,
    body_format: "markdown",
    created_at,
  };
  for (const key of OPTIONAL_TEXTS) {
    const text = toText(value[key]);
    if (text !== undefined) message[key] = text;
  }
  if (typeof value["channel_seq"] === "number") message.channel_seq = value["channel_seq"];
  if (typeof value["thread_seq"] === "number") message.thread_seq = value["thread_seq"];
  const { kind } = value;
  if (kind === "message" || kind === "agent_commentary" || kind === "agent_tool") {
    message.kind = kind;
  }
  const author = toUser(value["author"]);
  const thread = toThreadState(value["thread_state"]);
  const override = toOverride(value["author_override"]);
  if (author !== undefined) message.author = author;
  if (override !== undefined) message.author_override = override;
  if (thread !== undefined) message.thread_state = thread;
  return message;
}
