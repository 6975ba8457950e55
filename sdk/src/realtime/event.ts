import type { Event, Message } from "../types.ts";

/** Reads one frame of the WebSocket; `undefined` for what is no event. */
export function parseEventFrame(frame: unknown): Event | undefined {
  if (typeof frame !== "string") return undefined;
  try {
    return toEvent(JSON.parse(frame));
  } catch {
    return undefined;
  }
}

/**
 * The message that an event is about, as it was when the event went out: a tombstone when it was deleted by then.
 * `undefined` for events of another kind.
 */
export function messageOf(event: Event): Message | undefined {
  const message = event.payload["message"];
  return isMessage(message) ? message : undefined;
}

/** Enough to tell a message from anything else; the wire promises the rest. */
const isMessage = (value: unknown): value is Message =>
  isRecord(value) &&
  ["id", "author_id", "workspace_id", "body"].every((name) => typeof value[name] === "string");

function toEvent(value: unknown): Event | undefined {
  if (!isRecord(value) || !isRecord(value["payload"])) return undefined;
  const { id, cursor, type, workspace_id, created_at, channel_id, seq, payload } = value;
  if (typeof id !== "string" || typeof cursor !== "string" || typeof type !== "string")
    return undefined;
  if (typeof workspace_id !== "string" || typeof created_at !== "string") return undefined;
  const event: Event = { id, cursor, type, workspace_id, created_at, payload };
  if (typeof channel_id === "string") event.channel_id = channel_id;
  if (typeof seq === "number") event.seq = seq;
  if (isStrings(value["mentioned_user_ids"]))
    event.mentioned_user_ids = value["mentioned_user_ids"];
  return event;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isStrings = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");
