import type { CallOptions, Http } from "../http.ts";
import type {
  BodyOf,
  BotCommand,
  BotSetupCode,
  BotSetupCodeClaim,
  BotToken,
  BotWithTokens,
  DeletedBot,
  User,
  WorkspaceBotCommand,
} from "../types.ts";

/** Bots, their tokens, the codes that set them up, and their commands. */
export function botsApi(http: Http) {
  const part = encodeURIComponent;
  const inWorkspace = (id: string) => `/api/workspaces/${part(id)}/bots`;
  const tokensIn = (id: string, botId: string) => `${inWorkspace(id)}/${part(botId)}/tokens`;
  const tokensOf = (botId: string) => `/api/bots/${part(botId)}/tokens`;

  const listTokens = async (path: string, options?: CallOptions) =>
    (await http<{ bot_tokens: BotToken[] }>({ method: "GET", path, ...options })).bot_tokens;
  const createToken = async (path: string, body: BodyOf<"createBotToken">, options?: CallOptions) =>
    (
      await http<{ bot_token: BotToken }>({
        method: "POST",
        path,
        body,
        repeatable: body.setup_nonce !== undefined,
        ...options,
      })
    ).bot_token;

  return {
    /** Every bot of a workspace; of others' bots, only that there are tokens and what they may do. */
    list: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ bots: BotWithTokens[] }>({
          method: "GET",
          path: inWorkspace(workspaceId),
          ...options,
        })
      ).bots,

    /** A service bot, or with one's own ID as `owner_user_id` a bot of one's own. The token is in this answer only. */
    create: (workspaceId: string, request: BodyOf<"createBot">, options?: CallOptions) =>
      http<{ bot: User; bot_token?: BotToken }>({
        method: "POST",
        path: inWorkspace(workspaceId),
        body: request,
        repeatable: request.setup_nonce !== undefined,
        ...options,
      }),

    /** Takes a bot out of a workspace; its messages stay. */
    remove: (workspaceId: string, botId: string, options?: CallOptions) =>
      http<void>({
        method: "DELETE",
        path: `${inWorkspace(workspaceId)}/${part(botId)}/membership`,
        ...options,
      }),

    /** Deletes a bot everywhere; its messages stay. */
    delete: async (botId: string, options?: CallOptions) =>
      (
        await http<{ deleted_bot: DeletedBot }>({
          method: "DELETE",
          path: `/api/bots/${part(botId)}`,
          ...options,
        })
      ).deleted_bot,

    /** A bot's tokens in one workspace. */
    tokensIn: (workspaceId: string, botId: string, options?: CallOptions) =>
      listTokens(tokensIn(workspaceId, botId), options),

    /** The tokens of a bot that is in one workspace. */
    tokens: (botId: string, options?: CallOptions) => listTokens(tokensOf(botId), options),

    /** A token for one workspace; it is in this answer only. */
    createTokenIn: (
      workspaceId: string,
      botId: string,
      request: BodyOf<"createBotToken"> = {},
      options?: CallOptions,
    ) => createToken(tokensIn(workspaceId, botId), request, options),

    /** A token for a bot that is in one workspace; it is in this answer only. */
    createToken: (botId: string, request: BodyOf<"createBotToken"> = {}, options?: CallOptions) =>
      createToken(tokensOf(botId), request, options),

    /** Ends a token, and what is open by it. */
    revokeToken: async (tokenId: string, options?: CallOptions) =>
      (
        await http<{ bot_token: BotToken }>({
          method: "POST",
          path: `/api/bot-tokens/${part(tokenId)}/revoke`,
          repeatable: true,
          ...options,
        })
      ).bot_token,

    /** A code that sets an install up within ten minutes; it is in this answer only. */
    createSetupCode: async (
      workspaceId: string,
      botId: string,
      request: BodyOf<"createBotSetupCode"> = {},
      options?: CallOptions,
    ) =>
      (
        await http<{ setup_code: BotSetupCode }>({
          method: "POST",
          path: `${inWorkspace(workspaceId)}/${part(botId)}/setup-codes`,
          body: request,
          ...options,
        })
      ).setup_code,

    /** Exchanges a code for a token, once. Needs no token. */
    claimSetupCode: (code: string, options?: CallOptions) =>
      http<BotSetupCodeClaim>({
        method: "POST",
        path: "/api/bot-setup-codes/claim",
        body: { code },
        ...options,
      }),

    /** Makes these the calling bot's whole menu. */
    setCommands: async (commands: BodyOf<"setBotCommands">["commands"], options?: CallOptions) =>
      (
        await http<{ bot_commands: BotCommand[] }>({
          method: "PUT",
          path: "/api/bots/self/commands",
          body: { commands },
          repeatable: true,
          ...options,
        })
      ).bot_commands,

    /** What the bots of a workspace offer. */
    commands: async (workspaceId: string, options?: CallOptions) =>
      (
        await http<{ bot_commands: WorkspaceBotCommand[] }>({
          method: "GET",
          path: `/api/workspaces/${part(workspaceId)}/bot-commands`,
          ...options,
        })
      ).bot_commands,
  };
}
