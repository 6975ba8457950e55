import type { WebSocketHandler } from "bun";
import { changesViewer } from "../access/viewers.ts";
import { watchRevocations } from "../access/revocations.ts";
import { meters } from "../observe.ts";
import type { Database } from "../storage/database.ts";
import { CLOSE, type Socket, type SocketData } from "./connection.ts";
import type { Hub } from "./hub.ts";
import type { Hydrate } from "./log.ts";
import type { Presence } from "./presence.ts";
import { createReplay } from "./replay.ts";

/** A consumer this far behind, in bytes, is closed: its cursor brings it back. Bun's own limit is the wall behind it. */
const SLOW = 4 * 1024 * 1024;
const WALL = 16 * 1024 * 1024;
const SWEEP_INTERVAL = 1_000;

/** Opens, feeds and closes the sockets of this process. */
export function createSockets(
  db: Database,
  hub: Hub,
  hydrate: Hydrate,
  { arrive }: Pick<Presence, "arrive">,
) {
  const open = new Set<Socket>();
  let stopping = false;
  const close = (socket: Socket, [code, reason]: readonly [number, string]) => {
    meters.closed(reason);
    socket.close(code, reason);
  };
  const replay = createReplay({
    db,
    hub,
    hydrate,
    arrive,
    isOpen: (socket) => open.has(socket),
    close,
  });

  const sweep = setInterval(() => {
    for (const socket of open)
      // One in replay paces itself.
      if (socket.data.live !== undefined && socket.getBufferedAmount() > SLOW)
        close(socket, CLOSE.slowConsumer);
  }, SWEEP_INTERVAL);

  hub.onViewerChange((workspaceId, event, upTo) => {
    for (const socket of open) {
      const { viewer, live } = socket.data;
      if (viewer.workspace_id !== workspaceId || live === undefined) continue;
      if (changesViewer(event, viewer)) replay.again(socket, upTo);
    }
  });

  hub.onGap((workspaceId) => {
    for (const socket of open) {
      const { viewer, leave, resync_close } = socket.data;
      // Those who are not counted in yet start behind the gap. The others may have missed even what they may see.
      if (viewer.workspace_id !== workspaceId || leave === undefined) continue;
      close(socket, resync_close ? CLOSE.resyncRequired : CLOSE.slowConsumer);
    }
  });

  const revocations = watchRevocations(db, (revoked) => {
    for (const socket of open) {
      const { credential, viewer } = socket.data;
      const over =
        (credential !== undefined && revoked.credentials.has(credential)) ||
        revoked.workspaces.has(viewer.workspace_id);
      if (over) close(socket, CLOSE.revoked);
    }
  });

  const handler: WebSocketHandler<SocketData> = {
    open(socket) {
      if (stopping) return close(socket, CLOSE.shutdown);
      open.add(socket);
      replay.start(socket);
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
      socket.data.release();
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
    /** Closes the sockets of a session or token that was revoked. */
    revoke(credential: string) {
      for (const socket of open)
        if (socket.data.credential === credential) close(socket, CLOSE.revoked);
    },
    /** Closes the sockets whose credential counts no more. */
    revokeWhere(over: (credential: string) => boolean) {
      for (const socket of open)
        if (over(socket.data.credential ?? "")) close(socket, CLOSE.revoked);
    },
    /** Closes the sockets of a workspace that is no more. */
    revokeWorkspace(workspaceId: number) {
      for (const socket of open)
        if (socket.data.viewer.workspace_id === workspaceId) close(socket, CLOSE.revoked);
    },
    /** Closes every socket, since the server stops. */
    shutdown() {
      stopping = true;
      clearInterval(sweep);
      revocations.stop();
      for (const socket of open) close(socket, CLOSE.shutdown);
    },
  };
}

export type Sockets = ReturnType<typeof createSockets>;
