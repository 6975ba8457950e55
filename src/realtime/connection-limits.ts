import { ApiError } from "../http/errors.ts";

/** Counts one more in of what someone, by inner ID, holds open. The answer counts it out; there is none when it is one too many. */
export type Hold = (userId: number) => (() => void) | undefined;

/** What one person may hold open at a server at once, counted by kind. */
export interface ConnectionLimits {
  readonly sockets: Hold;
  readonly streams: Hold;
  readonly polls: Hold;
}

/** Lets each person hold `most` connections of each kind, so that no account can take all that a server has. */
export const limitConnections = (most: number): ConnectionLimits => ({
  sockets: limit(most),
  streams: limit(most),
  polls: limit(most),
});

function limit(most: number): Hold {
  const held = new Map<number, number>();
  return (userId) => {
    const before = held.get(userId) ?? 0;
    if (before >= most) return undefined;
    held.set(userId, before + 1);
    let over = false;
    return () => {
      if (over) return;
      over = true;
      const left = (held.get(userId) ?? 1) - 1;
      if (left === 0) held.delete(userId);
      else held.set(userId, left);
    };
  };
}

/** When to try again, in seconds: a connection that broke is noticed within a minute. */
const RETRY_AFTER = 10;

/** 429: the caller holds as many connections of this kind as they may. */
export const tooManyConnections = () =>
  new ApiError(
    429,
    "too_many_connections",
    "You have too many connections open: close one, or try again later.",
    { "retry-after": String(RETRY_AFTER) },
  );
