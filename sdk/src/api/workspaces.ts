import type { CallOptions, Http } from "../http.ts";
import type {
  AnswerOf,
  Event,
  Role,
  RouteTarget,
  UpdateMemberModerationRequest,
  Workspace,
  WorkspaceMemberPage,
} from "../types.ts";

export interface MembersQuery {
  limit?: number;
  cursor?: string;
  q?: string;
  role?: Role;
}

/** Workspaces, and who is in them. */
export function workspacesApi(http: Http) {
  const at = (id: string) => `/api/workspaces/${encodeURIComponent(id)}`;
  return {
    list: async (options?: CallOptions) =>
      (
        await http<{ workspaces: Workspace[] }>({
          method: "GET",
          path: "/api/workspaces",
          ...options,
        })
      ).workspaces,

    /** The caller becomes its owner. */
    create: async (request: { name: string; slug?: string }, options?: CallOptions) =>
      (
        await http<{ workspace: Workspace }>({
          method: "POST",
          path: "/api/workspaces",
          body: request,
          ...options,
        })
      ).workspace,

    get: async (id: string, options?: CallOptions) =>
      (await http<{ workspace: Workspace }>({ method: "GET", path: at(id), ...options })).workspace,

    update: (
      id: string,
      changes: { name?: string; slug?: string; icon_url?: string },
      options?: CallOptions,
    ) =>
      http<{ workspace: Workspace; event: Event }>({
        method: "PATCH",
        path: at(id),
        body: changes,
        ...options,
      }),

    delete: (id: string, options?: CallOptions) =>
      http<void>({ method: "DELETE", path: at(id), ...options }),

    /** Hands a workspace over to somebody else of it; its former owner becomes a moderator. */
    transferOwnership: (id: string, userId: string, options?: CallOptions) =>
      http<{ workspace: Workspace; event: Event }>({
        method: "POST",
        path: `${at(id)}/transfer-ownership`,
        body: { user_id: userId },
        ...options,
      }),

    /** Everybody with what managers have decided about them; for managers. */
    moderation: async (id: string, options?: CallOptions) =>
      (
        await http<AnswerOf<"listModeration">>({
          method: "GET",
          path: `${at(id)}/moderation/members`,
          ...options,
        })
      ).members,

    /** Changes a member's role, times them out, blocks them or notes something; what is not named stays. */
    moderate: (
      id: string,
      userId: string,
      changes: UpdateMemberModerationRequest,
      options?: CallOptions,
    ) =>
      http<AnswerOf<"moderateMember">>({
        method: "PATCH",
        path: `${at(id)}/moderation/members/${encodeURIComponent(userId)}`,
        body: changes,
        ...options,
      }),

    /** A page of members; pass its `next_cursor` on for the next one. */
    members: (id: string, query: MembersQuery = {}, options?: CallOptions) =>
      http<WorkspaceMemberPage>({
        method: "GET",
        path: `${at(id)}/members`,
        query: { ...query },
        ...options,
      }),

    /** Takes somebody out, or leaves with one's own ID; what they wrote stays. */
    removeMember: (id: string, userId: string, options?: CallOptions) =>
      http<void>({
        method: "DELETE",
        path: `${at(id)}/members/${encodeURIComponent(userId)}`,
        ...options,
      }),

    /** A page of what was done, the newest first, for managers; pass its `next_cursor` on for the next one. */
    auditLog: (
      id: string,
      query: { limit?: number; cursor?: string } = {},
      options?: CallOptions,
    ) =>
      http<AnswerOf<"listAuditLog">>({
        method: "GET",
        path: `${at(id)}/audit-log`,
        query: { ...query },
        ...options,
      }),

    /** Who is there now, as of this moment; `presence.changed` events tell what follows. */
    presence: (id: string, options?: CallOptions) =>
      http<AnswerOf<"listPresence">>({ method: "GET", path: `${at(id)}/presence`, ...options }),
  };
}

/** What the public IDs in URLs stand for. */
export function routesApi(http: Http) {
  return {
    resolve: async (workspaceRouteId: string, targetRouteId: string, options?: CallOptions) => {
      const path = `/api/routes/${encodeURIComponent(workspaceRouteId)}/${encodeURIComponent(targetRouteId)}`;
      return (await http<{ route: RouteTarget }>({ method: "GET", path, ...options })).route;
    },
  };
}
