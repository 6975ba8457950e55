import { Elysia } from "elysia";
import type { SessionCookie } from "../http/cookies.ts";
import type { Arrival } from "../http/origin.ts";
import type { Actor } from "./actor.ts";
import { changes, requireScopes } from "./scopes.ts";

/** Finds the caller of a request, or throws a 401. */
export type Caller = (arrival: Arrival) => Promise<Actor>;

/** Where a request came from. */
export type PeerOf = (request: Request) => string;

/**
 * Gives the routes after it an `actor`, before anything of the request is looked at; without one the answer is 401. A bot
 * gets no further than its token's scopes.
 */
export const signedIn = (caller: Caller, peerOf: PeerOf, cookie: SessionCookie) =>
  new Elysia({ name: "signed-in" }).derive({ as: "scoped" }, async ({ request, route, set }) => {
    const actor = await caller({ request, peer: () => peerOf(request) });
    if (actor.grant !== undefined) {
      const operation = `${request.method} ${route}`;
      requireScopes(actor.grant, operation);
      return { actor: { ...actor, changing: changes(operation) } };
    }
    if (actor.cookie !== undefined) set.headers["set-cookie"] = cookie.set(request, actor.cookie);
    return { actor };
  });

export type SignedIn = ReturnType<typeof signedIn>;
