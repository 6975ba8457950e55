import type { CallOptions, Http } from "../http.ts";
import type { CreateTopicRequest, Topic } from "../types.ts";

/** What messages can be filed under: in one channel, or in a whole workspace. */
export function topicsApi(http: Http) {
  const inWorkspace = (id: string) => `/api/workspaces/${encodeURIComponent(id)}/topics`;
  return {
    /** By name: the workspace's own, and those of the channels that the caller sees. */
    list: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ topics: Topic[] }>({
          method: "GET",
          path: inWorkspace(workspaceId),
          ...options,
        })
      ).topics,

    /** With a `channel_id` it is that channel's; rejects with 409 when there is one of that name. */
    create: async (workspaceId: string, request: CreateTopicRequest, options?: CallOptions) =>
      (
        await http<{ topic: Topic }>({
          method: "POST",
          path: inWorkspace(workspaceId),
          body: request,
          ...options,
        })
      ).topic,
  };
}
