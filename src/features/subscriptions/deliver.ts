import { getLogger } from "@logtape/logtape";
import { breathe, readEvents, type Hydrate } from "../../realtime/log.ts";
import type { Send } from "../../outgoing/send.ts";
import type { AppendedEvent, Database } from "../../storage/database.ts";
import { systemTimers, type Timers } from "../../timers.ts";
import { audit } from "../audit/audit.ts";
import {
  attemptDelivery,
  insertDelivery,
  isFor,
  subscriptionViewer,
  succeeded,
  type Attempt,
} from "./attempts.ts";
import { SUBSCRIPTION_COLUMNS, type SubscriptionRow } from "./subscriptions.ts";

const logger = getLogger(["clickclack", "subscriptions"]);

const SECOND = 1_000;
const DAY = 24 * 3_600 * SECOND;
/** A server that delivers for a subscription does so alone for this long, and says so anew well before. */
const LEASE = 30 * SECOND;
const RENEW = 10 * SECOND;
/** How soon a server without subscriptions looks whether others have made one. */
const LATER = 5 * SECOND;
/** What is waited for without a subscription. */
const NOBODY = 0;
/** Wakes this close together become one look. */
const GATHER = 20;
/** Looking takes at most one part in so many of the time, while that means no wait of more than a second. */
const LOOK_SHARE = 5;
/** Events looked at in one read. */
const PAGE = 200;
/** What was only passed over is noted once it is this much. */
const NOTED = 1_000;
/** The longest pause between two attempts. */
const LONGEST = 15 * 60 * SECOND;
/** A lease that reaches further than this was given by a clock that was wrong. */
const LONGEST_LEASE = 10 * LEASE;
/** So long a stop waits for answers: a service's keeper is rarely more patient than ten seconds. */
const STOP = 5 * SECOND;
/** So many events in a row given up, and the address counts as dead. */
const GIVEN_UP = 3;

/** The pause after the nth attempt in a row has failed: a second, doubled each time, and a part of it left to chance. */
export const pauseAfter = (attempt: number, chance: number): number =>
  Math.min(LONGEST, SECOND * 2 ** Math.min(attempt - 1, 20)) * (0.5 + chance / 2);

/** Whether a time, as text, is after one and not after another. */
const between = (time: string, after: string, until: string) => time > after && time <= until;

/** What delivery needs of the world. */
export interface DeliveryWorld {
  readonly db: Database;
  readonly hydrate: Hydrate;
  readonly send: Send;
  readonly timers?: Timers;
  /** Milliseconds since the epoch. */
  readonly clock?: () => number;
  /** From 0 to 1. */
  readonly chance?: () => number;
}

/**
 * Delivers events to subscriptions: from the log, in order for each, at least once. One server at a time does it for a
 * subscription, by a lease in the database; when it dies another takes over where the log says. An event that fails is
 * tried again for a day with growing pauses; then it is given up if the other side answers at all, and if it does not, or
 * gives up event after event, the subscription is paused until somebody resumes it. Each waits only for itself.
 */
