import { credentialOf, signedOut, stillSignedIn, type Actor } from "../access/actor.ts";
import { type WorkspaceRow } from "../access/policy.ts";
import { hears, renewedViewer, type Viewer } from "../access/viewers.ts";
import { badRequest, notFound } from "../http/errors.ts";
import { lenientLimit } from "../http/query.ts";
import type { AppendedEvent, Database, Reader } from "../storage/database.ts";
import type { ConnectionLimits } from "./connection-limits.ts";
import type { Hub } from "./hub.ts";
import {
  breathe,
  eventWithMessage,
  formatCursor,
  logEnds,
  readEvents,
  startOf,
  withMessages,
  type Hydrate,
} from "./log.ts";
import type { EventPage } from "./wire.ts";

const DEFAULT_LIMIT = 200;
const MOST = 500;
/** Rows looked at in one go; a viewer who hears few of them takes several. */
const CHUNK = 500;
const LONGEST_WAIT = 30;
const PAGE_BYTES = 8 * 1024 * 1024;
/** Texts below this many bytes fit a page however they are escaped: beyond it, the page is measured. */
const LARGE = 1024 * 1024;

export interface Poll {
  readonly after_cursor?: string;
  readonly limit?: string;
  readonly include_tail?: string;
  readonly wait?: string;
}

/**
 * A page of the events that a viewer hears, ascending. Only those count towards the limit, and an empty page means that
 * nothing visible is left; `next_cursor` is past whatever was not for them. With `wait`, an otherwise empty answer is
 * held until there is something, or the seconds have passed, or the caller has gone; one too many of a person's is not held.
 */
export async function pollEvents(
  { db, hub, hydrate, limits }: Log,
  { actor, viewer, workspace: row }: Polling,
  query: Poll,
  gone: AbortSignal,
): Promise<EventPage> {
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST);
  const wait = waitOf(query.wait);
  const workspace = { id: row.id, public_id: row.public_id };
  const ends = await logEnds(db, row.id);
  const start = startOf(query.after_cursor, ends.pruned, ends.tail);

  let seeing = viewer;
  /** The newest event that was pruned, once the reader has missed some. */
  let oldest = start.lost ? ends.pruned : undefined;
  let page = await readOn(start.cursor);
  const parked = page.events.length === 0 && wait > 0 && oldest === undefined;
  const release = parked ? limits.polls(viewer.user_id) : undefined;
  if (release !== undefined) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), wait * 1_000);
    const signal = AbortSignal.any([gone, patience.signal]);
    try {
      while (page.events.length === 0 && oldest === undefined && !signal.aborted) {
        await hub.next(workspace, page.next, signal);
        page = await readOn(page.next);
      }
    } finally {
      clearTimeout(timer);
      release();
    }
  }
  return {
    events: page.events.map(eventWithMessage),
    ...(query.include_tail === "true" && { tail_cursor: formatCursor(ends.tail) }),
    next_cursor: formatCursor(page.next),
    ...(oldest !== undefined && {
      resync_required: true,
      oldest_cursor: formatCursor(oldest),
    }),
  };

  /** Whoever waits is refused alike, whether their credential went just before they were parked or afterwards. */
  async function readOn(after: number): Promise<{ events: AppendedEvent[]; next: number }> {
    const found = await read(after);
    if (wait > 0 && !(await stillSignedIn(db, credentialOf(actor)))) throw signedOut();
    return found;
  }

  async function read(after: number): Promise<{ events: AppendedEvent[]; next: number }> {
    const { tail } = await logEnds(db, row.id);
    let events: AppendedEvent[] = [];
    let next = after;
    let bytes = 0;
    while (events.length < limit && next < tail) {
      const range = { after: next, upTo: tail, limit: CHUNK };
      const found = await readEvents(db, workspace, range, seeing);
      // What was pruned since the reader had this cursor, while it was parked or just now, is missing in the page.
      const { pruned } = await logEnds(db, row.id);
      if (pruned > next) oldest = pruned;
      // Loaded after the page: nothing is shown that may not be seen by now.
      const seen = seeing;
      seeing = await stillSeeing(db, seen);
      // The page was read for who they were: what they see by now may have been left out of it.
      if (!seesAlike(seeing, seen)) continue;
      const visible = found.events.filter((event) => hears(seeing, event));
      const wanted = visible.slice(0, limit - events.length);
      const whole = wanted.length === visible.length;
      events = events.concat(await withMessages(db, hydrate, wanted));
      next = whole ? found.upTo : (wanted.at(-1)?.cursor ?? next);
      bytes += found.bytes;
      const fitting = bytes < LARGE ? events.length : fittingIn(PAGE_BYTES, events);
      if (fitting < events.length) {
        events.length = fitting;
        next = events.at(-1)?.cursor ?? next;
      }
      if (bytes >= LARGE && events.length > 0) break;
      if (events.length < limit) await breathe();
    }
    return { events, next };
  }
}

interface Log {
  readonly db: Database;
  readonly hub: Hub;
  readonly hydrate: Hydrate;
  readonly limits: Pick<ConnectionLimits, "polls">;
}

interface Polling {
  readonly actor: Actor;
  readonly viewer: Viewer;
  readonly workspace: WorkspaceRow;
}

/** The viewer as things are now; 404 for whoever is no member any more. */
async function stillSeeing(reader: Reader, viewer: Viewer): Promise<Viewer> {
  const renewed = await renewedViewer(reader, viewer);
  if (renewed === undefined) throw notFound("Workspace");
  return renewed;
}

const seesAlike = (a: Viewer, b: Viewer): boolean =>
  a.role === b.role && a.places.symmetricDifference(b.places).size === 0;

/** How many of these events, at least one, take no more than so many bytes as JSON. */
function fittingIn(most: number, events: readonly AppendedEvent[]): number {
  let bytes = 0;
  const over = events.findIndex(
    (event) => (bytes += Buffer.byteLength(JSON.stringify(eventWithMessage(event)))) > most,
  );
  return over === -1 ? events.length : Math.max(1, over);
}

function waitOf(text: string | undefined): number {
  const wait = Number(text || 0);
  if (!Number.isFinite(wait) || wait < 0 || wait > LONGEST_WAIT)
    throw badRequest(`wait must be a number of seconds from 0 to ${LONGEST_WAIT}.`);
  return wait;
}
