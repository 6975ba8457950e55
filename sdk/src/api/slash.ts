import type { CallOptions, Http } from "../http.ts";
import type { BodyOf, SlashCommand } from "../types.ts";

/** The slash commands that apps answer. */
export function slashApi(http: Http) {
  const inWorkspace = (workspaceId: string) =>
    `/api/workspaces/${encodeURIComponent(workspaceId)}/slash-commands`;
  const change = async (id: string, what: string, options?: CallOptions) =>
    (
      await http<{ slash_command: SlashCommand }>({
        method: "POST",
        path: `/api/slash-commands/${encodeURIComponent(id)}/${what}`,
        ...options,
      })
    ).slash_command;

  return {
    list: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ slash_commands: SlashCommand[] }>({
          method: "GET",
          path: inWorkspace(workspaceId),
          ...options,
        })
      ).slash_commands,

    /** The secret that signs the calls is in this answer only, and in that of a rotation. */
    create: async (
      workspaceId: string,
      request: BodyOf<"createSlashCommand">,
      options?: CallOptions,
    ) =>
      (
        await http<{ slash_command: SlashCommand }>({
          method: "POST",
          path: inWorkspace(workspaceId),
          body: request,
          ...options,
        })
      ).slash_command,

    revoke: (id: string, options?: CallOptions) => change(id, "revoke", options),

    /** Signs with a new secret from now on. */
    rotateSecret: (id: string, options?: CallOptions) => change(id, "rotate-secret", options),

    /** Answers a call later, by the secret end of its `response_url`; it needs no other credential. */
    respond: (token: string, reply: BodyOf<"respondToSlashCommand">, options?: CallOptions) =>
      http<{ ok: true }>({
        method: "POST",
        path: `/api/hooks/slash-responses/${encodeURIComponent(token)}`,
        body: reply,
        ...options,
      }),
  };
}
