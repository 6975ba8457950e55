import type { CallOptions, Http } from "../http.ts";
import type { AnswerOf, QueryOf } from "../types.ts";

/** What concerns the caller. */
export function activityApi(http: Http) {
  return {
    /** A page of mentions, replies and reactions, the newest first. */
    list: (workspaceId: string, query: QueryOf<"listActivity"> = {}, options?: CallOptions) =>
      http<AnswerOf<"listActivity">>({
        method: "GET",
        path: `/api/workspaces/${encodeURIComponent(workspaceId)}/activity`,
        query,
        ...options,
      }),
  };
}
