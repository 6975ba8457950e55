import type { CallOptions, Http } from "../http.ts";
import type { OwnedBotEntry, UpdateMeRequest, User } from "../types.ts";

/** The caller. */
export function meApi(http: Http) {
  return {
    get: async (options?: CallOptions) =>
      (await http<{ user: User }>({ method: "GET", path: "/api/me", ...options })).user,

    /** Changes all that is given, or nothing. */
    update: async (changes: UpdateMeRequest, options?: CallOptions) =>
      (
        await http<{ user: User }>({
          method: "PATCH",
          path: "/api/me",
          body: changes,
          repeatable: true,
          ...options,
        })
      ).user,

    /** The caller's own bots, in each workspace that both are in. */
    bots: async (options?: CallOptions) =>
      (await http<{ bots: OwnedBotEntry[] }>({ method: "GET", path: "/api/me/bots", ...options }))
        .bots,
  };
}

/** Other people. */
export function usersApi(http: Http) {
  return {
    /** Someone the caller shares a workspace with. */
    get: async (id: string, options?: CallOptions) =>
      (
        await http<{ user: User }>({
          method: "GET",
          path: `/api/users/${encodeURIComponent(id)}`,
          ...options,
        })
      ).user,

    /** Ends an account: the caller's own, or that of somebody who is only in workspaces of theirs. */
    deactivate: async (id: string, options?: CallOptions) =>
      (
        await http<{ user: User }>({
          method: "POST",
          path: `/api/users/${encodeURIComponent(id)}/deactivate`,
          ...options,
        })
      ).user,
  };
}
