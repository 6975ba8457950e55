import { getLogger } from "@logtape/logtape";
import type { Database } from "../storage/database.ts";

const logger = getLogger(["clickclack", "access"]);

/** Revocations this much older than the last look are looked at again, in milliseconds: other nodes' clocks differ. */
const OVERLAP = 60_000;
/** Looks this close together, in milliseconds, become one. */
const PAUSE = 200;

/** What no longer stands, by inner ID. */
export interface Revoked {
  readonly sessions: ReadonlySet<number>;
  readonly workspaces: ReadonlySet<number>;
}

/**
 * Tells what another process has revoked, within a second: what this one revokes it acts on itself. Every request looks
 * its session up afresh, so this is for what stays open.
 */
export function watchRevocations(db: Database, listener: (revoked: Revoked) => void) {
  let since = new Date(Date.now() - OVERLAP).toISOString();
  let waiting: ReturnType<typeof setTimeout> | undefined;

  async function look() {
    waiting = undefined;
    const from = since;
    const next = new Date(Date.now() - OVERLAP).toISOString();
    try {
      const sessions = await db.all<{ id: number }>(
        "SELECT id FROM sessions WHERE revoked_at > ?",
        from,
      );
      const workspaces = await db.all<{ id: number }>(
        "SELECT id FROM workspaces WHERE deleted_at > ?",
        from,
      );
      since = next;
      if (sessions.length + workspaces.length === 0) return;
      const ids = (rows: readonly { id: number }[]) => new Set(rows.map(({ id }) => id));
      listener({ sessions: ids(sessions), workspaces: ids(workspaces) });
    } catch (error) {
      logger.debug("Revocations could not be read: {error}", { error });
    }
  }

  db.onForeignWrite(() => {
    waiting ??= setTimeout(() => void look(), PAUSE);
  });
  return { stop: () => clearTimeout(waiting) };
}
