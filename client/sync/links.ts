import { ClickClackError, type Client, type RouteTarget } from "../../sdk/src/index.ts";
import type { InnerLink } from "../links/links.ts";
import { messageNamed } from "../state/conversation.ts";
import type { State } from "../state/state.ts";
import type { Store } from "../state/store.ts";

/** What is not there for somebody may be later: they are taken into a channel. */
const AGAIN_MS = 300_000;

/** What a link leads to, once it is known. */
export type Leads = { kind: "message" | "channel"; id: string };

interface Asked {
  routes: Pick<Client["routes"], "resolve">;
}

/**
 * Finds out what links to this app lead to: from what is known already, or by asking this server. What is not there for this
 * person leads nowhere.
 */
export function createLinks(
  client: Asked,
  store: Pick<Store, "state">,
  /** Has the state know a message. */
  fetchMessage: (id: string) => Promise<void>,
) {
  const underWay = new Map<string, Promise<Leads | undefined>>();
  /** What was refused, until when it is not asked for again, in milliseconds. */
  const refused = new Map<string, number>();
  /** What the server says a public ID stands for. */
  const resolved = new Map<string, Leads | undefined>();

  /** Asks for it, unless that is going on, or was refused a short while ago. */
  function once(key: string, ask: () => Promise<Leads | undefined>): Promise<Leads | undefined> {
    if ((refused.get(key) ?? 0) > Date.now()) return Promise.resolve(undefined);
    const before = underWay.get(key);
    if (before !== undefined) return before;
    const asking = ask()
      .catch((error: unknown) => {
        if (error instanceof ClickClackError && !error.unanswered)
          refused.set(key, Date.now() + AGAIN_MS);
        return undefined;
      })
      .finally(() => underWay.delete(key));
    underWay.set(key, asking);
    return asking;
  }

  async function resolve({ workspace, target }: InnerLink): Promise<Leads | undefined> {
    if (!resolved.has(target))
      resolved.set(target, toLeads(await client.routes.resolve(workspace, target)));
    return resolved.get(target);
  }

  return {
    /** What is known at once. */
    known: (link: InnerLink) => knownIn(store.state, link),

    /** Where it leads; a message is still to be loaded, by whoever holds it by then. */
    async find(link: InnerLink): Promise<Leads | undefined> {
      const { target, message_id } = link;
      const id = message_id ?? (target.startsWith("msg_") ? target : undefined);
      if (id !== undefined) return { kind: "message", id };
      return knownIn(store.state, link) ?? once(target, () => resolve(link));
    },

    /** Has the state know a message, if this person may see it. */
    async load(id: string): Promise<void> {
      await once(id, () => fetchMessage(id).then(() => undefined));
    },
  };
}

/** A channel may be shown as soon as it is known: its event may still be on its way. */
function toLeads({ target_type, target_id: id }: RouteTarget): Leads | undefined {
  if (target_type === "direct") return undefined;
  return { kind: target_type === "thread" ? "message" : "channel", id };
}

function knownIn(state: State, { target, message_id }: InnerLink): Leads | undefined {
  if (message_id !== undefined)
    return state.messages.has(message_id) ? { kind: "message", id: message_id } : undefined;
  for (const { id, route_id } of state.channels.values())
    if (route_id === target || id === target) return { kind: "channel", id };
  const message = messageNamed(state, target);
  return message && { kind: "message", id: message.id };
}
