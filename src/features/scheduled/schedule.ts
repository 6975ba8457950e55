import { getLogger } from "@logtape/logtape";
import { breathe } from "../../realtime/log.ts";
import { systemTimers, type Timers } from "../../timers.ts";
import type { Database } from "../../storage/database.ts";
import { sendDue } from "./send.ts";

const logger = getLogger(["clickclack", "scheduled"]);

const SECOND = 1_000;
/** At the latest after this the clock is looked at again, since it may have been set. */
const LONGEST = 30 * SECOND;
/** The pause after the database could not be asked. */
const PAUSE = 5 * SECOND;
/** So many are sent at a time. */
const BATCH = 50;

/** What sending needs of the world. */
export interface ScheduleWorld {
  readonly db: Database;
  readonly timers?: Timers;
  /** Milliseconds since the epoch. It may go back and leap ahead. */
  readonly clock?: () => number;
}

/**
 * Sends what is due. Every server looks: when the next one is due, when one was scheduled or changed here or elsewhere,
 * and every thirty seconds whatever the clock says; which of them sends, the database decides. What was due while no
 * server ran is sent by the first look. One that cannot be sent holds nobody else up.
 */
export function createSchedule({ db, timers = systemTimers, clock = Date.now }: ScheduleWorld) {
  let looking: Promise<void> | undefined;
  let again = false;
  let begun = false;
  let stopped = false;
  let cancel = () => {};

  function wake(): void {
    if (!begun || stopped) return;
    again = true;
    looking ??= lookUntilDone();
  }

  async function lookUntilDone(): Promise<void> {
    cancel();
    let next = LONGEST;
    while (again && !stopped) {
      again = false;
      try {
        next = await look();
      } catch (error) {
        next = PAUSE;
        logger.error("Scheduled messages could not be looked for: {error}", { error });
      }
    }
    looking = undefined;
    if (!stopped) cancel = timers.after(next, wake);
  }

  /** Sends all that is due now. @returns how many milliseconds are left until the next one, or until the next look. */
  async function look(): Promise<number> {
    const now = clock();
    const at = new Date(now).toISOString();
    let last = { send_at: "", id: 0 };
    for (;;) {
      const due = await db.all<{ id: number; send_at: string }>(
        `SELECT id, send_at FROM scheduled_messages
         WHERE status = 'pending' AND send_at <= ? AND (send_at, id) > (?, ?) ORDER BY send_at, id LIMIT ?`,
        at,
        last.send_at,
        last.id,
        BATCH,
      );
      if (stopped) return LONGEST;
      await Promise.all(due.map(({ id }) => send(id, now)));
      if (due.length < BATCH) break;
      last = due.at(-1) ?? last;
      await breathe();
    }
    const next = await db.get<{ send_at: string | null }>(
      "SELECT min(send_at) AS send_at FROM scheduled_messages WHERE status = 'pending' AND send_at > ?",
      at,
    );
    const left = next?.send_at ? Date.parse(next.send_at) - clock() : LONGEST;
    return Math.min(LONGEST, Math.max(0, left));
  }

  const send = (id: number, now: number) =>
    sendDue(db, id, now).catch((error: unknown) =>
      logger.error("A scheduled message could not be sent, and waits: {error}", { error }),
    );

  db.onTableChange("scheduled_messages", wake);
  db.onForeignWrite((watched) => {
    if (watched) wake();
  });

  return {
    /** Begins; called again, looks at once. */
    wake(): void {
      begun = true;
      wake();
    },
    /** Resolves when all that was due is sent, or was tried. */
    idle: async () => looking,
    /** Lets what is being sent end. */
    async stop(): Promise<void> {
      stopped = true;
      cancel();
      await looking;
      cancel();
    },
  };
}

export type Schedule = ReturnType<typeof createSchedule>;
