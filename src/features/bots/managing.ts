import type { Actor, UserRow } from "../../access/actor.ts";
import { requireActive, requireBotManager, workspaceFor } from "../../access/policy.ts";
import { badRequest, notFound } from "../../http/errors.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { botIn, managedBot } from "./bots.ts";
import { grantedBefore, keepGranted, wishFor } from "./nonces.ts";
import { expandScopes } from "./scopes.ts";
import {
  cleanTokenName,
  endToken,
  makeBotToken,
  renewBotToken,
  tokenById,
  tokensOfBots,
} from "./tokens.ts";
import type { BotToken, CreateBotTokenRequest } from "./wire.ts";

/** A bot's tokens in a workspace, the oldest first, as `tokensOfBots` shows them to the caller. */
export async function listBotTokens(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
  botId: string,
): Promise<BotToken[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const bot = await botIn(reader, workspace, botId);
  return (await tokensOfBots(reader, actor, workspace, [bot])).get(bot.id) ?? [];
}

/**
 * Makes a token for a bot that the caller manages. Its secret is in this answer only; the same `setup_nonce` again
 * answers with the same token under a fresh secret. Errors: 400 for unknown scopes, 409 for a nonce that was used
 * otherwise and beyond 50 tokens.
 */
export async function createBotToken(
  db: Database,
  actor: Actor,
  workspaceId: string,
  botId: string,
  input: CreateBotTokenRequest,
): Promise<BotToken> {
  const scopes = expandScopes(input.scopes);
  const name = cleanTokenName(input.name);
  return db.write(async (tx) => {
    const { workspace, bot } = await managedBot(tx, actor, workspaceId, botId, "make tokens");
    const wish =
      input.setup_nonce === undefined
        ? undefined
        : wishFor(input.setup_nonce, "bot_token", [
            workspace.public_id,
            bot.public_id,
            name,
            scopes,
          ]);
    const before = wish && (await grantedBefore(tx, actor, wish));
    if (before !== undefined) return (await renewBotToken(tx, actor, workspace, before)).bot_token;
    const made = await makeBotToken(tx, { bot, workspace, name, scopes, created_by: actor.user });
    if (wish) await keepGranted(tx, actor, wish, made.id);
    return made.bot_token;
  });
}

/** Ends a token of a bot that the caller manages; once it is, again changes nothing. */
export const revokeBotToken = (db: Database, actor: Actor, tokenId: string): Promise<BotToken> =>
  db.write(async (tx) => {
    const row = await tx.get<{
      id: number;
      bot_public_id: string;
      workspace_public_id: string;
      revoked_at: string | null;
    }>(
      `SELECT t.id, b.public_id AS bot_public_id, w.public_id AS workspace_public_id, t.revoked_at
       FROM bot_tokens t JOIN users b ON b.id = t.bot_user_id JOIN workspaces w ON w.id = t.workspace_id
       WHERE t.public_id = ?`,
      tokenId,
    );
    if (row === undefined) throw notFound("Bot token");
    const { workspace, bot } = await tokenPlace(tx, actor, row);
    requireBotManager(actor, workspace.role, bot, "revoke tokens");
    requireActive(workspace);
    if (row.revoked_at === null)
      await endToken(tx, { ...row, public_id: tokenId }, { actor: actor.user, workspace });
    return tokenById(tx, row.id);
  });

/** Where a token counts, and whose it is; whoever does not see both does not learn that there is one. */
async function tokenPlace(
  reader: Reader,
  actor: Actor,
  token: { bot_public_id: string; workspace_public_id: string },
) {
  try {
    const workspace = await workspaceFor(reader, actor, token.workspace_public_id);
    return { workspace, bot: await botIn(reader, workspace, token.bot_public_id) };
  } catch {
    throw notFound("Bot token");
  }
}

/**
 * The public ID of the one workspace of a bot that the caller shares a workspace with or owns. Errors: 400 for a bot that
 * is in several or none, 404 for any other bot.
 */
export async function onlyWorkspaceOf(
  reader: Reader,
  actor: Actor,
  botId: string,
): Promise<string> {
  const rows = await reader.all<Pick<UserRow, "owner_id"> & { id: string; shared: number }>(
    `SELECT u.owner_user_id AS owner_id, w.public_id AS id,
       CASE WHEN mine.user_id IS NULL THEN 0 ELSE 1 END AS shared
     FROM users u JOIN memberships m ON m.user_id = u.id
     JOIN workspaces w ON w.id = m.workspace_id AND w.deleted_at IS NULL
     LEFT JOIN memberships mine ON mine.workspace_id = w.id AND mine.user_id = ?
     WHERE u.public_id = ? AND u.kind = 'bot' AND u.deleted_at IS NULL`,
    actor.user.id,
    botId,
  );
  const seen = rows.some(({ shared, owner_id }) => shared === 1 || owner_id === actor.user.id);
  const [only] = rows;
  if (!seen || only === undefined) throw notFound("Bot");
  if (rows.length > 1)
    throw badRequest(
      "This bot is in several workspaces: name one in the address.",
      "bot_in_several_workspaces",
    );
  return only.id;
}
