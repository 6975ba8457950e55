import { getLogger } from "@logtape/logtape";
import type { ServerWebSocket, WebSocketHandler } from "bun";
import { stillSignedIn } from "../access/actor.ts";
import { hears, type Viewer } from "../access/policy.ts";
import type { Database } from "../storage/database.ts";
import { topicsOf, type Hub } from "./hub.ts";
import { eventWithMessage, parseCursor, readEvents, withMessages, type Hydrate } from "./log.ts";

const logger = getLogger(["clickclack", "realtime"]);

/** What a socket was opened with, and where it stands. */
export interface SocketData {
  readonly viewer: Viewer;
  readonly session_id: number | undefined;
  readonly after_cursor: string | undefined;
  readonly resync_close: boolean;
  readonly pruned_seq: number;
  /** Counts the socket out of the hub. */
  leave?: () => void;
  /** Wakes a replay that waits for the socket to drain. */
  drained?: () => void;
}

type Socket = ServerWebSocket<SocketData>;

/** More than this many visible events are not replayed: the client fetches them over HTTP. */
const REPLAY_LIMIT = 5_000;
const PAGE = 500;
/** A consumer this far behind, in bytes, is closed: its cursor brings it back. Bun's own limit is the wall behind it. */
const SLOW = 4 * 1024 * 1024;
const WALL = 16 * 1024 * 1024;
const SWEEP_INTERVAL = 1_000;

export const CLOSE = {
  revoked: [1008, "revoked"],
  shutdown: [1012, "shutdown"],
  slowConsumer: [1013, "slow_consumer"],
  replayLimit: [4001, "replay_limit"],
  resyncRequired: [4001, "resync_required"],
} as const;

/**
 * The WebSocket side of the log. A socket goes through two phases: *replay*, in which pages of the log are sent up to
 * what the hub has published, and *live*, in which Bun's topics carry on. Between the last page and the subscription
 * nothing is awaited, so no event can fall into the gap and none comes twice.
 */
export function createSockets(db: Database, hub: Hub, hydrate: Hydrate) {
  const open = new Set<Socket>();
  const close = (socket: Socket, [code, reason]: readonly [number, string]) =>
    socket.close(code, reason);

  const sweep = setInterval(() => {
    for (const socket of open)
      if (socket.getBufferedAmount() > SLOW) close(socket, CLOSE.slowConsumer);
  }, SWEEP_INTERVAL);

  async function replay(socket: Socket) {
    const { viewer, after_cursor, resync_close, pruned_seq } = socket.data;
    const workspace = { id: viewer.workspace_id, public_id: viewer.workspace_public_id };
    const published = await hub.published(workspace);
    const { session_id } = socket.data;
    if (!(await stillSignedIn(db, session_id, viewer.user_id, workspace.id)))
      return close(socket, CLOSE.revoked);
    const tail = published();
    const start = startOf(after_cursor, pruned_seq, tail);
    if (start.lost && resync_close) return close(socket, CLOSE.resyncRequired);
    if (await exceedsLimit(viewer, workspace, start.cursor, tail))
      return close(socket, CLOSE.replayLimit);

    let sent = start.cursor;
    while (open.has(socket) && sent < published()) {
      const range = { after: sent, upTo: published(), limit: PAGE };
      const { events } = await readEvents(db, workspace, range);
      const visible = events.filter((event) => hears(viewer, event));
      const filled = await withMessages(db, hydrate, visible);
      let buffered = false;
      socket.cork(() => {
        for (const event of filled)
          buffered = socket.send(JSON.stringify(eventWithMessage(event))) === -1 || buffered;
      });
      if (buffered && open.has(socket))
        await new Promise<void>((resolve) => (socket.data.drained = resolve));
      sent = events.at(-1)?.cursor ?? range.upTo;
    }
    if (!open.has(socket)) return;
    socket.data.leave = hub.join(workspace.id);
    for (const topic of topicsOf(viewer)) socket.subscribe(topic);
  }

  /** Whether more events than a replay may hold are visible to this viewer. It counts only when there could be. */
  async function exceedsLimit(
    viewer: Viewer,
    workspace: { id: number; public_id: string },
    after: number,
    tail: number,
  ) {
    let visible = 0;
    while (tail - after > REPLAY_LIMIT - visible) {
      const { events } = await readEvents(db, workspace, { after, upTo: tail, limit: PAGE });
      visible += events.filter((event) => hears(viewer, event)).length;
      after = events.at(-1)?.cursor ?? tail;
      if (visible > REPLAY_LIMIT) return true;
    }
    return false;
  }

  const handler: WebSocketHandler<SocketData> = {
    open(socket) {
      open.add(socket);
      replay(socket).catch((error: unknown) => {
        logger.error("A replay failed: {error}", { error });
        socket.close(1011, "internal_error");
      });
    },
    message() {
      // Clients have nothing to say here: what they write goes over HTTP.
    },
    drain(socket) {
      socket.data.drained?.();
      delete socket.data.drained;
    },
    close(socket) {
      open.delete(socket);
      socket.data.leave?.();
      socket.data.drained?.();
    },
    maxPayloadLength: 64 * 1024,
    backpressureLimit: WALL,
    closeOnBackpressureLimit: true,
    // Below the 60 s after which proxies commonly drop a silent connection; Bun pings before it is reached.
    idleTimeout: 50,
    sendPings: true,
    perMessageDeflate: false,
  };

  return {
    handler,
    /** Closes the sockets of a session that was revoked. */
    revoke(sessionId: number) {
      for (const socket of open)
        if (socket.data.session_id === sessionId) close(socket, CLOSE.revoked);
    },
    /** Closes the sockets of a workspace that is no more. */
    revokeWorkspace(workspaceId: number) {
      for (const socket of open)
        if (socket.data.viewer.workspace_id === workspaceId) close(socket, CLOSE.revoked);
    },
    /** Closes every socket, since the server stops. */
    shutdown() {
      clearInterval(sweep);
      for (const socket of open) close(socket, CLOSE.shutdown);
    },
  };
}

export type Sockets = ReturnType<typeof createSockets>;

/**
 * Where a reader starts. `lost` tells that the cursor it came with no longer leads on: it was pruned, or it is not one
 * of this log; then it starts at the oldest event that is kept, or at the tail.
 */
export function startOf(
  after: string | undefined,
  pruned: number,
  tail: number,
): { cursor: number; lost: boolean } {
  if (after === undefined || after === "") return { cursor: pruned, lost: false };
  if (after === "now") return { cursor: tail, lost: false };
  const cursor = parseCursor(after);
  if (cursor === undefined || cursor > tail) return { cursor: tail, lost: true };
  return cursor < pruned ? { cursor: pruned, lost: true } : { cursor, lost: false };
}
