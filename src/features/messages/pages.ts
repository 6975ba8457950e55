import type { Actor } from "../../access/actor.ts";
import { channelFor } from "../../access/policy.ts";
import { badRequest } from "../../http/errors.ts";
import { lenientLimit } from "../../http/query.ts";
import type { Reader } from "../../storage/database.ts";
import { MESSAGE_COLUMNS, messagesOf, type MessageRow } from "./present.ts";
import type { MessagePage, MessagePageQuery } from "./wire.ts";

const DEFAULT_LIMIT = 100;
const MOST = 200;

/**
 * A page of a channel's roots, always ascending. `after_seq`, `before_seq`, `around_seq` and `mode=latest` exclude one
 * another; with none it is the newest page. Since seqs are dense, each of them is one range of the same index.
 */
export async function pageMessages(
  reader: Reader,
  actor: Actor,
  channelId: string,
  query: MessagePageQuery,
): Promise<MessagePage> {
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST);
  const position = positionOf(query);
  const place = await channelFor(reader, actor, channelId);
  const { from, upTo } = rangeOf(position, limit, place.last_seq);
  const found = await reader.all<PageRow>(
    `SELECT ${PAGE_COLUMNS} FROM messages m WHERE m.place_id = ? AND m.seq >= ? AND m.seq <= ? ORDER BY m.seq`,
    place.id,
    from,
    upTo,
  );
  const rows = await withBodies(reader, fitting(found, position));
  const oldest = rows[0]?.seq;
  const newest = rows.at(-1)?.seq;
  return {
    messages: await messagesOf(reader, rows, place),
    oldest_seq: oldest ?? 0,
    newest_seq: newest ?? 0,
    has_older: (oldest ?? Math.min(from, place.last_seq + 1)) > 1,
    has_newer: (newest ?? upTo) < place.last_seq,
  };
}

/** A longer text, in bytes, is read by itself, once it is known that the page has room for it. */
const LONG = 32 * 1024;
/** The texts of a page take this many bytes at most, so that it stays below what clients take however it is escaped. */
const PAGE_BYTES = 2 * 1024 * 1024;

const PAGE_COLUMNS = MESSAGE_COLUMNS.replace(
  "m.body",
  `octet_length(m.body) AS bytes, CASE WHEN octet_length(m.body) <= ${LONG} THEN m.body END AS body`,
);

type PageRow = Omit<MessageRow, "body"> & { bytes: number; body: string | null };

/** The neighbours that fit a page, at least one: of more, those that are nearest to where the page was asked for. */
function fitting(rows: readonly PageRow[], position: Position): readonly PageRow[] {
  if (rows.reduce((sum, { bytes }) => sum + bytes, 0) <= PAGE_BYTES) return rows;
  const target =
    position.at === "newest" || position.at === "before"
      ? Infinity
      : position.at === "after"
        ? 0
        : position.seq;
  const nearest = rows.toSorted((a, b) => distance(a, target) - distance(b, target));
  let bytes = 0;
  const over = nearest.findIndex((row) => (bytes += row.bytes) > PAGE_BYTES);
  const kept = new Set(nearest.slice(0, Math.max(1, over)));
  return rows.filter((row) => kept.has(row));
}

const distance = ({ seq }: PageRow, target: number) =>
  target === Infinity ? -(seq ?? 0) : Math.abs((seq ?? 0) - target);

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

type Position =
  { readonly at: "newest" } | { readonly at: "after" | "before" | "around"; readonly seq: number };

function positionOf(query: MessagePageQuery): Position {
  const given: Position[] = [];
  for (const at of ["after", "before", "around"] as const) {
    const text = query[`${at}_seq`];
    if (text === undefined || text === "") continue;
    if (!/^-?\d{1,15}$/.test(text)) throw badRequest(`${at}_seq must be a whole number.`);
    given.push({ at, seq: Number(text) });
  }
  if (query.mode !== undefined && query.mode !== "") {
    if (query.mode !== "latest") throw badRequest("mode must be latest.");
    given.push({ at: "newest" });
  }
  if (given.length > 1)
    throw badRequest("after_seq, before_seq, around_seq and mode exclude one another.");
  return given[0] ?? { at: "newest" };
}

/** The seqs of a page, both ends included; an empty range when there are none. */
function rangeOf(position: Position, limit: number, last: number) {
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
