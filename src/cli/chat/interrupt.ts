/** How a command that would go on for good is ended from outside. */
export interface Interrupt {
  /** Aborts at Ctrl-C, and when the system asks the process to end. */
  readonly signal: AbortSignal;
}

/** A line that is being written at that moment has this long to be taken, in milliseconds. */
const GRACE_MS = 1_000;

/**
 * Does `work` until it is done, or until it is interrupted: then it has a moment to finish what it has in hand, and the process
 * ends by that same signal, so that whoever started it learns of it as of any other program. A second one ends it at once.
 */
export async function interruptible<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const came = Promise.withResolvers<NodeJS.Signals>();
  const interrupted = (name: NodeJS.Signals) => {
    stop.abort();
    came.resolve(name);
  };
  const names = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const name of names) process.once(name, interrupted);
  const done = work(stop.signal);
  try {
    const ended = await Promise.race([done.then(() => undefined), came.promise]);
    if (ended !== undefined) await endBy(ended, done);
    return await done;
  } finally {
    for (const name of names) process.off(name, interrupted);
  }
}

/** Ends the process by a signal, once what it has in hand is done. */
async function endBy(name: NodeJS.Signals, done: Promise<unknown>): Promise<void> {
  await Promise.race([done.catch(() => {}), Bun.sleep(GRACE_MS)]);
  process.kill(process.pid, name);
  // The signal comes when the loop turns.
  await Bun.sleep(GRACE_MS);
}
