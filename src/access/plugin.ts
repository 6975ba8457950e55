import { Elysia } from "elysia";
import type { Config } from "../config.ts";
import type { SessionCookie } from "../http/cookies.ts";
import type { Arrival } from "../http/origin.ts";
import { rateLimit } from "../http/rate-limit.ts";
import { underway } from "../observe.ts";
import type { Actor } from "./actor.ts";
import { changes, requireScopes } from "./scopes.ts";

/** Finds the caller of a request, or throws a 401. */
export type Caller = (arrival: Arrival) => Promise<Actor>;

/** Where a request came from. */
export type PeerOf = (request: Request) => string;

/** What is known of a request before its body is read. */
export interface Arriving {
  readonly request: Request;
  readonly route: string;
  readonly set: { readonly headers: Record<string, string | number> };
}

/** An operation, and what the API's document says of it. */
interface DocumentedRoute {
  readonly method: string;
  readonly path: string;
  readonly hooks?: { readonly detail?: { readonly security?: readonly unknown[] } };
}

/** It writes nothing down and has a limit of its own: what an agent reports of its progress must not hold up its answer. */
const UNCOUNTED = "/api/realtime/ephemeral";

/**
 * Lets callers in: finds who they are, lets a bot no further than its token's scopes, and counts what changes something
 * against the caller's limit; reading is never limited. Errors: 401, 403 for a scope that is missing, 429.
 */
export function admission(
  caller: Caller,
  peerOf: PeerOf,
  cookie: SessionCookie,
  { rate_limit }: Pick<Config, "rate_limit">,
) {
  const count = rate_limit && rateLimit({ ...rate_limit, limit: "writes" });
  const admitted = new WeakSet<Request>();
  const open = new Set<string>();

  async function admit(arriving: Arriving): Promise<Actor> {
    const { request, route, set } = arriving;
    const actor = await caller({ request, peer: () => peerOf(request) });
    const current = underway();
    if (current !== undefined) current.actor = actor.user.kind;
    if (actor.cookie !== undefined) set.headers["set-cookie"] = cookie.set(request, actor.cookie);
    if (count !== undefined && request.method !== "GET" && route !== UNCOUNTED)
      count(actor.user.id);
    return withinScopes(actor, arriving);
  }

  /** Whoever was let in before their body came: it may have been long on its way, and what let them in may be over. */
  const admittedStill = async (arriving: Arriving): Promise<Actor> => {
    const { request } = arriving;
    return withinScopes(await caller({ request, peer: () => peerOf(request) }), arriving);
  };

  function withinScopes(actor: Actor, { request, route }: Arriving): Actor {
    if (actor.grant === undefined) return actor;
    const operation = `${request.method} ${route}`;
    requireScopes(actor.grant, operation);
    return { ...actor, changing: changes(operation) };
  }

  return {
    /** Tells which operations need no caller: those that say so in the API's document. All others need one. */
    leaveOpen(routes: readonly DocumentedRoute[]): void {
      for (const { method, path, hooks } of routes)
        if (hooks?.detail?.security?.length === 0) open.add(`${method} ${path}`);
    },
    /** Admits the caller of a request whose body is to be read after that. */
    async beforeBody(arriving: Arriving): Promise<void> {
      const { request, route } = arriving;
      if (open.has(`${request.method} ${route}`)) return;
      await admit(arriving);
      admitted.add(request);
    },
    /** Gives the routes after it an `actor`, before anything of the request is looked at. */
    signedIn: new Elysia({ name: "signed-in" }).derive({ as: "scoped" }, async (context) => ({
      actor: await (admitted.has(context.request) ? admittedStill(context) : admit(context)),
    })),
  };
}

export type SignedIn = ReturnType<typeof admission>["signedIn"];
