import { getLogger } from "@logtape/logtape";
import type { Timers } from "../../timers.ts";
import { DAILY, repeat, type Repeating } from "../../repeat.ts";
import type { Database } from "../../storage/database.ts";
import { deleteOldPresses } from "../actions/old.ts";
import { forgetOldWishes } from "../bots/nonces.ts";
import { deleteOldInvocations } from "../slash/delayed.ts";
import { deleteOldDeliveries } from "../subscriptions/deliveries.ts";

const logger = getLogger(["clickclack", "callbacks"]);

const FORGOTTEN: readonly ((db: Database, now: number) => Promise<unknown>)[] = [
  deleteOldDeliveries,
  deleteOldInvocations,
  deleteOldPresses,
  forgetOldWishes,
];

/**
 * Deletes attempts to deliver events, calls of slash commands, presses of buttons and what was made under a nonce, once they
 * are more than thirty days old: a minute after the start, and every day.
 */
export function forgetCallbacksDaily(
  db: Database,
  timers?: Timers,
  clock: () => number = Date.now,
): Repeating {
  const all = FORGOTTEN.map((forget) =>
    repeat(
      () => forget(db, clock()),
      DAILY,
      (error) => logger.error("Old callbacks could not be deleted: {error}", { error }),
      timers,
    ),
  );
  return { stop: async () => void (await Promise.all(all.map((one) => one.stop()))) };
}
