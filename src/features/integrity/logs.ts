import type { Reader } from "../../storage/database.ts";

/** How much is looked at: of each log or place its newest `window` numbers, and the `most` longest of them. */
export interface Extent {
  readonly window: number;
  readonly most: number;
}

/** All of it. */
export const EVERYTHING: Extent = { window: Number.MAX_SAFE_INTEGER, most: 1_000_000_000 };

/** Where numbers that must be dense are not. */
export interface Gap {
  /** The workspace's or the place's ID. */
  readonly id: string;
  /** How many there should be in the range that was looked at, and how many there are. */
  readonly expected: number;
  readonly found: number;
  /** The newest one that there should be. */
  readonly newest: number;
}

interface Counted {
  id: string;
  newest: number;
  below: number;
  found: number;
  highest: number | null;
}

const gapsAmong = (rows: readonly Counted[]): Gap[] =>
  rows.flatMap(({ id, newest, below, found, highest }) => {
    const expected = Number(newest) - Number(below);
    const whole = Number(found) === expected && Number(highest ?? newest) <= Number(newest);
    return whole ? [] : [{ id, expected, found: Number(found), newest: Number(newest) }];
  });

/** Workspaces whose event log is not dense between what was pruned and its newest cursor, or goes beyond that. */
export async function gapsInLogs(reader: Reader, { window, most }: Extent): Promise<Gap[]> {
  const rows = await reader.all<Counted>(
    `SELECT w.id, w.newest, w.below,
       (SELECT count(*) FROM events e WHERE e.workspace_id = w.key AND e.cursor > w.below AND e.cursor <= w.newest)
         AS found,
       (SELECT max(e.cursor) FROM events e WHERE e.workspace_id = w.key) AS highest
     FROM (SELECT id AS key, public_id AS id, event_seq AS newest, CASE WHEN event_seq - pruned_seq > ? THEN event_seq - ?
         ELSE pruned_seq END AS below FROM workspaces ORDER BY event_seq DESC LIMIT ?) w`,
    window,
    window,
    most,
  );
  return gapsAmong(rows);
}

/** Channels and direct conversations whose messages are not numbered 1, 2, 3, … up to their newest. */
export async function gapsInPlaces(reader: Reader, { window, most }: Extent): Promise<Gap[]> {
  const rows = await reader.all<Counted>(
    `SELECT p.id, p.newest, p.below,
       (SELECT count(DISTINCT m.seq) FROM messages m
         WHERE m.place_id = p.key AND m.seq > p.below AND m.seq IS NOT NULL) AS found,
       (SELECT max(m.seq) FROM messages m WHERE m.place_id = p.key AND m.seq IS NOT NULL) AS highest
     FROM (SELECT id AS key, public_id AS id, last_seq AS newest, CASE WHEN last_seq > ? THEN last_seq - ? ELSE 0 END AS below
       FROM places ORDER BY last_seq DESC LIMIT ?) p`,
    window,
    window,
    most,
  );
  return gapsAmong(rows);
}

/** When the newest event or message was written, RFC 3339; nothing where there is none. */
export async function newestTime(reader: Reader): Promise<string | undefined> {
  const row = await reader.get<{ newest: string | null }>(
    `SELECT max(at) AS newest FROM (
       SELECT e.created_at AS at FROM workspaces w JOIN events e ON e.workspace_id = w.id AND e.cursor = w.event_seq
       UNION ALL SELECT created_at AS at FROM messages WHERE id = (SELECT max(id) FROM messages)) found`,
  );
  return row?.newest ?? undefined;
}