export function createDeliveries({
  db,
  hydrate,
  send,
  timers = systemTimers,
  clock = Date.now,
  chance = Math.random,
}: DeliveryWorld) {
  const owner = crypto.randomUUID();
  /** Subscriptions that this server delivers for, and how far it has looked, further than the database knows. */
  const held = new Map<number, { seen: number; busy: boolean; again: boolean }>();
  /** Workspaces with subscriptions that stand: an event of any other costs nothing. */
  let watched: ReadonlySet<number> = new Set();
  /** What each subscription waits for: its next attempt, or the end of another server's lease. */
  const waits = new Map<number, () => void>();
  const underWay = new Set<Promise<void>>();
  let waking: (() => void) | undefined;
  let renewing: (() => void) | undefined;
  let looking = false;
  let lookAgain = false;
  let gather = GATHER;
  let stopped = false;

  const iso = (time = clock()) => new Date(time).toISOString();

  /** Looks again at a time, in milliseconds since the epoch, for the sake of one subscription. */
  function lookAt(id: number, time: number): void {
    if (stopped) return;
    // What is not about one of them is waited for once.
    if (id === NOBODY && waits.has(id)) return;
    waits.get(id)?.();
    waits.set(
      id,
      timers.after(Math.min(LONGEST, Math.max(0, time - clock())) + 1, () => {
        waits.delete(id);
        wake();
      }),
    );
  }

  /** Looks soon for what is to be delivered; one look at a time, so that the newest is the last word. */
  function wake(): void {
    if (stopped) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    waking ??= timers.after(gather, () => {
      waking = undefined;
      if (!stopped) track(lookOnce());
    });
  }

  async function lookOnce(): Promise<void> {
    const since = timers.now();
    looking = true;
    lookAgain = false;
    try {
      await look();
    } finally {
      looking = false;
      gather = Math.min(SECOND, Math.max(GATHER, (timers.now() - since) * LOOK_SHARE));
      if (lookAgain) wake();
    }
  }

  function track(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        logger.error("Events could not be delivered: {error}", { error });
        lookAt(NOBODY, clock() + SECOND);
      })
      .finally(() => underWay.delete(tracked));
    underWay.add(tracked);
  }

  /** Finds the subscriptions that have something to do and are nobody else's, and begins. */
  async function look(): Promise<void> {
    const time = clock();
    const now = iso(time);
    const rows = await db.all<{
      id: number;
      workspace_id: number;
      event_seq: number;
      cursor: number;
      next_attempt_at: string | null;
      lease_owner: string;
      lease_until: string;
    }>(
      `SELECT s.id, s.workspace_id, s.cursor, s.next_attempt_at, s.lease_owner, s.lease_until, w.event_seq
       FROM event_subscriptions s JOIN workspaces w ON w.id = s.workspace_id AND w.deleted_at IS NULL
       WHERE s.revoked_at IS NULL AND s.paused_at IS NULL`,
    );
    watched = new Set(rows.map((row) => row.workspace_id));
    const standing = new Set(rows.map(({ id }) => id));
    for (const id of held.keys()) if (!standing.has(id)) held.delete(id);
    for (const row of rows) {
      const mine = held.get(row.id);
      if (mine?.busy) {
        mine.again = true;
        continue;
      }
      if (row.event_seq <= Math.max(row.cursor, mine?.seen ?? 0)) continue;
      // One that is further away than any pause was set by a clock that was wrong.
      if (between(row.next_attempt_at ?? "", now, iso(time + LONGEST))) {
        lookAt(row.id, Date.parse(row.next_attempt_at ?? now));
        continue;
      }
      const others =
        row.lease_owner !== owner &&
        row.lease_owner !== "" &&
        between(row.lease_until, now, iso(time + LONGEST_LEASE));
      if (others) lookAt(row.id, Date.parse(row.lease_until));
      else track(deliver(row.id));
    }
  }

  /** Delivers for one subscription until nothing is left, it fails, or it is somebody else's. */
  async function deliver(id: number): Promise<void> {
    const state = held.get(id) ?? { seen: 0, busy: false, again: false };
    if (state.busy) return;
    state.busy = true;
    held.set(id, state);
    try {
      do {
        state.again = false;
        const row = await lease(id);
        if (row === undefined) {
          held.delete(id);
          return;
        }
        if (!(await deliverFrom(row, state))) return;
      } while (state.again && !stopped);
    } finally {
      state.busy = false;
    }
  }

  /** Takes or keeps the right to deliver; nothing when it is somebody else's, or the subscription does not stand. */
  async function lease(id: number): Promise<SubscriptionRow | undefined> {
    const now = clock();
    const taken = await db.write((tx) =>
      tx.get<{ id: number }>(
        `UPDATE event_subscriptions SET lease_owner = ?, lease_until = ?
         WHERE id = ? AND revoked_at IS NULL AND paused_at IS NULL
           AND (lease_owner = ? OR lease_owner = '' OR lease_until <= ? OR lease_until > ?) RETURNING id`,
        owner,
        iso(now + LEASE),
        id,
        owner,
        iso(now),
        iso(now + LONGEST_LEASE),
      ),
    );
    if (taken === undefined) return undefined;
    return db.get<SubscriptionRow>(
      `SELECT ${SUBSCRIPTION_COLUMNS} FROM event_subscriptions s
       JOIN workspaces w ON w.id = s.workspace_id AND w.deleted_at IS NULL WHERE s.id = ?`,
      id,
    );
  }

  /** Goes through the log from where the subscription stands; false when it is to stop for now. */
  async function deliverFrom(leased: SubscriptionRow, state: { seen: number }): Promise<boolean> {
    let row = leased;
    const workspace = { id: row.workspace_id, public_id: row.workspace_public_id };
    const types = new Set<string>(JSON.parse(row.event_types));
    let noted = row.cursor;
    let at = Math.max(row.cursor, state.seen);
    let { attempt, failing_since, parked } = row;
    for (;;) {
      const tail = await db.get<{ event_seq: number }>(
        "SELECT event_seq FROM workspaces WHERE id = ? AND deleted_at IS NULL",
        workspace.id,
      );
      const page = await readEvents(db, workspace, {
        after: at,
        upTo: tail?.event_seq ?? 0,
        limit: PAGE,
      });
      if (page.events.length === 0) {
        state.seen = Math.max(state.seen, page.upTo);
        return true;
      }
      let viewer = await subscriptionViewer(db, row);
      let fresh = true;
      for (const found of page.events) {
        if (stopped) return false;
        let event: AppendedEvent | undefined = found;
        if (!fresh && (await isFor(db, row, types, viewer, event))) {
          // While others were sent, somebody may have closed a channel, or taken the app out of one.
          viewer = await subscriptionViewer(db, row);
          const again = { after: event.cursor - 1, upTo: event.cursor, limit: 1 };
          [event] = (await readEvents(db, workspace, again)).events;
        }
        if (event === undefined || !(await isFor(db, row, types, viewer, event))) {
          at = found.cursor;
          continue;
        }
        fresh = false;
        const result = await attemptDelivery(db, hydrate, send, row, event);
        const outcome = judge(result, { attempt: attempt + 1, failing_since, parked });
        const standing = await note(row, event, result, outcome, attempt + 1);
        if (standing === undefined) return false;
        row = { ...row, ...standing };
        ({ attempt, failing_since, parked } = outcome);
        if (!outcome.passed) {
          if (outcome.next_attempt_at !== null) lookAt(row.id, Date.parse(outcome.next_attempt_at));
          return false;
        }
        at = event.cursor;
        noted = at;
        state.seen = at;
      }
      state.seen = at;
      if (at - noted >= NOTED) {
        if (!(await pass(row, at))) return false;
        noted = at;
      }
      await breathe();
    }
  }

  /** What follows from an attempt: whether the event is behind us, and when it is tried again if it is not. */
  function judge(
    result: Attempt,
    before: { attempt: number; failing_since: string | null; parked: number },
  ) {
    const fresh = { attempt: 0, failing_since: null, next_attempt_at: null, paused_at: null };
    if (succeeded(result)) return { ...fresh, passed: true, parked: 0 };
    const now = clock();
    const since = before.failing_since ?? iso(now);
    if (now - Date.parse(since) < DAY)
      return {
        passed: false,
        attempt: before.attempt,
        failing_since: since,
        next_attempt_at: iso(now + pauseAfter(before.attempt, chance())),
        paused_at: null,
        parked: before.parked,
      };
    // Somebody is there who does not take this one: the others may fare better.
    const parked = before.parked + 1;
    if (result.status > 0 && parked < GIVEN_UP) return { ...fresh, passed: true, parked };
    return {
      passed: false,
      attempt: before.attempt,
      failing_since: since,
      next_attempt_at: null,
      paused_at: iso(now),
      parked: before.parked,
    };
  }
  type Outcome = ReturnType<typeof judge>;

  /**
   * Notes an attempt and where the subscription stands by it.
   *
   * @returns what signs from here on; nothing when the subscription is no longer ours, and nothing was noted.
   */
  const note = (
    row: SubscriptionRow,
    event: AppendedEvent,
    result: Attempt,
    outcome: Outcome,
    number: number,
  ): Promise<Pick<SubscriptionRow, "signing_secret"> | undefined> =>
    db.write(async (tx) => {
      const ours = await tx.get<Pick<SubscriptionRow, "signing_secret">>(
        `UPDATE event_subscriptions SET cursor = CASE WHEN ? = 1 THEN ? ELSE cursor END, attempt = ?, failing_since = ?,
           next_attempt_at = ?, paused_at = ?, parked = ?, lease_until = ?
         WHERE id = ? AND lease_owner = ? AND revoked_at IS NULL AND workspace_id IN (
           SELECT w.id FROM workspaces w WHERE w.id = workspace_id AND w.deleted_at IS NULL) RETURNING signing_secret`,
        outcome.passed ? 1 : 0,
        event.cursor,
        outcome.attempt,
        outcome.failing_since,
        outcome.next_attempt_at,
        outcome.paused_at,
        outcome.parked,
        iso(clock() + LEASE),
        row.id,
        owner,
      );
      if (ours === undefined) return undefined;
      await insertDelivery(tx, row, event, result, {
        number,
        parked: outcome.passed && !succeeded(result),
      });
      if (outcome.paused_at !== null)
        await audit(tx, {
          workspace: { id: row.workspace_id },
          action: "event_subscription.paused",
          target_type: "event_subscription",
          target_id: row.public_id,
          metadata: { failing_since: outcome.failing_since, last_status: result.status },
        });
      return ours;
    });

  /** Notes how far nothing was for the subscription. */
  const pass = async (row: SubscriptionRow, cursor: number): Promise<boolean> =>
    (await db.write((tx) =>
      tx.get(
        `UPDATE event_subscriptions SET cursor = ?, lease_until = ? WHERE id = ? AND lease_owner = ?
           AND revoked_at IS NULL RETURNING id`,
        cursor,
        iso(clock() + LEASE),
        row.id,
        owner,
      ),
    )) !== undefined;

  /** Says anew which subscriptions are this server's, and looks whether another one has left some behind. */
  async function renew(): Promise<void> {
    if (watched.size > 0) wake();
    try {
      if (held.size > 0)
        await db.write((tx) =>
          tx.run(
            `UPDATE event_subscriptions SET lease_until = ? WHERE lease_owner = ? AND id IN ?`,
            iso(clock() + LEASE),
            owner,
            [...held.keys()],
          ),
        );
    } finally {
      if (!stopped) renewing = timers.after(RENEW, () => track(renew()));
    }
  }

  const concerns = (events: readonly AppendedEvent[]) =>
    events.some(({ workspace }) => watched.has(workspace.id));
  db.onCommit((events) => {
    if (concerns(events)) wake();
  });
  db.onForeignWrite(() => {
    // Whoever makes the first subscription delivers for it: the others need not know at once.
    if (watched.size > 0) wake();
    else lookAt(NOBODY, clock() + LATER);
  });

  return {
    /** Begins; called again, looks at once whether there is more to do, as when a subscription was made or resumed. */
    wake(): void {
      wake();
      renewing ??= timers.after(RENEW, () => track(renew()));
    },
    /** How many subscriptions have something on its way at this server, or wait for their next attempt. */
    waiting: (): number => underWay.size + waits.size - (waits.has(NOBODY) ? 1 : 0),
    /** Lets what is being sent end, for a while, and gives the subscriptions to whoever comes next. */
    async stop(): Promise<void> {
      stopped = true;
      for (const cancel of [waking, renewing, ...waits.values()]) cancel?.();
      const patience = Promise.withResolvers<void>();
      const cancel = timers.after(STOP, patience.resolve);
      await Promise.race([Promise.all(underWay), patience.promise]);
      cancel();
      for (const [id, { seen }] of held)
        await db.write((tx) =>
          tx.run(
            `UPDATE event_subscriptions SET lease_owner = '', lease_until = '',
               cursor = CASE WHEN cursor < ? AND attempt = 0 THEN ? ELSE cursor END
             WHERE id = ? AND lease_owner = ?`,
            seen,
            seen,
            id,
            owner,
          ),
        );
    },
  };
}

export type Deliveries = ReturnType<typeof createDeliveries>;
