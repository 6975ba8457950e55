import { getLogger } from "@logtape/logtape";
import { systemTimers, type Timers } from "../../realtime/timers.ts";
import type { Database } from "../../storage/database.ts";
import { deleteOldPresses } from "../actions/old.ts";
import { forgetOldWishes } from "../bots/nonces.ts";
import { deleteOldInvocations } from "../slash/delayed.ts";
import { deleteOldDeliveries } from "../subscriptions/deliveries.ts";

const logger = getLogger(["clickclack", "callbacks"]);

const DAY = 24 * 3_600_000;
/** When a server that has started looks first, in milliseconds. */
const FIRST = 60_000;

const FORGOTTEN: readonly ((db: Database, now: number) => Promise<unknown>)[] = [
  deleteOldDeliveries,
  deleteOldInvocations,
  deleteOldPresses,
  forgetOldWishes,
];

/**
 * Deletes attempts to deliver events, calls of slash commands, presses of buttons and what was made under a nonce, once they
 * are more than thirty days old: a minute after the start, and a day after each time.
 */
export function forgetCallbacksDaily(
  db: Database,
  timers: Timers = systemTimers,
  clock: () => number = Date.now,
) {
  let stopped = false;
  let cancel = timers.after(FIRST, run);

  function run() {
    const now = clock();
    for (const forget of FORGOTTEN)
      forget(db, now).catch((error: unknown) =>
        logger.error("Old callbacks could not be deleted: {error}", { error }),
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
