import { Elysia } from "elysia";
import type { Actor } from "../../access/actor.ts";
import type { Caller, PeerOf, SignedIn } from "../../access/plugin.ts";
import type { Config } from "../../config.ts";
import type { AddressOf } from "../../http/client-address.ts";
import { sessionCookie } from "../../http/cookies.ts";
import { ApiError } from "../../http/errors.ts";
import { rateLimit } from "../../http/rate-limit.ts";
import { answers } from "../../http/wire.ts";
import type { Outbox } from "../../mail/outbox.ts";
import type { Database } from "../../storage/database.ts";
import type { SignInLimits } from "../auth/limits.ts";
import { acceptInvite, previewInvite } from "./accept.ts";
import { createInvite, deleteInvite, invitationMail, listInvites } from "./invites.ts";
import {
  AcceptInviteRequest,
  CreateInviteRequest,
  InviteAccepted,
  InviteCreated,
  InviteList,
  InvitePreview,
  PreviewInviteRequest,
} from "./wire.ts";

const tags = ["Invites"];
/** How often somebody at one address may try to accept an invite, and to look at one: ten times a minute. */
const ATTEMPTS = { limit: "invite", perSecond: 10 / 60, burst: 10 } as const;

export function inviteRoutes(
  db: Database,
  config: Config,
  caller: Caller,
  peerOf: PeerOf,
  signedIn: SignedIn,
  {
    addressOf,
    limits,
    outbox,
  }: { addressOf: AddressOf; limits: SignInLimits; outbox: Outbox | undefined },
) {
  const cookie = sessionCookie(config);
  const attempt = rateLimit<string>(ATTEMPTS);
  const look = rateLimit<string>(ATTEMPTS);

  /** Who accepts: nobody, when no credential is sent, or a cookie whose session is over. */
  async function callerOrNobody(request: Request): Promise<Actor | undefined> {
    try {
      return await caller({ request, peer: () => peerOf(request) });
    } catch (error) {
      const over =
        error instanceof ApiError &&
        !request.headers.has("authorization") &&
        ["unauthorized", "invalid_token"].includes(error.code);
      if (over) return undefined;
      throw error;
    }
  }

  return new Elysia({ name: "invites", prefix: "/api" })
    .post(
      "/invites/accept",
      async ({ request, body, set }) => {
        attempt(addressOf(request));
        const actor = await callerOrNobody(request);
        const agent = request.headers.get("user-agent") ?? "";
        const accepted = await acceptInvite(db, actor, body, agent);
        const token = accepted.token ?? actor?.cookie;
        if (token !== undefined) set.headers["set-cookie"] = cookie.set(request, token);
        return accepted;
      },
      {
        body: AcceptInviteRequest,
        response: answers({ 200: InviteAccepted }),
        detail: {
          operationId: "acceptInvite",
          tags,
          security: [],
          summary: "Join by an invite's token, as oneself or as somebody new",
        },
      },
    )
    .post(
      "/invites/preview",
      ({ request, body }) => {
        look(addressOf(request));
        return previewInvite(db, body);
      },
      {
        body: PreviewInviteRequest,
        response: answers({ 200: InvitePreview }),
        detail: {
          operationId: "previewInvite",
          tags,
          security: [],
          summary: "What an invite is for, before it is accepted",
        },
      },
    )
    .use(signedIn)
    .post(
      "/workspaces/:id/invites",
      async ({ actor, params, body, request, status }) => {
        const mails = body.email !== undefined && outbox !== undefined;
        if (mails) limits.invitations(actor.user.id);
        const made = await createInvite(db, actor, params.id, body);
        const origin = config.public_url ?? new URL(request.url).origin;
        // After the #, where no server's log ever sees it.
        const url = `${origin}/invite#${made.token}`;
        const mailed = mails && outbox.post(() => invitationMail(db, actor, made.invite, url));
        return status(201, { ...made, url, ...(mailed && { mailed }) });
      },
      {
        body: CreateInviteRequest,
        response: answers({ 201: InviteCreated }),
        detail: { operationId: "createInvite", tags, summary: "Invite people into a workspace" },
      },
    )
    .get(
      "/workspaces/:id/invites",
      async ({ actor, params }) => ({ invites: await listInvites(db, actor, params.id) }),
      {
        response: answers({ 200: InviteList }),
        detail: { operationId: "listInvites", tags, summary: "A workspace's open invites" },
      },
    )
    .delete(
      "/workspaces/:id/invites/:invite_id",
      async ({ actor, params, set }) => {
        await deleteInvite(db, actor, params.id, params.invite_id);
        set.status = 204;
      },
      { detail: { operationId: "deleteInvite", tags, summary: "Take an invite back" } },
    );
}
