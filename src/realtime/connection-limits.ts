import { ApiError } from "../http/errors.ts";
import { meters } from "../observe.ts";

/** Counts one more in of what someone, by inner ID, holds open. The answer counts it out; there is none when it is one too many. */
export type Hold = (userId: number) => (() => void) | undefined;

/** What one person may hold open at a server at once, counted by kind. */
export interface ConnectionLimits {
  readonly sockets: Hold;
  readonly streams: Hold;
  readonly polls: Hold;
  /** How many are open now, by kind. */
  counts(): { readonly sockets: number; readonly streams: number; readonly polls: number };
}

/** Lets each person hold `most` connections of each kind, so that no account can take all that a server has. */
export function limitConnections(most: number): ConnectionLimits {
  const [sockets, streams, polls] = [limit(most), limit(most), limit(most)];
  return {
    sockets: sockets.hold,
    streams: streams.hold,
    polls: polls.hold,
    counts: () => ({ sockets: sockets.open(), streams: streams.open(), polls: polls.open() }),
  };
}

function limit(most: number) {
  const held = new Map<number, number>();
  let open = 0;
  const hold: Hold = (userId) => {
    const before = held.get(userId) ?? 0;
    if (before >= most) return undefined;
    held.set(userId, before + 1);
    open += 1;
    let over = false;
    return () => {
      if (over) return;
      over = true;
      open -= 1;
      const left = (held.get(userId) ?? 1) - 1;
      if (left === 0) held.delete(userId);
      else held.set(userId, left);
    };
  };
  return { hold, open: () => open };
}

/** When to try again, in seconds: a connection that broke is noticed within a minute. */
const RETRY_AFTER = 10;

/** 429: the caller holds as many connections of this kind as they may. */
export function tooManyConnections(): ApiError {
  meters.limited("connections");
  return new ApiError(
    429,
    "too_many_connections",
    "You have too many connections open: close one, or try again later.",
    { "retry-after": String(RETRY_AFTER) },
  );
}
