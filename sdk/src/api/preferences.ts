import type { CallOptions, Http } from "../http.ts";
import type { Sidebar } from "../types.ts";

/** JSON under names. */
export type Preferences = Record<string, unknown>;

/** What the caller's clients keep for them; nobody else sees it. */
export function preferencesApi(http: Http) {
  const path = "/api/me/preferences";
  return {
    get: async (options?: CallOptions) =>
      (await http<{ preferences: Preferences }>({ method: "GET", path, ...options })).preferences,

    /** Sets what is named, and removes what is `null`. */
    update: async (changes: Preferences, options?: CallOptions) =>
      (
        await http<{ preferences: Preferences }>({
          method: "PATCH",
          path,
          body: { preferences: changes },
          repeatable: true,
          ...options,
        })
      ).preferences,
  };
}

/** How the caller has arranged the sidebar of a workspace. */
export function sidebarApi(http: Http) {
  const of = (workspaceId: string) => `/api/workspaces/${encodeURIComponent(workspaceId)}/sidebar`;
  return {
    get: (workspaceId: string, options?: CallOptions) =>
      http<Sidebar>({ method: "GET", path: of(workspaceId), ...options }),

    /** Puts these sections in place of what there was. */
    put: (workspaceId: string, sidebar: Sidebar, options?: CallOptions) =>
      http<Sidebar>({
        method: "PUT",
        path: of(workspaceId),
        body: sidebar,
        repeatable: true,
        ...options,
      }),
  };
}
