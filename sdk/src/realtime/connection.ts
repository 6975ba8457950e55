import type { Delivery } from "./delivery.ts";
import { parseEventFrame } from "./event.ts";
import type { SocketHandlers, SocketLink, Transport } from "./transport.ts";

/** How one connection ended. */
export interface ConnectionEnd {
  opened: boolean;
  code: number;
  reason: string;
  /** We ended it ourselves, because a fresh one is better: no need to wait. */
  nudged: boolean;
}

export interface Connection {
  ended: Promise<ConnectionEnd>;
  /** Drops it, as if the network had. */
  break(): void;
}

/** A socket that says nothing for this long is asked about over HTTP. */
export const SILENCE_MS = 60_000;
/** A socket that has not opened by then never will. */
const OPEN_WITHIN_MS = 20_000;
/** Our own close code for "dropped on purpose", as the platform reports a lost connection. */
const LOST = 1006;

/**
 * Runs one socket from the delivery's cursor on. Browsers do not show pings, so a dead socket looks like a quiet
 * one: a sleep or an absence replaces it, and a long silence is checked with one small poll.
 */
export function connect(transport: Transport, delivery: Delivery, onLive: () => void): Connection {
  const { clock } = transport;
  const over = new AbortController();
  let opened = false;
  let heardAt = clock.now();
  let link: SocketLink | undefined;
  let finish: (end: ConnectionEnd) => void = () => {};
  const ended = new Promise<ConnectionEnd>((resolve) => (finish = resolve));

  function end(code: number, reason: string, nudged = false): void {
    if (over.signal.aborted) return;
    over.abort();
    stopNudges();
    link?.close();
    finish({ opened, code, reason, nudged });
  }

  const stopNudges = transport.onNudge((nudge) => {
    if (nudge === "woke" || !opened) end(LOST, nudge, true);
    else void check();
  });

  const handlers: SocketHandlers = {
    onOpen() {
      opened = true;
      heardAt = clock.now();
      if (!over.signal.aborted) onLive();
    },
    onFrame(frame) {
      heardAt = clock.now();
      const event = parseEventFrame(frame);
      if (event === undefined || over.signal.aborted) return;
      delivery.push(event).catch(() => end(LOST, "listener_failed"));
    },
    onClose: (code, reason) => end(code, reason),
  };

  async function watch(): Promise<void> {
    await clock.sleep(OPEN_WITHIN_MS, over.signal);
    if (!opened) end(LOST, "open_timeout");
    while (!over.signal.aborted) {
      await clock.sleep(Math.max(1_000, heardAt + SILENCE_MS - clock.now()), over.signal);
      if (!over.signal.aborted && clock.now() - heardAt >= SILENCE_MS) await check();
    }
  }

  /** Asks over HTTP whether the socket should have said something. */
  async function check(): Promise<void> {
    const after = delivery.cursor;
    try {
      const page = await transport.poll(
        { limit: 1, ...(after === undefined ? {} : { after }) },
        over.signal,
      );
      heardAt = clock.now();
      const missed = page.events.length > 0 && delivery.cursor === after;
      if (missed || page.resync_required === true) end(LOST, "silent", true);
    } catch {
      end(LOST, "silent");
    }
  }

  try {
    link = transport.openSocket?.(delivery.cursor, handlers);
    if (over.signal.aborted) link?.close();
  } catch {
    end(LOST, "refused");
  }
  void watch();
  return { ended, break: () => end(LOST, "dropped") };
}
