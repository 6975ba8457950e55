import { Elysia } from "elysia";
import type { PeerOf, SignedIn } from "../../access/plugin.ts";
import type { Config } from "../../config.ts";
import type { AddressOf } from "../../http/client-address.ts";
import { sessionCookie } from "../../http/cookies.ts";
import { ApiError, forbidden } from "../../http/errors.ts";
import { isLocalRequest, refuseForeignPage } from "../../http/origin.ts";
import { tooMany } from "../../http/rate-limit.ts";
import { answers } from "../../http/wire.ts";
import type { Outbox } from "../../mail/outbox.ts";
import type { Connections } from "../../realtime/connection.ts";
import type { Database } from "../../storage/database.ts";
import { hasPeople } from "./bootstrap.ts";
import { lettersOf } from "./letters.ts";
import type { SignInLimits } from "./limits.ts";
import { cleanRequest, consumeMagicLink, createMagicLink, magicLinkMail } from "./magic-links.ts";
import { Accepted, SessionsRevoked } from "./password-wire.ts";
import { listSessions, revokeOtherSessions, revokeSession } from "./sessions.ts";
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
  {
    addressOf,
    limits,
    outbox,
  }: { addressOf: AddressOf; limits: SignInLimits; outbox: Outbox | undefined },
) {
  const letters = lettersOf(config.public_url ?? "");
  const cookie = sessionCookie(config);
  const isLocal = (request: Request) => isLocalRequest({ request, peer: () => peerOf(request) });

  return new Elysia({ name: "auth", prefix: "/api/auth" })
    .get(
      "/providers",
      async ({ request }) => ({
        magic_link: {
          request: outbox !== undefined || (config.dev_bootstrap && isLocal(request)),
        },
        github: config.github !== undefined,
        openclaw: config.openclaw !== undefined,
        ...(config.oidc !== undefined && { oidc: { name: config.oidc.name } }),
        password: config.password_auth,
        ...(outbox !== undefined && { mail: true }),
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
        refuseForeignPage(request.headers, config.public_url);
        if (config.dev_bootstrap && isLocal(request))
          return status(201, await createMagicLink(db, body));
        if (outbox === undefined) throw noMail(config.dev_bootstrap);
        const wanted = cleanRequest(body);
        limits.mail(addressOf(request), wanted.email);
        const mail = () => magicLinkMail(db, letters, wanted, config.sign_up_domains);
        if (!outbox.post(mail)) throw tooMany(30);
        return status(202, {});
      },
      {
        body: MagicLinkRequest,
        response: answers({ 201: MagicLinkCreated, 202: Accepted }),
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
        const signedIn = await consumeMagicLink(db, body.token, agent, config);
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
          await revokeSession(db, actor, actor.session.public_id, "user.signed_out");
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
    .post(
      "/sessions/revoke-others",
      async ({ actor }) => {
        const ended = await revokeOtherSessions(db, actor);
        for (const session of ended) connections.revoke(session);
        return { revoked: ended.length };
      },
      {
        response: answers({ 200: SessionsRevoked }),
        detail: {
          operationId: "revokeOtherSessions",
          tags,
          summary: "End all of one's sign-ins but this one",
        },
      },
    )
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

/** Why nobody is sent a link here. */
const noMail = (isDev: boolean) =>
  isDev
    ? forbidden("In dev mode, sign-in links are only for this machine.", "not_local")
    : new ApiError(
        501,
        "magic_link_not_configured",
        "This server sends no sign-in links: ask its operator for one.",
      );
