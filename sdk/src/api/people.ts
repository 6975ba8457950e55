import type { CallOptions, Http } from "../http.ts";
import type { UpdateMeRequest, User } from "../types.ts";

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
  };
}
