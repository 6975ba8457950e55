import { actorOfUser } from "../../src/access/actor.ts";
import { viewerOf } from "../../src/access/viewers.ts";
import { hydrateMessages } from "../../src/features/messages/present.ts";
import { limitConnections } from "../../src/realtime/connection-limits.ts";
import { createHub } from "../../src/realtime/hub.ts";
import { pollEvents } from "../../src/realtime/polling.ts";
import type { EventPage } from "../../src/realtime/wire.ts";
import type { Workspace } from "../../src/features/workspaces/wire.ts";
import type { Person } from "./people.ts";
import type { TestServer } from "./server.ts";

/** Polls with `wait`, and comes back once the poll is parked: nothing was there for it yet. */
export async function parkPoll(
  { db }: Pick<TestServer, "db">,
  who: Person,
  workspace: Workspace,
  after_cursor: string,
): Promise<{ readonly answer: Promise<EventPage> }> {
  const actor = await actorOfUser(db, who.user.id);
  const caller = { actor, ...(await viewerOf(db, actor, workspace.id)) };
  const hub = createHub(db, hydrateMessages);
  const parked = Promise.withResolvers<void>();
  const next: typeof hub.next = (...args) => {
    parked.resolve();
    return hub.next(...args);
  };
  const log = { db, hub: { ...hub, next }, hydrate: hydrateMessages, limits: limitConnections(1) };
  const query = { after_cursor, wait: "25" };
  const answer = pollEvents(log, caller, query, new AbortController().signal);
  await parked.promise;
  return { answer };
}
