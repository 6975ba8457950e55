import { Elysia } from "elysia";
import type { PeerOf, SignedIn } from "../../access/plugin.ts";
import type { Config } from "../../config.ts";
import { sessionCookie } from "../../http/cookies.ts";
import { ApiError, forbidden } from "../../http/errors.ts";
import { isLocalRequest, refuseForeignPage } from "../../http/origin.ts";
import { answers } from "../../http/wire.ts";
import type { Connections } from "../../realtime/connection.ts";
import type { Database } from "../../storage/database.ts";
import { hasPeople } from "./bootstrap.ts";
import { consumeMagicLink, createMagicLink } from "./magic-links.ts";
import { listSessions, revokeSession } from "./sessions.ts";
import {
  AuthProviders,
  ConsumeMagicLinkRequest,
  MagicLinkCreated,
  MagicLinkRequest,
  SessionList,
  SignedIn as SignedInAnswer,
} from "./wire.ts";

const tags = ["Auth"];
/** Operations without a caller. */
const open = { security: [] };

export function authRoutes(
  db: Database,
  config: Config,
  peerOf: PeerOf,
  signedIn: SignedIn,
  connections: Connections,
) {
  const cookie = sessionCookie(config);
  const isLocal = (request: Request) => isLocalRequest({ request, peer: () => peerOf(request) });

  return new Elysia({ name: "auth", prefix: "/api/auth" })
    .get(
      "/providers",
      async ({ request }) => ({
        magic_link: { request: config.dev_bootstrap && isLocal(request) },
        github: false,
        openclaw: false,
        password: false,
        setup_required: !config.dev_bootstrap && !(await hasPeople(db)),
      }),
      {
        response: answers({ 200: AuthProviders }),
        detail: {
          operationId: "listAuthProviders",
          tags,
          ...open,
          summary: "What the sign-in page may offer",
        },
      },
    )
    .post(
      "/magic/request",
      async ({ request, body, status }) => {
        if (!config.dev_bootstrap)
          throw new ApiError(
            501,
            "magic_link_not_configured",
            "This server sends no sign-in links: ask its operator for one.",
          );
        if (!isLocal(request))
          throw forbidden("In dev mode, sign-in links are only for this machine.", "not_local");
        refuseForeignPage(request.headers, config.public_url);
        return status(201, await createMagicLink(db, body));
      },
      {
        body: MagicLinkRequest,
        response: answers({ 201: MagicLinkCreated }),
        detail: {
          operationId: "requestMagicLink",
          tags,
          ...open,
          summary: "Ask for a sign-in link",
        },
      },
    )
    .post(
      "/magic/consume",
      async ({ request, body, set }) => {
        const agent = request.headers.get("user-agent") ?? "";
        const signedIn = await consumeMagicLink(db, body.token, agent);
        set.headers["set-cookie"] = cookie.set(request, signedIn.token);
        return signedIn;
      },
      {
        body: ConsumeMagicLinkRequest,
        response: answers({ 200: SignedInAnswer }),
        detail: {
          operationId: "consumeMagicLink",
          tags,
          ...open,
          summary: "Sign in by a link's token",
        },
      },
    )
    .use(signedIn)
    .post(
      "/logout",
      async ({ actor, request, set }) => {
        if (actor.session !== undefined) {
          await revokeSession(db, actor, actor.session.public_id);
          connections.revoke(actor.session.public_id);
        }
        set.headers["set-cookie"] = cookie.clear(request);
        set.status = 204;
      },
      { detail: { operationId: "logout", tags, summary: "Sign out" } },
    )
    .get("/sessions", async ({ actor }) => ({ sessions: await listSessions(db, actor) }), {
      response: answers({ 200: SessionList }),
      detail: { operationId: "listSessions", tags, summary: "The caller's sign-ins" },
    })
    .delete(
      "/sessions/:id",
      async ({ actor, params, set }) => {
        await revokeSession(db, actor, params.id);
        connections.revoke(params.id);
        set.status = 204;
      },
      { detail: { operationId: "revokeSession", tags, summary: "End one of one's sign-ins" } },
    );
}
