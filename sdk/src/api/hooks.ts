import type { CallOptions, Http } from "../http.ts";
import type { BodyOf, Event, IncomingHook, Message, SlashAnswer } from "../types.ts";

/** Ways for other systems to post, and slash commands. */
export function hooksApi(http: Http) {
  const at = (workspaceId: string) =>
    `/api/workspaces/${encodeURIComponent(workspaceId)}/incoming-hooks`;
  return {
    /** Makes a secret address that posts into a channel. The token, and the address that holds it, are in this answer only. */
    create: (workspaceId: string, request: BodyOf<"createIncomingHook">, options?: CallOptions) =>
      http<{ incoming_hook: IncomingHook; token: string; url: string }>({
        method: "POST",
        path: at(workspaceId),
        body: request,
        ...options,
      }),

    /** A workspace's secret addresses, without the secrets, the newest first. */
    list: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ incoming_hooks: IncomingHook[] }>({
          method: "GET",
          path: at(workspaceId),
          ...options,
        })
      ).incoming_hooks,

    /** Makes an address worthless; its bot and what it posted stay. */
    delete: (workspaceId: string, hookId: string, options?: CallOptions) =>
      http<void>({
        method: "DELETE",
        path: `${at(workspaceId)}/${encodeURIComponent(hookId)}`,
        ...options,
      }),

    /** Posts through a secret address, as Slack's and Mattermost's senders do; it needs no other credential. */
    async send(token: string, payload: BodyOf<"postThroughHook">, options?: CallOptions) {
      const path = `/api/hooks/in/${encodeURIComponent(token)}`;
      const answer = await http.response({ method: "POST", path, body: payload, ...options });
      await answer.text();
    },

    /** Posts what a sender for Slack or Mattermost says as the caller. */
    post: (channelId: string, payload: BodyOf<"postMattermostHook">, options?: CallOptions) =>
      http<{ message: Message; event: Event }>({
        method: "POST",
        path: `/api/hooks/mattermost/${encodeURIComponent(channelId)}`,
        body: payload,
        ...options,
      }),

    /**
     * Runs a slash command: one that an app answers says how it did in `invocation`, and is posted where the answer was
     * for the channel; one that nobody has registered is posted as it stands.
     */
    slash: (channelId: string, request: BodyOf<"runSlashCommand">, options?: CallOptions) =>
      http<SlashAnswer>({
        method: "POST",
        path: `/api/hooks/slash/${encodeURIComponent(channelId)}`,
        body: request,
        ...options,
      }),
  };
}
