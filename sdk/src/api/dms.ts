import type { CallOptions, Http } from "../http.ts";
import type { DirectConversation } from "../types.ts";
import { timelineApi } from "./timeline.ts";

/** Conversations between two people or a few. */
export function dmsApi(http: Http) {
  const at = (id: string) => `/api/dms/${encodeURIComponent(id)}`;
  const one = async (
    method: "GET" | "POST",
    path: string,
    body: object | undefined,
    options: CallOptions | undefined,
  ): Promise<DirectConversation> =>
    (
      await http<{ conversation: DirectConversation }>({
        method,
        path,
        ...(body && { body }),
        repeatable: true,
        ...options,
      })
    ).conversation;

  return {
    /** The caller's open ones, the one last written in first. */
    list: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ conversations: DirectConversation[] }>({
          method: "GET",
          path: "/api/dms",
          query: { workspace_id: workspaceId },
          ...options,
        })
      ).conversations,

    /** The conversation with exactly these people and the caller: the same set always has the same one. */
    create: (workspaceId: string, memberIds: string[], options?: CallOptions) =>
      one("POST", "/api/dms", { workspace_id: workspaceId, member_ids: memberIds }, options),

    get: (id: string, options?: CallOptions) => one("GET", at(id), undefined, options),

    /** Hides it from the caller's list, until somebody writes or the caller opens it. */
    close: (id: string, options?: CallOptions) =>
      http<{ ok: true }>({ method: "DELETE", path: at(id), ...options }),

    open: (id: string, options?: CallOptions) => one("POST", `${at(id)}/open`, undefined, options),

    ...timelineApi(http, at),
  };
}
