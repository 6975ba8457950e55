import { networkOf } from "../addresses.ts";
import { meters, type Limit } from "../observe.ts";
import { ApiError } from "./errors.ts";

/** How often something may be done: so many times a second, and `burst` times at once. */
export interface Rate {
  /** What is limited, for whoever counts refusals. */
  readonly limit?: Limit;
  readonly perSecond: number;
  readonly burst: number;
}

interface Bucket {
  left: number;
  at: number;
}

/** So many keys are known in a generation; with more, the older one is forgotten at once. */
const CAPACITY = 50_000;

/**
 * Lets each key do something so often: a token bucket each. Over it, a 429 tells in whole seconds when to try again. A key
 * that is an IPv6 address counts as its /64, which is what one machine has at the least. `giveBack` undoes one that is found
 * not to count.
 *
 * Buckets are kept in two generations. As long as it takes to fill a bucket, the younger one takes up those that are used;
 * whatever then is left in the older one is full, and is forgotten with it. So nothing is ever looked through, and what is
 * known stays bounded: whoever comes from more addresses than fit is held up less, and nobody else is.
 */
export function rateLimit<Key extends number | string = number>(
  { limit, perSecond, burst }: Rate,
  now: () => number = () => performance.now(),
) {
  const generation = Math.max(1, burst / perSecond) * 1_000;
  let younger = new Map<number | string, Bucket>();
  let older = younger;
  let since = now();

  function bucketOf(key: number | string, time: number): Bucket {
    if (time - since >= generation || younger.size >= CAPACITY) {
      older = younger;
      younger = new Map();
      since = time;
    }
    const known = younger.get(key);
    if (known !== undefined) return known;
    const bucket = older.get(key) ?? { left: burst, at: time };
    younger.set(key, bucket);
    return bucket;
  }

  /** What a key is known by. */
  const named = (key: Key) => (typeof key === "string" ? networkOf(key) : key);

  function take(key: Key): void {
    const time = now();
    const bucket = bucketOf(named(key), time);
    bucket.left = Math.min(burst, bucket.left + ((time - bucket.at) / 1_000) * perSecond);
    bucket.at = time;
    if (bucket.left < 1) {
      if (limit !== undefined) meters.limited(limit);
      throw tooMany((1 - bucket.left) / perSecond);
    }
    bucket.left -= 1;
  }
  function giveBack(key: Key): void {
    const bucket = bucketOf(named(key), now());
    bucket.left = Math.min(burst, bucket.left + 1);
  }
  return Object.assign(take, { giveBack });
}

export type RateLimit<Key extends number | string = number> = ReturnType<typeof rateLimit<Key>>;

/** 429, and in how many seconds again. */
export const tooMany = (seconds: number, message = "This is too often: wait a moment.") =>
  new ApiError(429, "too_many_requests", message, { "retry-after": String(Math.ceil(seconds)) });
