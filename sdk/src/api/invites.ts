import type { CallOptions, Http } from "../http.ts";
import type { BodyOf, Invite, InviteAccepted, InvitePreview } from "../types.ts";

/** Ways into a workspace that are given to others. */
export function invitesApi(http: Http) {
  const at = (workspaceId: string) => `/api/workspaces/${encodeURIComponent(workspaceId)}/invites`;
  return {
    /** The token, and the address that holds it, are in this answer only; `mailed`: it went out by mail. */
    create: (workspaceId: string, request: BodyOf<"createInvite"> = {}, options?: CallOptions) =>
      http<{ invite: Invite; token: string; url: string; mailed?: boolean }>({
        method: "POST",
        path: at(workspaceId),
        body: request,
        ...options,
      }),

    /** Those that can still be accepted, the newest first. */
    list: async (workspaceId: string, options?: CallOptions) =>
      (await http<{ invites: Invite[] }>({ method: "GET", path: at(workspaceId), ...options }))
        .invites,

    /** Takes one back; those who came by it stay. */
    delete: (workspaceId: string, inviteId: string, options?: CallOptions) =>
      http<void>({
        method: "DELETE",
        path: `${at(workspaceId)}/${encodeURIComponent(inviteId)}`,
        ...options,
      }),

    /** What an invite is for, before it is accepted; `invited_by` is a name. */
    preview: (token: string, options?: CallOptions) =>
      http<InvitePreview>({
        method: "POST",
        path: "/api/invites/preview",
        body: { token },
        repeatable: true,
        ...options,
      }),

    /** Joins as the caller, or, with a name and no token of one's own, as somebody new, who gets a session. */
    accept: (request: { token: string; display_name?: string }, options?: CallOptions) =>
      http<InviteAccepted>({
        method: "POST",
        path: "/api/invites/accept",
        body: request,
        ...options,
      }),
  };
}
