import type { Actor } from "../../access/actor.ts";
import type { PlaceRow } from "../../access/policy.ts";
import { badRequest, notFound } from "../../http/errors.ts";
import { lenientLimit, seqOf } from "../../http/query.ts";
import type { Reader } from "../../storage/database.ts";
import { firstFitting, PAGE_BYTES } from "./fitting.ts";
import { MESSAGE_COLUMNS, messagesOf, type MessageRow } from "./present.ts";
import type { MessagePage, MessagePageQuery } from "./wire.ts";

const DEFAULT_LIMIT = 100;
const MOST = 200;

/**
 * A page of a place's roots, always ascending. `after_seq`, `before_seq`, `around_seq`, `around_time` and `mode=latest`
 * exclude one another; with none it is the newest page. Since seqs are dense, each of them is one range of the same
 * index; with a `topic_id` it is one of the topic's.
 */
export async function pageMessages(
  reader: Reader,
  actor: Actor,
  place: PlaceRow,
  query: MessagePageQuery,
): Promise<MessagePage> {
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST);
  const asked = positionOf(query);
  const position = asked.at === "time" ? await atTime(reader, place, asked.time) : asked;
  if (query.topic_id) return topicPage(reader, actor, place, query.topic_id, position, limit);
  const { from, upTo } = rangeOf(position, limit, place.last_seq);
  const timeline = { column: "seq", key: "place_id", id: place.id } as const;
  const rows = await readTimeline(reader, timeline, { from, upTo }, targetOf(position));
  const oldest = rows[0]?.seq;
  const newest = rows.at(-1)?.seq;
  return {
    messages: await messagesOf(reader, rows, place, actor.user.id),
    oldest_seq: oldest ?? 0,
    newest_seq: newest ?? 0,
    has_older: (oldest ?? Math.min(from, place.last_seq + 1)) > 1,
    has_newer: (newest ?? upTo) < place.last_seq,
  };
}

/** Where messages are numbered densely: the roots of a place, or the replies below a root. */
type Timeline =
  | { readonly column: "seq"; readonly key: "place_id"; readonly id: number }
  | { readonly column: "thread_seq"; readonly key: "root_id"; readonly id: number };

/** The messages of a range that fit a page, ascending: of too many, those that are nearest to the seq `target`. */
export async function readTimeline(
  reader: Reader,
  { column, key, id }: Timeline,
  { from, upTo }: { from: number; upTo: number },
  target: number,
): Promise<readonly MessageRow[]> {
  const found = await reader.all<PageRow>(
    `SELECT ${PAGE_COLUMNS} FROM messages m WHERE m.${key} = ? AND m.${column} >= ? AND m.${column} <= ?
     ORDER BY m.${column}`,
    id,
    from,
    upTo,
  );
  return withBodies(reader, fitting(found, target));
}

/** The page around the first root that is not older than a time: found by halving, since seqs ascend in time. */
async function atTime(reader: Reader, place: PlaceRow, time: string): Promise<SeqPosition> {
  let before = 0;
  let from = place.last_seq + 1;
  while (from - before > 1) {
    const middle = Math.floor((before + from) / 2);
    const row = await reader.get<{ created_at: string }>(
      "SELECT created_at FROM messages WHERE place_id = ? AND seq = ?",
      place.id,
      middle,
    );
    if (row !== undefined && row.created_at < time) before = middle;
    else from = middle;
  }
  return { at: "around", seq: from };
}

/** A page of the roots of one topic: at each side one more than wanted tells whether there is more. */
async function topicPage(
  reader: Reader,
  actor: Actor,
  place: PlaceRow,
  topicId: string,
  position: SeqPosition,
  limit: number,
): Promise<MessagePage> {
  const topic = await reader.get<{ id: number }>(
    "SELECT id FROM topics WHERE public_id = ? AND workspace_id = ? AND (place_id IS NULL OR place_id = ?)",
    topicId,
    place.workspace_id,
    place.id,
  );
  if (topic === undefined) throw notFound("Topic");
  const side = (comparison: string, order: string, seq: number, most: number) =>
    reader.all<PageRow>(
      `SELECT ${PAGE_COLUMNS} FROM messages m WHERE m.place_id = ? AND m.topic_id = ? AND m.seq ${comparison} ?
       ORDER BY m.seq ${order} LIMIT ?`,
      place.id,
      topic.id,
      seq,
      most,
    );
  const pivot = position.at === "newest" ? place.last_seq + 1 : position.seq;
  const olderWanted =
    position.at === "around" ? Math.floor(limit / 2) : position.at === "after" ? 0 : limit;
  const newerWanted = limit - olderWanted;
  const older = (
    await side(position.at === "after" ? "<=" : "<", "DESC", pivot, olderWanted + 1)
  ).toReversed();
  const newer = await side(position.at === "after" ? ">" : ">=", "ASC", pivot, newerWanted + 1);
  const found = [...older.slice(-olderWanted || older.length), ...newer.slice(0, newerWanted)];
  const rows = await withBodies(reader, fitting(found, targetOf(position)));
  const whole = rows.length === found.length;
  return {
    messages: await messagesOf(reader, rows, place, actor.user.id),
    oldest_seq: rows[0]?.seq ?? 0,
    newest_seq: rows.at(-1)?.seq ?? 0,
    has_older: older.length > olderWanted || (!whole && rows[0] !== found[0]),
    has_newer: newer.length > newerWanted || (!whole && rows.at(-1)?.seq !== found.at(-1)?.seq),
  };
}

