import type { ServerWebSocket } from "bun";
import type { Viewer } from "../access/viewers.ts";

/** What a socket was opened with, and where it stands. */
export interface SocketData {
  viewer: Viewer;
  /** The session or bot token it was opened with, by public ID. */
  readonly credential: string | undefined;
  /** Which of its person's clients this is, for presence. */
  readonly client: string;
  readonly after_cursor: string | undefined;
  readonly resync_close: boolean;
  /** The ends of the log when the socket was asked for: what is written once it is open comes after them. */
  readonly tail: number;
  readonly pruned: number;
  /** The cursor that `viewer` was true of when the socket opened: it follows the changes after it. */
  seen_as_of?: number;
  /** Set while Bun's topics feed the socket. */
  live?: { readonly topics: readonly string[] };
  /** Counts the socket out of the hub and of its person's presence. */
  leave?: () => void;
  /** Counts the socket out of what its person holds open. */
  readonly release: () => void;
  /** Wakes a replay that waits for the socket to drain. */
  drained?: () => void;
}

export type Socket = ServerWebSocket<SocketData>;

/** What ends when a right does: sockets and streams of this process. */
export interface Connections {
  /** Ends those of a session or token, by public ID, that was revoked. */
  revoke(credential: string): void;
  /** Ends those whose credential counts no more. */
  revokeWhere(over: (credential: string) => boolean): void;
  /** Ends those of a workspace that is no more. */
  revokeWorkspace(workspaceId: number): void;
}

/** Why the server closes a socket: code and reason, as the wire has them. */
export const CLOSE = {
  revoked: [1008, "revoked"],
  internalError: [1011, "internal_error"],
  shutdown: [1012, "shutdown"],
  slowConsumer: [1013, "slow_consumer"],
  replayLimit: [4001, "replay_limit"],
  resyncRequired: [4001, "resync_required"],
} as const;
