import type { Event } from "../types.ts";

export type OnEvent = (event: Event) => void | Promise<void>;

/** Hands events to a listener one at a time, in order, each durable one once. */
export interface Delivery {
  /** The last event the listener is done with, as a cursor to resume from. */
  readonly cursor: string | undefined;
  /** Handles these after everything before them. Resolves when the listener is done with all; rejects as it did. */
  push(...events: Event[]): Promise<void>;
  /** Moves past what was invisible to the caller; never back. */
  skipTo(cursor: string | undefined): void;
  /** Starts over from here, once nothing is being handled. */
  reset(cursor: string): Promise<void>;
  /** Resolves when nothing is being handled, and lets events in again after a failure. */
  ready(): Promise<void>;
}

/**
 * The cursor moves only after `onEvent` returned, so what a failing listener did not handle is delivered again
 * after the next connection. A failure drops what waits and refuses what follows until `ready`, lest it be skipped.
 */
export function createDelivery(start: string | undefined, onEvent: OnEvent): Delivery {
  let cursor = start;
  let waiting: Event[] = [];
  let draining: Promise<void> | undefined;
  let broken: { error: unknown } | undefined;

  // Runs synchronously for as long as the listener does, so live events cost no extra turn of the loop.
  async function drain(): Promise<void> {
    try {
      for (let next = 0; next < waiting.length; next++) {
        const event = waiting[next];
        if (event === undefined || isKnown(event.cursor)) continue;
        const result = onEvent(event);
        if (result instanceof Promise) await result;
        if (event.cursor !== "") cursor = event.cursor;
      }
    } catch (error) {
      broken = { error };
      throw error;
    } finally {
      waiting = [];
      draining = undefined;
    }
  }

  const isKnown = (other: string) => other !== "" && cursor !== undefined && other <= cursor;

  return {
    get cursor() {
      return cursor;
    },
    push(...events) {
      if (broken !== undefined) return Promise.reject(broken.error);
      waiting.push(...events);
      if (draining !== undefined) return draining;
      const done = drain();
      if (waiting.length > 0) draining = done;
      return done;
    },
    skipTo(next) {
      if (next !== undefined && next !== "" && !isKnown(next)) cursor = next;
    },
    async reset(next) {
      await draining?.catch(() => {});
      cursor = next;
    },
    async ready() {
      await draining?.catch(() => {});
      broken = undefined;
    },
  };
}
