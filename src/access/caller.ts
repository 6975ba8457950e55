import type { Config } from "../config.ts";
import { sessionCookie } from "../http/cookies.ts";
import { unauthorized } from "../http/errors.ts";
import {
  isLocalRequest,
  refuseForeignRead,
  requireCsrfHeader,
  requireOwnOrigin,
  type Arrival,
} from "../http/origin.ts";
import type { Database } from "../storage/database.ts";
import { actorOfUser, firstActor, type Actor } from "./actor.ts";
import { rememberTokens } from "./sessions.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const SUBPROTOCOL = "clickclack.bearer.";

/** Where a proxy says whom it has let in. Browsers do not set it, but what they send without being asked makes it. */
const ASSERTION = "cf-access-jwt-assertion";

/**
 * Finds who is calling, in the contract's order: bearer, session cookie, the assertion of a proxy where one is trusted, dev
 * header, dev fallback. The first that is present decides; if it is not valid the answer is 401, with no falling through.
 * An unsafe request of a cookie, ours or the proxy's, must prove that our own page sent it.
 */
export function callers(
  db: Database,
  config: Config,
  ofAssertion?: (assertion: string) => Promise<Actor>,
) {
  const cookie = sessionCookie(config);
  const actorOf = rememberTokens(db);

  function requireOwnPage({ method, headers }: Request): void {
    const upgrade = headers.get("upgrade")?.toLowerCase() === "websocket";
    if (!SAFE.has(method) || upgrade) requireOwnOrigin(headers, config.public_url);
    else refuseForeignRead(headers, config.public_url);
    if (!SAFE.has(method)) requireCsrfHeader(headers);
  }

  return async function caller({ request, peer }: Arrival): Promise<Actor> {
    const { headers } = request;
    const token = bearer(headers);
    if (token !== undefined) return actorOf(token);

    const fromCookie = cookie.read(headers);
    if (fromCookie !== undefined) {
      requireOwnPage(request);
      const actor = await actorOf(fromCookie);
      return actor.session?.stale ? { ...actor, cookie: fromCookie } : actor;
    }

    const assertion = headers.get(ASSERTION);
    if (ofAssertion !== undefined && assertion !== null) {
      requireOwnPage(request);
      return ofAssertion(assertion);
    }

    if (config.dev_bootstrap && isLocalRequest({ request, peer })) {
      const named = headers.get("x-clickclack-user");
      if (named !== null) return actorOfUser(db, named);
      const first = await firstActor(db);
      if (first !== undefined) return first;
    }
    throw unauthorized();
  };
}

/**
 * The bearer token of a request: `Authorization` first, else the subprotocol that browsers can send with an upgrade.
 * Another scheme is for somebody else, such as a proxy in front of us.
 */
function bearer(headers: Headers): string | undefined {
  const authorization = headers.get("authorization") ?? "";
  if (/^bearer\b/i.test(authorization)) {
    const [, token] = /^bearer +([^\s]+) *$/i.exec(authorization) ?? [];
    if (token === undefined)
      throw unauthorized("Authorization must be Bearer and a token.", "invalid_token");
    return token;
  }
  if (!headers.has("upgrade")) return undefined;
  return bearerSubprotocol(headers)?.slice(SUBPROTOCOL.length);
}

/** The subprotocol that carries a token; an upgrade answers with it as the one selected. */
export const bearerSubprotocol = (headers: Headers): string | undefined =>
  headers
    .get("sec-websocket-protocol")
    ?.split(",")
    .map((name) => name.trim())
    .find((name) => name.startsWith(SUBPROTOCOL));
