import { getLogger } from "@logtape/logtape";
import { stillSignedIn } from "../access/actor.ts";
import {
  changesViewer,
  hears,
  renewedViewer,
  viewerAfter,
  type Viewer,
} from "../access/viewers.ts";
import { meters, secondsSince } from "../observe.ts";
import type { AppendedEvent, Database } from "../storage/database.ts";
import { CLOSE, type Socket } from "./connection.ts";
import { topicsOf, type Hub } from "./hub.ts";
import {
  breathe,
  eventWithMessage,
  logEnds,
  readEvents,
  startOf,
  withMessages,
  type Hydrate,
} from "./log.ts";

const logger = getLogger(["clickclack", "realtime"]);

/** More than this many visible events are not replayed: the client fetches them over HTTP. */
const REPLAY_LIMIT = 5_000;
const PAGE = 500;
/** What a socket in replay is given at once, in UTF-16 units: far below what closes it. */
const SLICE = 512 * 1024;

interface Replaying {
  readonly db: Database;
  readonly hub: Hub;
  readonly hydrate: Hydrate;
  /** Counts someone's client in; the answer counts it out. */
  arrive(viewer: Viewer, client: string): () => void;
  isOpen(socket: Socket): boolean;
  close(socket: Socket, why: readonly [number, string]): void;
}

/**
 * Brings sockets from a cursor to the present. A socket goes through two phases: *replay*, in which pages of the log are
 * sent up to what the hub has published, and *live*, in which Bun's topics carry on. Between the last page and the
 * subscription nothing is awaited, so no event can fall into the gap and none comes twice. When what its viewer may see
 * changes, a live socket goes back to replay at that event's cursor.
 */
export function createReplay({ db, hub, hydrate, arrive, isOpen, close }: Replaying) {
  async function begin(socket: Socket) {
    const { viewer, credential, after_cursor, resync_close, tail, pruned } = socket.data;
    const workspace = workspaceOf(viewer);
    const published = await hub.published(workspace);
    // Upgrading took a moment, in which the right to it may have ended: nobody has told this socket.
    if (!(await stillSignedIn(db, credential))) return close(socket, CLOSE.revoked);
    if (!isOpen(socket)) return;
    // From here on the bell rings for this socket too: what another process writes meanwhile is published.
    const leave = hub.join(viewer.workspace_id);
    const depart = arrive(viewer, socket.data.client);
    socket.data.leave = () => {
      leave();
      depart();
    };
    // Up to the tail, what may be seen is decided by how things are now; from here on, each change counts at its cursor.
    const now = await renewedViewer(db, viewer);
    if (now === undefined) return close(socket, CLOSE.revoked);
    socket.data.viewer = now;
    socket.data.seen_as_of = tail;
    const start = startOf(after_cursor, pruned, tail);
    if (start.lost && resync_close) return close(socket, CLOSE.resyncRequired);
    if (await exceedsLimit(now, start.cursor, tail)) return close(socket, CLOSE.replayLimit);
    await follow(socket, start.cursor, published);
  }

  async function follow(socket: Socket, sent: number, published: () => number) {
    const since = performance.now();
    let replayed = 0;
    while (isOpen(socket)) {
      const { viewer, seen_as_of = 0 } = socket.data;
      if (sent >= published()) {
        meters.replayed(replayed, secondsSince(since));
        return goLive(socket, viewer);
      }
      const range = { after: sent, upTo: published(), limit: PAGE };
      const page = await readEvents(db, workspaceOf(viewer), range, viewer);
      const { pruned } = await logEnds(db, viewer.workspace_id);
      if (pruned > sent && socket.data.resync_close) return close(socket, CLOSE.resyncRequired);
      const change = page.events.find(
        (event) => event.cursor > seen_as_of && changesViewer(event, viewer),
      );
      const upTo = change?.cursor ?? page.upTo;
      const visible = page.events.filter((event) => event.cursor <= upTo && hears(viewer, event));
      const filled = await withMessages(db, hydrate, visible);
      await breathe();
      await send(socket, filled);
      replayed += filled.length;
      sent = upTo;
      if (change === undefined) continue;
      const changed = await viewerAfter(db, viewer, change);
      if (changed === undefined) return close(socket, CLOSE.revoked);
      socket.data.viewer = changed;
    }
  }

  /** Sends a page, a slice with each write, and goes on only when the socket has taken it: what waits is a slice at most. */
  async function send(socket: Socket, events: readonly AppendedEvent[]) {
    const frames = events.values();
    let rest = true;
    while (rest && isOpen(socket)) {
      socket.cork(() => {
        for (let bytes = 0; rest && bytes < SLICE;) {
          const { value, done } = frames.next();
          rest = done !== true;
          if (value !== undefined) {
            const frame = JSON.stringify(eventWithMessage(value));
            bytes += frame.length;
            socket.send(frame);
          }
        }
      });
      while (isOpen(socket) && socket.getBufferedAmount() > SLICE / 2)
        await new Promise<void>((resolve) => (socket.data.drained = resolve));
    }
  }

  function goLive(socket: Socket, viewer: Viewer) {
    const topics = topicsOf(viewer);
    socket.data.live = { topics };
    for (const topic of topics) socket.subscribe(topic);
  }

  /** Whether more events than a replay may hold are visible to this viewer. It counts only when there could be. */
  async function exceedsLimit(viewer: Viewer, after: number, tail: number) {
    let visible = 0;
    let looked = after;
    while (tail - looked > REPLAY_LIMIT - visible) {
      const range = { after: looked, upTo: tail, limit: PAGE };
      const page = await readEvents(db, workspaceOf(viewer), range, viewer);
      visible += page.events.filter((event) => hears(viewer, event)).length;
      looked = page.upTo;
      if (visible > REPLAY_LIMIT) return true;
      await breathe();
    }
    return false;
  }

  function guarded(socket: Socket, work: Promise<void>) {
    work.catch((error: unknown) => {
      logger.error("A replay failed: {error}", { error });
      close(socket, CLOSE.internalError);
    });
  }

  return {
    /** Replays to a socket that has just opened, then lets it live. */
    start: (socket: Socket) => guarded(socket, begin(socket)),
    /** Takes a live socket off its topics at once, and goes on from a cursor. */
    again(socket: Socket, upTo: number) {
      const { live, viewer } = socket.data;
      if (live === undefined) return;
      delete socket.data.live;
      for (const topic of live.topics) socket.unsubscribe(topic);
      const resume = async () => follow(socket, upTo, await hub.published(workspaceOf(viewer)));
      guarded(socket, resume());
    },
  };
}

const workspaceOf = (viewer: Viewer) => ({
  id: viewer.workspace_id,
  public_id: viewer.workspace_public_id,
});
