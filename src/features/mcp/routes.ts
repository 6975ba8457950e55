import { Elysia } from "elysia";
import type { Actor } from "../../access/actor.ts";
import type { Caller, PeerOf } from "../../access/plugin.ts";
import type { Grant } from "../../access/scopes.ts";
import type { Config } from "../../config.ts";
import { isLocalName } from "../../addresses.ts";
import { ApiError, forbidden, unauthorized } from "../../http/errors.ts";
import { requireOwnOrigin } from "../../http/origin.ts";
import { rateLimit } from "../../http/rate-limit.ts";
import type { Database } from "../../storage/database.ts";
import { answerMcp } from "./server.ts";
import type { Reach } from "./tool.ts";

/** It speaks a protocol of its own, which the API's document does not describe; who calls is found out here. */
const detail = { hide: true, security: [] };

/** `POST /mcp`: the Model Context Protocol over streamable HTTP, for bots, without sessions and streams of its own. */
export function mcpRoutes(
  reach: Reach,
  config: Pick<Config, "public_url" | "rate_limit">,
  caller: Caller,
  peerOf: PeerOf,
  leaving: AbortSignal,
) {
  const limit = config.rate_limit && rateLimit({ ...config.rate_limit, limit: "mcp" });
  const count = (userId: number) => limit?.(userId);

  return new Elysia({ name: "mcp" })
    .post(
      "/mcp",
      async ({ request, set }) => {
        refuseForeignPages(request.headers, config.public_url);
        const bot = () => botOf(caller, peerOf, request);
        const actor = await bot();
        const call = {
          actor,
          bot,
          workspace: await workspaceOf(reach.db, actor.grant),
          correlation_id: String(set.headers["x-correlation-id"]),
          gone: AbortSignal.any([request.signal, leaving]),
        };
        return answerMcp(reach, count, call, request);
      },
      { detail },
    )
    .get("/mcp", onlyPost, { detail })
    .delete("/mcp", onlyPost, { detail });
}

/**
 * Refuses a page of another site, whatever token it got hold of: pages send their `Origin`. A site that gives its own name
 * this server's address is one too, so without a public URL only local names are ours.
 */
function refuseForeignPages(headers: Headers, publicUrl: string | undefined): void {
  const origin = headers.get("origin");
  if (origin === null) return;
  requireOwnOrigin(headers, publicUrl);
  if (publicUrl === undefined && !isLocalName(URL.parse(origin)?.hostname ?? ""))
    throw forbidden("This request comes from another site.", "cross_site");
}

/** The bot that calls, by its bearer token and by nothing else; 401 for everybody else. */
async function botOf(
  caller: Caller,
  peerOf: PeerOf,
  request: Request,
): Promise<Actor & { readonly grant: Grant }> {
  if (!/^bearer\b/i.test(request.headers.get("authorization") ?? "")) throw challenge();
  const actor = await caller({ request, peer: () => peerOf(request) }).catch((error: unknown) => {
    throw error instanceof ApiError && error.status === 401 ? challenge(error) : error;
  });
  const { grant } = actor;
  if (grant === undefined) throw challenge();
  return { ...actor, grant };
}

const challenge = ({ status, code, message }: ApiError = NO_BOT) =>
  new ApiError(status, code, message, { "www-authenticate": "Bearer" });

const NO_BOT = unauthorized("Send a bot's token as Authorization: Bearer.", "bot_token_required");

/** The workspace that a token is for. */
async function workspaceOf(db: Database, { workspace_id: id }: Grant) {
  const row = await db.get<{ public_id: string }>(
    "SELECT public_id FROM workspaces WHERE id = ?",
    id,
  );
  return { id, public_id: row?.public_id ?? "" };
}

const onlyPost = (): Response => {
  throw new ApiError(
    405,
    "method_not_allowed",
    "This address takes POST only: it has no sessions and no streams.",
    { allow: "POST" },
  );
};
