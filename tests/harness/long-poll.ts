import type { Workspace } from "../../src/features/workspaces/wire.ts";
import type { Event } from "../../src/realtime/wire.ts";
import type { Client } from "./client.ts";
import { poll } from "./events.ts";

/** Anything that hears a workspace's events: a socket, a stream, or somebody who polls and polls. */
export interface Ear {
  readonly events: readonly Event[];
  /** The first event of a kind, among those received or to come. Fails when it hears no more. */
  find(wanted: (event: Event) => boolean): Promise<Event>;
  close(): void;
}

/** Polls a workspace's events after a cursor, each poll held until there is something; closing drops what it still gets. */
export function pollAlong(
  who: Client,
  workspace: Pick<Workspace, "id">,
  after_cursor: string,
): Ear {
  const events: Event[] = [];
  let over = false;
  let changed = Promise.withResolvers<void>();

  async function run() {
    let cursor = after_cursor;
    while (!over) {
      const page = await poll(who, workspace, { after_cursor: cursor, wait: "20" });
      if (over) return;
      cursor = page.next_cursor;
      events.push(...page.events);
      changed.resolve();
      changed = Promise.withResolvers();
    }
  }
  const failed = run().then(
    () => new Promise<never>(() => {}),
    (error: unknown) => {
      throw error;
    },
  );
  // Whoever does not wait for an event is not bothered.
  failed.catch(() => {});
  return {
    events,
    async find(wanted) {
      for (;;) {
        const found = events.find(wanted);
        if (found !== undefined) return found;
        await Promise.race([changed.promise, failed]);
      }
    },
    close: () => (over = true),
  };
}
