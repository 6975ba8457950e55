import { getLogger } from "@logtape/logtape";
import { systemTimers, type Timers } from "../timers.ts";
import type { Database } from "../storage/database.ts";

const logger = getLogger(["clickclack", "access"]);

/** Revocations this much older than the last look are looked at again, in milliseconds: other nodes' clocks differ. */
const OVERLAP = 60_000;
/** Looks this close together, in milliseconds, become one. */
const PAUSE = 200;

/** What no longer stands: sessions and bot tokens by public ID, workspaces by inner ID. */
export interface Revoked {
  readonly credentials: ReadonlySet<string>;
  readonly workspaces: ReadonlySet<number>;
}

/**
 * Tells what another process has revoked, within a second: what this one revokes it acts on itself. Every request looks
 * its session or token up afresh, so this is for what stays open.
 */
export function watchRevocations(
  db: Pick<Database, "all" | "onForeignWrite">,
  listener: (revoked: Revoked) => void,
  timers: Timers = systemTimers,
) {
  let since = new Date(Date.now() - OVERLAP).toISOString();
  let cancel: (() => void) | undefined;
  let stopped = false;

  async function look() {
    cancel = undefined;
    const from = since;
    const next = new Date(Date.now() - OVERLAP).toISOString();
    try {
      const credentials = await db.all<{ id: string }>(
        `SELECT public_id AS id FROM sessions WHERE revoked_at > ?
         UNION ALL SELECT public_id AS id FROM bot_tokens WHERE revoked_at > ?`,
        from,
        from,
      );
      const workspaces = await db.all<{ id: number }>(
        "SELECT id FROM workspaces WHERE deleted_at > ?",
        from,
      );
      since = next;
      if (credentials.length + workspaces.length === 0) return;
      listener({
        credentials: new Set(credentials.map(({ id }) => id)),
        workspaces: new Set(workspaces.map(({ id }) => id)),
      });
    } catch (error) {
      logger.debug("Revocations could not be read: {error}", { error });
    }
  }

  db.onForeignWrite(() => {
    if (!stopped) cancel ??= timers.after(PAUSE, () => void look());
  });
  return {
    stop() {
      stopped = true;
      cancel?.();
    },
  };
}
