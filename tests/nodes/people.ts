import { MagicLinkCreated, SignedIn } from "../../src/features/auth/wire.ts";
import { MessageAnswer } from "../../src/features/messages/wire.ts";
import { WorkspaceList } from "../../src/features/workspaces/wire.ts";
import { clientOf, type Client } from "../harness/client.ts";
import { feedBy, type Feed, type Transport } from "../harness/feed.ts";
import type { Event } from "../../src/realtime/wire.ts";
import type { Cluster } from "./cluster.ts";

/** Someone who is signed in, on every node. */
export interface Person {
  readonly id: string;
  readonly token: string;
  /** Them on one node. */
  at(node: { readonly url: string }): Client;
}

/** Signs a new person in: a member of the workspace that dev mode makes. */
export async function signIn(node: { readonly url: string }, name: string): Promise<Person> {
  const nobody = clientOf(() => node.url);
  const email = `${name}@example.com`;
  const link = await nobody.post("/api/auth/magic/request", { email, display_name: name });
  const consumed = await nobody.post("/api/auth/magic/consume", {
    token: link.is(201, MagicLinkCreated).token,
  });
  const { user, token } = consumed.is(200, SignedIn);
  const authorization = `Bearer ${token}`;
  return { id: user.id, token, at: (node) => clientOf(() => node.url, { authorization }) };
}

export async function workspaceOf(client: Client): Promise<string> {
  const { workspaces } = (await client.get("/api/workspaces")).is(200, WorkspaceList);
  return workspaces[0]!.id;
}

/** What was acknowledged to someone who writes: the message of each nonce. */
export type Acknowledged = Map<string, string>;

/**
 * Writes messages one after another, each under a nonce of its own, for as long as `goesOn`. What is not acknowledged is
 * sent again, to the next node, until it is. Now and then they read what they have written.
 */
export async function writeOn(
  { id, at }: Person,
  cluster: Cluster,
  { channel, home, goesOn }: { channel: string; home: number; goesOn: () => boolean },
): Promise<Acknowledged> {
  const acknowledged: Acknowledged = new Map();
  let turn = home;
  for (let count = 1; goesOn(); count += 1) {
    const nonce = `${id}-${count}`;
    for (;;) {
      const client = at(await cluster.readyNodeFor(turn));
      const post = client.post(`/api/channels/${channel}/messages`, { body: nonce, nonce });
      const answer = await post.catch(() => undefined);
      if (answer?.status === 201 || answer?.status === 200) {
        acknowledged.set(nonce, messageIn(answer.text));
        break;
      }
      // Refused is something else than not done.
      if (answer !== undefined) answer.refused(503);
      turn += 1;
    }
    if (count % 10 === 0)
      await at(cluster.nodeFor(turn))
        .post(`/api/channels/${channel}/read`, { seq: count })
        .catch(() => {});
  }
  return acknowledged;
}

/** The message of an answer, whether it comes with an event or not. */
function messageIn(text: string): string {
  const answer = MessageAnswer.schema()(JSON.parse(text));
  if (!("message" in answer) || typeof answer.message === "string") throw new Error(text);
  return answer.message.id;
}

/** Someone who follows the workspace, and comes back from their cursor whenever the connection ends. */
export interface Reader {
  readonly who: Person;
  readonly transport: Transport;
  received(): readonly Event[];
  /** How often they were told that something is missing. */
  readonly resyncs: () => number;
  /** How often they have come back. */
  readonly returns: () => number;
  /** Breaks the connection for good. */
  stop(): Promise<void>;
}

export function follow(
  who: Person,
  cluster: Cluster,
  options: { transport: Transport; workspace_id: string; after_cursor: string; home: number },
): Reader {
  const { transport, workspace_id, home } = options;
  const feeds: Feed[] = [];
  let over = false;
  async function run() {
    let after_cursor = options.after_cursor;
    for (let turn = home; !over; turn += 1) {
      const { url } = await cluster.readyNodeFor(turn);
      const feed = feedBy(transport, url, { workspace_id, token: who.token, after_cursor });
      feeds.push(feed);
      await feed.ended;
      after_cursor = feed.position();
    }
  }
  const running = run();
  return {
    who,
    transport,
    received: () => feeds.flatMap(({ events }) => events),
    resyncs: () => feeds.reduce((sum, { resyncs }) => sum + resyncs.length, 0),
    returns: () => feeds.length - 1,
    async stop() {
      over = true;
      feeds.at(-1)?.cut();
      await running;
    },
  };
}
