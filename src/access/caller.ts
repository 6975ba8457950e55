import type { Config } from "../config.ts";
import { sessionCookie } from "../http/cookies.ts";
import { unauthorized } from "../http/errors.ts";
import {
  isLocalRequest,
  requireCsrfHeader,
  requireOwnOrigin,
  type Arrival,
} from "../http/origin.ts";
import type { Database } from "../storage/database.ts";
import { actorOfUser, firstActor, type Actor } from "./actor.ts";
import { rememberTokens } from "./sessions.ts";

const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);
const SUBPROTOCOL = "clickclack.bearer.";

/**
 * Finds who is calling, in the contract's order: bearer, session cookie, dev header, dev fallback. The first that is
 * present decides; if it is not valid the answer is 401, with no falling through. A cookie's unsafe request must prove
 * that our own page sent it.
 */
export function callers(db: Database, config: Config) {
  const cookie = sessionCookie(config);
  const actorOf = rememberTokens(db);

  return async function caller({ request, peer }: Arrival): Promise<Actor> {
    const { headers } = request;
    const token = bearer(headers);
    if (token !== undefined) return actorOf(token);

    const fromCookie = cookie.read(headers);
    if (fromCookie !== undefined) {
      const upgrade = headers.get("upgrade")?.toLowerCase() === "websocket";
      if (!SAFE.has(request.method) || upgrade) requireOwnOrigin(headers, config.public_url);
      if (!SAFE.has(request.method)) requireCsrfHeader(headers);
      const actor = await actorOf(fromCookie);
      return actor.session?.stale ? { ...actor, cookie: fromCookie } : actor;
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
