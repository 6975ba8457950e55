import { getLogger } from "@logtape/logtape";
import { breathe } from "../../realtime/log.ts";
import { systemTimers, type Timers } from "../../realtime/timers.ts";
import type { Database } from "../../storage/database.ts";

const logger = getLogger(["clickclack", "auth"]);

/** Rows looked at in one read and deleted in one write: few enough that nobody notices. */
const BATCH = 500;
const DAY = 24 * 3_600_000;
/** How long a sign-in stays once it has ended: every server has long heard of its revocation by then. */
const SESSIONS_STAY = 30 * DAY;
/** How long a sign-in link or invite stays once it has expired, used or not: it holds a mail address. */
const LINKS_STAY = DAY;
/** When a server that has started looks first, in milliseconds. */
const FIRST = 60_000;

interface Ends {
  readonly id: number;
  readonly expires_at: string;
  readonly revoked_at: string | null;
}

/**
 * Deletes sessions that ended more than thirty days before `now`, in milliseconds since the epoch, and sign-in links and
 * invites that expired more than a day before it, in small writes.
 *
 * @returns how many of each went.
 */
export async function deleteExpired(
  db: Database,
  now = Date.now(),
): Promise<{ readonly sessions: number; readonly magic_links: number; readonly invites: number }> {
  return {
    sessions: await deleteEnded(db, "sessions", "revoked_at", now - SESSIONS_STAY),
    magic_links: await deleteEnded(db, "magic_links", "NULL", now - LINKS_STAY),
    invites: await deleteEnded(db, "invites", "NULL", now - LINKS_STAY),
  };
}

/** Walks a table by its key, so that no statement looks at more than a batch of it, however long it is. */
async function deleteEnded(
  db: Database,
  table: "sessions" | "magic_links" | "invites",
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

/** Deletes what is expired a minute after the start, and a day after each time. */
export function deleteExpiredDaily(db: Database, timers: Timers = systemTimers) {
  let cancel = timers.after(FIRST, run);
  let stopped = false;

  function run() {
    deleteExpired(db)
      .then((deleted) => {
        if (deleted.sessions + deleted.magic_links + deleted.invites === 0) return;
        logger.info(
          "{sessions} old sessions, {magic_links} old sign-in links and {invites} old invites were deleted.",
          deleted,
        );
      })
      .catch((error: unknown) =>
        logger.error("Expired sign-ins could not be deleted: {error}", { error }),
      );
    if (!stopped) cancel = timers.after(DAY, run);
  }
  return {
    stop() {
      stopped = true;
      cancel();
    },
  };
}
