import { isManager } from "../access/policy.ts";
import { PLACE_CHANGES, seesPublic, type Viewer } from "../access/viewers.ts";
import type { AppendedEvent, Arg, Reader } from "../storage/database.ts";
import type { Event } from "./wire.ts";

interface EventRow {
  cursor: number;
  public_id: string;
  type: string;
  place_id: number | null;
  place_public_id: string | null;
  place_kind: string | null;
  user_id: number | null;
  message_id: number | null;
  seq: number | null;
  payload: string;
  mentioned_user_ids: string;
  created_at: string;
  bytes: number | null;
}

/** Gives the messages that events are about, as they are now, by inner ID. Made by the messages feature. */
export type Hydrate = (reader: Reader, ids: readonly number[]) => Promise<Map<number, object>>;

const DIGITS = 16;

/** A cursor as the wire has it: 16 digits, so that it sorts as text. 0 is before the first event. */
export const formatCursor = (cursor: number): string => String(cursor).padStart(DIGITS, "0");

/** The number in a cursor, or `undefined` when it is none that we have ever given. */
export const parseCursor = (text: string): number | undefined =>
  /^\d{16}$/.test(text) ? Number(text) : undefined;

/** A page of the log ends early once its messages would take this many bytes. */
const PAGE_BYTES = 4 * 1024 * 1024;
/** Rows looked at in one statement, however few of them are for the viewer: nobody else should wait for more. */
const WINDOW = 10_000;

export interface LogPage {
  readonly events: AppendedEvent[];
  /** The cursor up to which the log has been looked at: where to go on. */
  readonly upTo: number;
  /** What the texts of the events' messages take. */
  readonly bytes: number;
}

/**
 * Events after one cursor and up to another, ascending, without the messages they are about: at most `limit`, and fewer
 * when those messages are large. For a viewer, most of what is not for them is left out already, and a page can be empty
 * though more follows; `hears` still decides about each event. Without one, a page is empty only at the range's end.
 */
export async function readEvents(
  reader: Reader,
  workspace: AppendedEvent["workspace"],
  range: { after: number; upTo: number; limit: number },
  viewer?: Viewer,
): Promise<LogPage> {
  const end = viewer === undefined ? range.upTo : Math.min(range.upTo, range.after + WINDOW);
  const filter = viewer === undefined ? { sql: "", args: [] } : roughly(viewer);
  const rows = await reader.all<EventRow>(
    `SELECT e.cursor, e.public_id, e.type, e.place_id, p.public_id AS place_public_id, p.kind AS place_kind,
       e.user_id, e.message_id, e.seq, e.payload, e.mentioned_user_ids, e.created_at, octet_length(m.body) AS bytes
     FROM events e LEFT JOIN places p ON p.id = e.place_id LEFT JOIN messages m ON m.id = e.message_id
     WHERE e.workspace_id = ? AND e.cursor > ? AND e.cursor <= ?${filter.sql} ORDER BY e.cursor LIMIT ?`,
    workspace.id,
    range.after,
    end,
    ...filter.args,
    range.limit,
  );
  let bytes = 0;
  const cut = rows.findIndex((row) => (bytes += row.bytes ?? 0) > PAGE_BYTES);
  if (cut > 0) rows.length = cut;
  const events = rows.map((row) => ({
    type: row.type,
    workspace,
    ...(row.place_id !== null && {
      place: {
        id: row.place_id,
        public_id: row.place_public_id ?? "",
        kind: row.place_kind ?? "",
      },
    }),
    ...(row.user_id !== null && { user_id: row.user_id }),
    ...(row.message_id !== null && { message_id: row.message_id }),
    ...(row.seq !== null && { seq: row.seq }),
    payload: JSON.parse(row.payload),
    ...(row.mentioned_user_ids !== "" && {
      mentioned_user_ids: JSON.parse(row.mentioned_user_ids),
    }),
    public_id: row.public_id,
    cursor: row.cursor,
    created_at: row.created_at,
  }));
  const whole = cut <= 0 && rows.length < range.limit;
  return { events, bytes, upTo: whole ? end : (events.at(-1)?.cursor ?? end) };
}

/** Leaves out what is private to others, and the places the viewer does not see: a rough cut, made in SQL. */
function roughly(viewer: Viewer): { sql: string; args: Arg[] } {
  const { user_id, owner_public_id, role, places } = viewer;
  // What changes the right of its owner changes a bot's.
  const mine =
    isManager(role) || owner_public_id !== null
      ? "(e.user_id IS NULL OR e.user_id = ? OR e.type = 'member.moderation_updated')"
      : "(e.user_id IS NULL OR e.user_id = ?)";
  const open = seesPublic(viewer)
    ? ` OR p.kind = 'public' OR e.type IN (${PLACE_CHANGES.map((type) => `'${type}'`).join()})`
    : "";
  return {
    sql: ` AND ${mine} AND (e.place_id IS NULL OR e.user_id IS NOT NULL${open} OR e.place_id IN ?)`,
    args: [user_id, [...places]],
  };
}

/** Lets everything else run: on SQLite, reading page after page would not. */
export const breathe = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The newest cursor of a workspace and the newest that was pruned. */
export async function logEnds(reader: Reader, workspaceId: number) {
  const ends = await reader.get<{ event_seq: number; pruned_seq: number }>(
    "SELECT event_seq, pruned_seq FROM workspaces WHERE id = ?",
    workspaceId,
  );
  return { tail: ends?.event_seq ?? 0, pruned: ends?.pruned_seq ?? 0 };
}

/** Fills in the messages that events are about, in a constant number of statements. */
export async function withMessages(
  reader: Reader,
  hydrate: Hydrate,
  events: readonly AppendedEvent[],
): Promise<AppendedEvent[]> {
  const ids = new Set<number>();
  for (const { message_id } of events) if (message_id !== undefined) ids.add(message_id);
  if (ids.size === 0) return [...events];
  const messages = await hydrate(reader, [...ids]);
  return events.map((event) => {
    const message = event.message_id === undefined ? undefined : messages.get(event.message_id);
    return message === undefined ? event : { ...event, message };
  });
}

/** An event as an answer names it: by IDs only. */
export function eventOf(event: AppendedEvent): Event {
  const { place, seq, mentioned_user_ids } = event;
  const out: Event = {
    id: event.public_id,
    cursor: formatCursor(event.cursor),
    type: event.type,
    workspace_id: event.workspace.public_id,
    created_at: event.created_at,
    payload: event.payload,
  };
  if (place !== undefined && place.kind !== "direct") out.channel_id = place.public_id;
  if (seq !== undefined) out.seq = seq;
  if (mentioned_user_ids?.length) out.mentioned_user_ids = [...mentioned_user_ids];
  return out;
}

/** An event as it goes out, live or in replay: `payload.message` is the message as it is now. */
export function eventWithMessage(event: AppendedEvent): Event {
  const out = eventOf(event);
  if (event.message !== undefined) out.payload = { ...event.payload, message: event.message };
  return out;
}

/**
 * Where a reader starts. `lost` tells that the cursor it came with no longer leads on: it was pruned, or it is not one
 * of this log; then it starts at the oldest event that is kept, or at the tail.
 */
export function startOf(
  after: string | undefined,
  pruned: number,
  tail: number,
): { cursor: number; lost: boolean } {
  if (after === undefined || after === "") return { cursor: pruned, lost: false };
  if (after === "now") return { cursor: tail, lost: false };
  const cursor = parseCursor(after);
  if (cursor === undefined || cursor > tail) return { cursor: tail, lost: true };
  return cursor < pruned ? { cursor: pruned, lost: true } : { cursor, lost: false };
}