/** A longer text, in bytes, is read by itself, once it is known that the page has room for it. */
const LONG = 32 * 1024;

const PAGE_COLUMNS = MESSAGE_COLUMNS.replace(
  "m.body",
  `octet_length(m.body) AS bytes, CASE WHEN octet_length(m.body) <= ${LONG} THEN m.body END AS body`,
);

type PageRow = Omit<MessageRow, "body"> & { bytes: number; body: string | null };

/** The neighbours that fit a page, at least one: of more, those that are nearest to where the page was asked for. */
function fitting(rows: readonly PageRow[], target: number): readonly PageRow[] {
  if (rows.reduce((sum, { bytes }) => sum + bytes, 0) <= PAGE_BYTES) return rows;
  const nearest = rows.toSorted((a, b) => distance(a, target) - distance(b, target));
  const kept = new Set(firstFitting(nearest));
  return rows.filter((row) => kept.has(row));
}

/** The seq that a page is asked for around: of a page that is cut short, what is nearest to it stays. */
function targetOf(position: SeqPosition): number {
  if (position.at === "newest" || position.at === "before") return Infinity;
  return position.at === "after" ? 0 : position.seq;
}

function distance({ seq, thread_seq }: PageRow, target: number): number {
  const at = seq ?? thread_seq ?? 0;
  return target === Infinity ? -at : Math.abs(at - target);
}

async function withBodies(
  reader: Reader,
  rows: readonly PageRow[],
): Promise<readonly MessageRow[]> {
  if (rows.every(hasBody)) return rows;
  const texts = await reader.all<{ id: number; body: string }>(
    "SELECT id, body FROM messages WHERE id IN ?",
    rows.filter((row) => !hasBody(row)).map(({ id }) => id),
  );
  const bodies = new Map(texts.map(({ id, body }) => [id, body]));
  return rows.map((row) => ({ ...row, body: row.body ?? bodies.get(row.id) ?? "" }));
}

const hasBody = (row: PageRow): row is PageRow & { body: string } => row.body !== null;

type SeqPosition =
  { readonly at: "newest" } | { readonly at: "after" | "before" | "around"; readonly seq: number };
type Position = SeqPosition | { readonly at: "time"; readonly time: string };

function positionOf(query: MessagePageQuery): Position {
  const given: Position[] = [];
  for (const at of ["after", "before", "around"] as const) {
    const seq = seqOf(query[`${at}_seq`], `${at}_seq`);
    if (seq !== undefined) given.push({ at, seq });
  }
  if (query.around_time !== undefined && query.around_time !== "") {
    const time = Date.parse(query.around_time);
    if (Number.isNaN(time)) throw badRequest("around_time must be a time in RFC 3339.");
    given.push({ at: "time", time: new Date(time).toISOString() });
  }
  if (query.mode !== undefined && query.mode !== "") {
    if (query.mode !== "latest") throw badRequest("mode must be latest.");
    given.push({ at: "newest" });
  }
  if (given.length > 1)
    throw badRequest(
      "after_seq, before_seq, around_seq, around_time and mode exclude one another.",
    );
  return given[0] ?? { at: "newest" };
}

/** The seqs of a page, both ends included; an empty range when there are none. */
function rangeOf(position: SeqPosition, limit: number, last: number) {
  if (position.at === "newest") return { from: Math.max(1, last - limit + 1), upTo: last };
  const { seq } = position;
  if (position.at === "after") {
    const from = Math.min(Math.max(0, seq), last) + 1;
    return { from, upTo: Math.min(last, from + limit - 1) };
  }
  if (position.at === "before") {
    const upTo = Math.max(0, Math.min(seq - 1, last));
    return { from: Math.max(1, upTo - limit + 1), upTo };
  }
  const upTo = Math.min(last, Math.max(1, seq - Math.floor(limit / 2)) + limit - 1);
  return { from: Math.max(1, upTo - limit + 1), upTo };
}
