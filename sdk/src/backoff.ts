/** How waits between attempts grow. Times in milliseconds. */
export interface Backoff {
  base: number;
  cap: number;
}

/**
 * The wait before attempt number `attempt` (0 is the first retry), with full jitter: anywhere between
 * nothing and an exponentially growing bound, so that a thousand clients do not come back in one instant.
 */
export function backoffDelay(
  attempt: number,
  { base, cap }: Backoff,
  random: () => number,
): number {
  const bound = Math.min(cap, base * 2 ** Math.min(attempt, 30));
  return Math.round(random() * bound);
}
