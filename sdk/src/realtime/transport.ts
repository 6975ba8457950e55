import type { Clock } from "../clock.ts";
import type { EventPage } from "../types.ts";

/** One socket, as far as the subscription sees it. */
export interface SocketLink {
  close(): void;
}

/** As much of the standard's WebSocket as the SDK uses, so that any package's will do where there is none. */
export interface WebSocketLike {
  addEventListener(
    type: "open" | "message" | "close" | "error",
    listener: (event: { data?: unknown; code?: number; reason?: string }) => void,
  ): void;
  close(): void;
}

export type WebSocketClass = new (url: string, protocols: string[]) => WebSocketLike;

export interface SocketHandlers {
  onOpen(): void;
  onFrame(frame: unknown): void;
  /** Called once, also when the socket never opened. */
  onClose(code: number, reason: string): void;
}

export interface PollQuery {
  after?: string;
  limit: number;
  /** Seconds an empty answer may be held back. */
  wait?: number;
  includeTail?: boolean;
}

/** Why now is a good moment to look at the connection again. */
export type Nudge =
  /** The network is back. */
  | "online"
  /** The person is back: the page is visible again after a while, or the machine has slept. */
  | "woke";

/** Everything the subscription needs of the outside; tests bring their own. */
export interface Transport {
  clock: Clock;
  /** `undefined` where there are no WebSockets. */
  openSocket: ((after: string | undefined, handlers: SocketHandlers) => SocketLink) | undefined;
  /** Rejects with a ClickClackError. */
  poll(query: PollQuery, signal: AbortSignal): Promise<EventPage>;
  /** Listens for nudges until the returned function is called. */
  onNudge(listener: (nudge: Nudge) => void): () => void;
}
