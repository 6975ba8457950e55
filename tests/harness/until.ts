/** How often a condition is looked at, in milliseconds. */
const INTERVAL = 5;

/** Resolves as soon as a condition holds; fails, with what was waited for, when it does not in so many milliseconds. */
export async function until(
  what: string,
  holds: () => boolean | Promise<boolean>,
  patience = 30_000,
): Promise<void> {
  const since = performance.now();
  while (!(await holds())) {
    if (performance.now() - since > patience) throw new Error(`It did not come to this: ${what}.`);
    await Bun.sleep(INTERVAL);
  }
}
