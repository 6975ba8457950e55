import { ApiError } from "./errors.ts";

/** More buckets than this are looked through for those that are full again, and those forgotten. */
const MANY = 10_000;

/**
 * Lets each key do something so often a second, and `burst` times at once: a token bucket each. Over it, a 429 tells
 * when to try again. `giveBack` undoes one that is found not to count.
 */
export function rateLimit<Key extends number | string = number>(
  { perSecond, burst }: { readonly perSecond: number; readonly burst: number },
  now: () => number = () => performance.now(),
) {
  const buckets = new Map<Key, { left: number; at: number }>();
  const leftAt = (bucket: { left: number; at: number }, time: number) =>
    Math.min(burst, bucket.left + ((time - bucket.at) / 1_000) * perSecond);

  function take(key: Key): void {
    const time = now();
    if (buckets.size > MANY)
      for (const [known, bucket] of buckets)
        if (leftAt(bucket, time) === burst) buckets.delete(known);
    const bucket = buckets.get(key) ?? { left: burst, at: time };
    const left = leftAt(bucket, time);
    if (left < 1) {
      const seconds = String(Math.ceil((1 - left) / perSecond));
      throw new ApiError(429, "too_many_requests", "This is too often: wait a moment.", {
        "retry-after": seconds,
      });
    }
    buckets.set(key, { left: left - 1, at: time });
  }
  function giveBack(key: Key): void {
    const bucket = buckets.get(key);
    if (bucket !== undefined) bucket.left = Math.min(burst, bucket.left + 1);
  }
  return Object.assign(take, { giveBack });
}
