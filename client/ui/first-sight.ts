const { promise, resolve } = Promise.withResolvers<void>();

/** Resolves when the first conversation is on the screen: what is loaded ahead of its use waits for that. */
export const firstSight = promise;

/** A conversation is on the screen. */
export const sighted = (): void => resolve();
