import type { CallOptions, Http } from "../http.ts";
import { newNonce } from "../nonce.ts";
import type { AnswerOf, CreateThreadReplyRequest, QueryOf, ThreadFollow } from "../types.ts";

/** Threads, each named by its root message. */
export function threadsApi(http: Http) {
  const at = (rootId: string) => `/api/messages/${encodeURIComponent(rootId)}/thread`;

  const standing = async (
    method: "POST" | "DELETE",
    path: string,
    body: { seq: number } | undefined,
    options: CallOptions | undefined,
  ): Promise<ThreadFollow> =>
    (
      await http<AnswerOf<"followThread">>({
        method,
        path,
        ...(body && { body }),
        repeatable: true,
        ...options,
      })
    ).thread;

  return {
    /** The root, and a page of its replies: the first ones unless `latest`, `after_seq` or `before_seq` is given. */
    get: (rootId: string, query: QueryOf<"getThread"> = {}, options?: CallOptions) =>
      http<AnswerOf<"getThread">>({ method: "GET", path: at(rootId), query, ...options }),

    /** Retried safely: without a `nonce` of yours the call makes one. */
    reply: (rootId: string, request: CreateThreadReplyRequest, options?: CallOptions) =>
      http<AnswerOf<"createThreadReply">>({
        method: "POST",
        path: `${at(rootId)}/replies`,
        body: { ...request, nonce: request.nonce ?? newNonce() },
        repeatable: true,
        ...options,
      }),

    follow: (rootId: string, options?: CallOptions) =>
      standing("POST", `${at(rootId)}/follow`, undefined, options),

    unfollow: (rootId: string, options?: CallOptions) =>
      standing("DELETE", `${at(rootId)}/follow`, undefined, options),

    /** Marks the replies up to and with `seq` read; never goes back. */
    markRead: (rootId: string, seq: number, options?: CallOptions) =>
      standing("POST", `${at(rootId)}/read`, { seq }, options),

    /** Marks the reply at `seq` and every later one unread. */
    markUnread: (rootId: string, seq: number, options?: CallOptions) =>
      standing("POST", `${at(rootId)}/unread`, { seq }, options),

    /** A page of the threads that the caller follows, those with the newest replies first. */
    followed: (
      workspaceId: string,
      query: QueryOf<"listFollowedThreads"> = {},
      options?: CallOptions,
    ) =>
      http<AnswerOf<"listFollowedThreads">>({
        method: "GET",
        path: `/api/workspaces/${encodeURIComponent(workspaceId)}/threads`,
        query,
        ...options,
      }),
  };
}
