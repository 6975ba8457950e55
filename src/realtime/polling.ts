import { hears, type Viewer, type WorkspaceRow } from "../access/policy.ts";
import { badRequest } from "../http/errors.ts";
import type { AppendedEvent, Database } from "../storage/database.ts";
import type { Hub } from "./hub.ts";
import {
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
 * held until there is something, or the seconds have passed, or the caller has gone.
 */
export async function pollEvents(
  { db, hub, hydrate }: { readonly db: Database; readonly hub: Hub; readonly hydrate: Hydrate },
  { viewer, workspace: row }: { viewer: Viewer; workspace: WorkspaceRow },
  query: Poll,
  gone: AbortSignal,
): Promise<EventPage> {
  const limit = limitOf(query.limit);
  const wait = waitOf(query.wait);
  const workspace = { id: row.id, public_id: row.public_id };
  const ends = await logEnds(db, row.id);
  const start = startOf(query.after_cursor, ends.pruned, ends.tail);

  let page = await read(start.cursor);
  if (page.events.length === 0 && wait > 0 && !start.lost) {
    const patience = new AbortController();
    const timer = setTimeout(() => patience.abort(), wait * 1_000);
    const signal = AbortSignal.any([gone, patience.signal]);
    while (page.events.length === 0 && !signal.aborted) {
      await hub.next(workspace, page.next, signal);
      page = await read(page.next);
    }
    clearTimeout(timer);
  }
  return {
    events: page.events.map(eventWithMessage),
    ...(query.include_tail === "true" && { tail_cursor: formatCursor(ends.tail) }),
    next_cursor: formatCursor(page.next),
    ...(start.lost && {
      resync_required: true,
      oldest_cursor: formatCursor(ends.pruned),
    }),
  };

  async function read(after: number): Promise<{ events: AppendedEvent[]; next: number }> {
    let events: AppendedEvent[] = [];
    let next = after;
    while (events.length < limit) {
      const range = { after: next, upTo: Number.MAX_SAFE_INTEGER, limit: CHUNK };
      const found = await readEvents(db, workspace, range);
      if (found.events.length === 0) break;
      const visible = found.events.filter((event) => hears(viewer, event));
      const wanted = visible.slice(0, limit - events.length);
      const whole = wanted.length === visible.length;
      events = events.concat(await withMessages(db, hydrate, wanted));
      next = (whole ? found.events : wanted).at(-1)?.cursor ?? next;
      if (found.bytes < LARGE) continue;
      const fitting = fittingIn(PAGE_BYTES, events);
      if (fitting < events.length) {
        events.length = fitting;
        next = events.at(-1)?.cursor ?? next;
      }
      if (events.length > 0) break;
    }
    return { events, next };
  }
}

/** How many of these events, at least one, take no more than so many bytes as JSON. */
function fittingIn(most: number, events: readonly AppendedEvent[]): number {
  let bytes = 0;
  const over = events.findIndex(
    (event) => (bytes += Buffer.byteLength(JSON.stringify(eventWithMessage(event)))) > most,
  );
  return over === -1 ? events.length : Math.max(1, over);
}

function limitOf(text: string | undefined): number {
  const limit = Number(text ?? DEFAULT_LIMIT);
  return Number.isInteger(limit) && limit >= 1 && limit <= MOST ? limit : DEFAULT_LIMIT;
}

function waitOf(text: string | undefined): number {
  const wait = Number(text || 0);
  if (!Number.isFinite(wait) || wait < 0 || wait > LONGEST_WAIT)
    throw badRequest(`wait must be a number of seconds from 0 to ${LONGEST_WAIT}.`);
  return wait;
}
