import { credentialOf, type Actor } from "../access/actor.ts";
import type { Viewer } from "../access/viewers.ts";
import type { Peers } from "../storage/database.ts";
import { ephemeralEvent } from "./ephemeral-event.ts";
import type { Hub } from "./hub.ts";
import { sharePresence, type Statement } from "./presence-peers.ts";
import { createRoster, type Named, type Status } from "./presence-roster.ts";
import { systemTimers, type Timers } from "../timers.ts";

/** How long a client stays present after its last connection has closed, in milliseconds: it may be coming back. */
const GRACE = 30_000;

/** A tab, an app, a program: whatever connects, and says that its person is away. */
interface Client {
  connections: number;
  away: boolean;
  /** Keeps it from being forgotten, while it has no connection. */
  stay?: () => void;
}

interface Person {
  readonly workspace: Named;
  readonly clients: Map<string, Client>;
  status: Status;
}

interface Presenting {
  readonly hub: Pick<Hub, "sendEphemeral">;
  readonly peers: Peers;
  readonly timers?: Timers;
}

/**
 * Who is there. Someone is *online* in a workspace while a client of theirs is connected to any server, *away* when
 * every one of these clients has said so, and *offline* half a minute after the last connection has closed. A change is
 * an ephemeral event to the workspace. Coming and going costs the same however many members there are.
 */
export function createPresence({ hub, peers, timers = systemTimers }: Presenting) {
  const server = crypto.randomUUID();
  const people = new Map<string, Person>();
  const roster = createRoster(timers, (workspace, user_id, status) => {
    const event = ephemeralEvent("presence.changed", { workspace }, { user_id, status });
    hub.sendEphemeral(event.sent);
  });
  const others = sharePresence({ peers, roster, timers, server, onStatement: apply });
  let stopped = false;

  /** The client of a person, made when it is not known. */
  function known(workspace: Named, user: string, name: string): Client {
    const key = keyOf(workspace, user);
    let person = people.get(key);
    if (person === undefined)
      people.set(key, (person = { workspace, clients: new Map(), status: "offline" }));
    let client = person.clients.get(name);
    if (client === undefined) person.clients.set(name, (client = { connections: 0, away: false }));
    return client;
  }

  /** Forgets a client that has no connection, unless it comes back in time. */
  function letGo(workspace: Named, user: string, name: string, client: Client) {
    client.stay?.();
    if (stopped) return;
    client.stay = timers.after(GRACE, () => {
      people.get(keyOf(workspace, user))?.clients.delete(name);
      review(workspace, user);
    });
  }

  /** Tells what has changed of a person by what their clients here are. */
  function review(workspace: Named, user: string) {
    const key = keyOf(workspace, user);
    const person = people.get(key);
    if (person === undefined || stopped) return;
    const status = statusOf(person);
    if (person.clients.size === 0) people.delete(key);
    if (status === person.status) return;
    person.status = status;
    roster.set(server, workspace, user, status);
    others.changed(workspace, user, status);
  }

  /** Takes someone at their word: here, if this server knows the client that says it. */
  function apply({ workspace, user, client: name, status }: Statement) {
    const client = people.get(keyOf(workspace, user))?.clients.get(name);
    if (client !== undefined) {
      client.away = status === "away";
      if (client.connections === 0) letGo(workspace, user, name, client);
      review(workspace, user);
    }
    roster.tellAnyway(workspace, user);
  }

  return {
    /** Counts a connection in; call the answer once, when it has closed. */
    arrive(viewer: Viewer, name: string): () => void {
      const workspace = { id: viewer.workspace_id, public_id: viewer.workspace_public_id };
      const user = viewer.user_public_id;
      const client = known(workspace, user, name);
      client.connections += 1;
      client.stay?.();
      delete client.stay;
      review(workspace, user);
      return () => {
        client.connections -= 1;
        if (client.connections === 0) letGo(workspace, user, name, client);
      };
    },

    /** Someone says of themselves that they are there or away: one who has no connection counts as there for a moment. */
    say(statement: Statement) {
      const { workspace, user, client: name } = statement;
      known(workspace, user, name);
      apply(statement);
      others.stated(statement);
    },

    /** Everybody in a workspace who is not offline. */
    presentIn: (workspaceId: number) => [...roster.presentIn(workspaceId)],

    /** Tells nobody anything any more, since the server stops: the others wait for its people to come to them. */
    stop() {
      stopped = true;
      others.stop();
      roster.stop();
      for (const { clients } of people.values())
        for (const client of clients.values()) client.stay?.();
    },
  };
}

export type Presence = ReturnType<typeof createPresence>;

/**
 * The name of a client among those of its person: what it calls itself, or else its sign-in, which the tabs of a browser
 * share.
 */
export const clientOf = (actor: Actor, clientId: string | undefined): string =>
  clientId ? `client ${clientId}` : `session ${credentialOf(actor) ?? "none"}`;

const keyOf = ({ id }: Named, user: string) => `${id} ${user}`;

function statusOf({ clients }: Person): Status {
  if (clients.size === 0) return "offline";
  for (const { away } of clients.values()) if (!away) return "online";
  return "away";
}
