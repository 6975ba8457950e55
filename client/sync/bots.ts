import type { BotSetupCode, BotToken, BotWithTokens, Client, User } from "../../sdk/src/index.ts";

export type CreateBot = Parameters<Client["bots"]["create"]>[1];
export type CreateToken = NonNullable<Parameters<Client["bots"]["createTokenIn"]>[2]>;
export type CreateCode = NonNullable<Parameters<Client["bots"]["createSetupCode"]>[2]>;

/** Bots, their tokens, and the codes that set them up. Secrets are in the answers of creation only. */
export function createBots(client: Client) {
  return {
    list: (workspaceId: string): Promise<BotWithTokens[]> => client.bots.list(workspaceId),
    commands: (workspaceId: string) => client.bots.commands(workspaceId),
    create: (
      workspaceId: string,
      request: CreateBot,
    ): Promise<{ bot: User; bot_token?: BotToken }> => client.bots.create(workspaceId, request),
    tokens: (workspaceId: string, botId: string): Promise<BotToken[]> =>
      client.bots.tokensIn(workspaceId, botId),
    createToken: (workspaceId: string, botId: string, request: CreateToken): Promise<BotToken> =>
      client.bots.createTokenIn(workspaceId, botId, request),
    revokeToken: (tokenId: string) => client.bots.revokeToken(tokenId),
    createCode: (workspaceId: string, botId: string, request: CreateCode): Promise<BotSetupCode> =>
      client.bots.createSetupCode(workspaceId, botId, request),
    remove: (workspaceId: string, botId: string) => client.bots.remove(workspaceId, botId),
    delete: (botId: string) => client.bots.delete(botId),
  };
}
