import { getLogger } from "@logtape/logtape";
import { breathe } from "../../realtime/log.ts";
import type { Timers } from "../../timers.ts";
import { DAILY, repeat, type Repeating } from "../../repeat.ts";
import type { Database } from "../../storage/database.ts";

const logger = getLogger(["clickclack", "auth"]);

/** Rows looked at in one read and deleted in one write: few enough that nobody notices. */
const BATCH = 500;
const DAY = 24 * 3_600_000;
/** How long a sign-in stays once it has ended: every server has long heard of its revocation by then. */
const SESSIONS_STAY = 30 * DAY;
/** How long a link or code stays once it has expired, used or not: some hold a mail address. */
const LINKS_STAY = DAY;

interface Ends {
  readonly id: number;
  readonly expires_at: string;
  readonly revoked_at: string | null;
}

/** What goes a day after it has expired: links, codes and what waits for a provider. */
const LINKS = [
  "magic_links",
  "invites",
  "password_resets",
  "email_confirmations",
  "oauth_states",
  "desktop_grants",
  "bot_setup_codes",
] as const;
type Table = "sessions" | (typeof LINKS)[number];

/**
 * Deletes sessions that ended more than thirty days before `now`, in milliseconds since the epoch, and links, codes and
 * the like that expired more than a day before it, in small writes.
 *
 * @returns how many of each went.
 */
export async function deleteExpired(
  db: Database,
  now = Date.now(),
): Promise<Readonly<Record<Table, number>>> {
  const counts: Record<Table, number> = {
    sessions: await deleteEnded(db, "sessions", "revoked_at", now - SESSIONS_STAY),
    magic_links: 0,
    invites: 0,
    password_resets: 0,
    email_confirmations: 0,
    oauth_states: 0,
    desktop_grants: 0,
    bot_setup_codes: 0,
  };
  for (const table of LINKS) counts[table] = await deleteEnded(db, table, "NULL", now - LINKS_STAY);
  return counts;
}

/** Walks a table by its key, so that no statement looks at more than a batch of it, however long it is. */
async function deleteEnded(
  db: Database,
  table: Table,
  revoked: "revoked_at" | "NULL",
  time: number,
): Promise<number> {
  const before = new Date(time).toISOString();
  let deleted = 0;
  for (let last = 0; ;) {
    const rows = await db.all<Ends>(
      `SELECT id, expires_at, ${revoked} AS revoked_at FROM ${table} WHERE id > ? ORDER BY id LIMIT ?`,
      last,
      BATCH,
    );
    const ended = rows.filter(
      ({ expires_at, revoked_at }) => expires_at < before || (revoked_at ?? before) < before,
    );
    // A session that ended so long ago is not used any more: nothing can have changed since it was read.
    if (ended.length > 0)
      await db.write((tx) =>
        tx.run(
          `DELETE FROM ${table} WHERE id IN ?`,
          ended.map(({ id }) => id),
        ),
      );
    deleted += ended.length;
    last = rows.at(-1)?.id ?? last;
    if (rows.length < BATCH) return deleted;
    await breathe();
  }
}

/** Deletes what is expired a minute after the start, and every day. */
export function deleteExpiredDaily(db: Database, timers?: Timers): Repeating {
  const work = async () => {
    const { sessions, ...links } = await deleteExpired(db);
    const others = Object.values(links).reduce((sum, count) => sum + count, 0);
    if (sessions + others > 0)
      logger.info("{sessions} old sessions and {others} old links and codes were deleted.", {
        sessions,
        others,
      });
  };
  const failed = (error: unknown) =>
    logger.error("Expired sign-ins could not be deleted: {error}", { error });
  return repeat(work, DAILY, failed, timers);
}
