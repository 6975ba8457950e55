import { getLogger } from "@logtape/logtape";
import { breathe, readEvents, type Hydrate } from "../../realtime/log.ts";
import type { Send } from "../../outgoing/send.ts";
import type { AppendedEvent, Database } from "../../storage/database.ts";
import { systemTimers, type Timers } from "../../realtime/timers.ts";
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
/** Events looked at in one read. */
const PAGE = 200;
/** What was only passed over is noted once it is this much. */
const NOTED = 1_000;
/** The longest pause between two attempts. */
const LONGEST = 15 * 60 * SECOND;
/** So many events in a row given up, and the address counts as dead. */
const GIVEN_UP = 3;

/** The pause after the nth attempt in a row has failed: a second, doubled each time, and a part of it left to chance. */
export const pauseAfter = (attempt: number, chance: number): number =>
  Math.min(LONGEST, SECOND * 2 ** Math.min(attempt - 1, 20)) * (0.5 + chance / 2);

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
      timers.after(Math.max(0, time - clock()) + 1, () => {
        waits.delete(id);
        wake();
      }),
    );
  }

  /** Looks soon for what is to be delivered. */
  function wake(): void {
    if (stopped) return;
    waking ??= timers.after(GATHER, () => {
      waking = undefined;
      if (!stopped) track(look());
    });
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
    const now = iso();
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
      if (row.next_attempt_at !== null && row.next_attempt_at > now) {
        lookAt(row.id, Date.parse(row.next_attempt_at));
        continue;
      }
      const others = row.lease_owner !== owner && row.lease_owner !== "" && row.lease_until > now;
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
           AND (lease_owner = ? OR lease_owner = '' OR lease_until <= ?) RETURNING id`,
        owner,
        iso(now + LEASE),
        id,
        owner,
        iso(now),
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
  async function deliverFrom(row: SubscriptionRow, state: { seen: number }): Promise<boolean> {
    const workspace = { id: row.workspace_id, public_id: row.workspace_public_id };
    const types = new Set<string>(JSON.parse(row.event_types));
    let noted = row.cursor;
    let at = Math.max(row.cursor, state.seen);
    let { attempt, failing_since, parked } = row;
    for (;;) {
      const tail = await db.get<{ event_seq: number }>(
        "SELECT event_seq FROM workspaces WHERE id = ?",
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
      const viewer = await subscriptionViewer(db, row);
      for (const event of page.events) {
        if (stopped) return false;
        if (!(await isFor(db, row, types, viewer, event))) {
          at = event.cursor;
          continue;
        }
        const result = await attemptDelivery(db, hydrate, send, row, event);
        const outcome = judge(result, { attempt: attempt + 1, failing_since, parked });
        if (!(await note(row, event, result, outcome, attempt + 1))) return false;
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

  /** Notes an attempt and where the subscription stands by it; false when it is no longer ours, and nothing was noted. */
  const note = (
    row: SubscriptionRow,
    event: AppendedEvent,
    result: Attempt,
    outcome: Outcome,
    number: number,
  ): Promise<boolean> =>
    db.write(async (tx) => {
      const ours = await tx.get(
        `UPDATE event_subscriptions SET cursor = CASE WHEN ? = 1 THEN ? ELSE cursor END, attempt = ?, failing_since = ?,
           next_attempt_at = ?, paused_at = ?, parked = ?, lease_until = ?
         WHERE id = ? AND lease_owner = ? AND revoked_at IS NULL RETURNING id`,
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
      if (ours === undefined) return false;
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
      return true;
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

  /** Says anew which subscriptions are this server's, while it has any. */
  async function renew(): Promise<void> {
    if (stopped) return;
    if (held.size > 0)
      await db.write((tx) =>
        tx.run(
          `UPDATE event_subscriptions SET lease_until = ? WHERE lease_owner = ? AND id IN ?`,
          iso(clock() + LEASE),
          owner,
          [...held.keys()],
        ),
      );
    renewing = timers.after(RENEW, () => track(renew()));
  }

  db.onCommit((events) => {
    if (events.some(({ workspace }) => watched.has(workspace.id))) wake();
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
    /** Lets what is being sent end, and gives the subscriptions to whoever comes next. */
    async stop(): Promise<void> {
      stopped = true;
      for (const cancel of [waking, renewing, ...waits.values()]) cancel?.();
      await Promise.all(underWay);
      if (held.size === 0) return;
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
