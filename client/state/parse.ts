import type { Message, Role, ThreadState } from "../../sdk/src/index.ts";

/** Readers of what an event's payload holds: each answers `undefined` for anything else. */

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const toText = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

const ROLES: readonly Role[] = ["owner", "moderator", "member", "bot", "guest"];

export const toRole = (value: unknown): Role | undefined => ROLES.find((role) => role === value);

const TEXTS = ["id", "workspace_id", "author_id", "thread_root_id", "body", "created_at"] as const;
const LISTS = ["reactions", "attachments", "mentioned_user_ids", "actions"] as const;
const OBJECTS = ["author", "quoted_author", "author_override", "thread_state", "question"] as const;

/**
 * The message inside an event. The same server makes it as makes the answers, in the same shape: what is checked is that it
 * is one at all, and that what is looped over can be.
 */
export const toMessage = (value: unknown): Message | undefined =>
  isMessage(value) ? value : undefined;

const isMessage = (value: unknown): value is Message =>
  isRecord(value) &&
  TEXTS.every((key) => typeof value[key] === "string") &&
  LISTS.every((key) => value[key] === undefined || Array.isArray(value[key])) &&
  OBJECTS.every((key) => value[key] === undefined || isRecord(value[key]));

export const toThreadState = (value: unknown): ThreadState | undefined =>
  isThreadState(value) ? value : undefined;

const isThreadState = (value: unknown): value is ThreadState =>
  isRecord(value) &&
  typeof value["root_message_id"] === "string" &&
  typeof value["reply_count"] === "number" &&
  Array.isArray(value["last_reply_author_ids"]);
