import type { Actor, UserRow } from "../../access/actor.ts";
import { isManager, managesBot, type WorkspaceRow } from "../../access/policy.ts";
import { parseScopes, type Scope } from "../../access/scopes.ts";
import { conflict, notFound } from "../../http/errors.ts";
import { hashSecret, newId, newSecret } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { cleanName } from "../people/people.ts";
import { nonceReused } from "./nonces.ts";
import type { BotToken } from "./wire.ts";

/** How many tokens that are not revoked a bot may have in a workspace. */
const MOST = 50;
/** Revoked tokens are shown so long, in milliseconds. */
const SHOWN = 90 * 24 * 3_600_000;

interface TokenRow {
  id: number;
  public_id: string;
  bot_id: number;
  bot_public_id: string;
  workspace_public_id: string;
  owner_public_id: string | null;
  name: string;
  scopes: string;
  created_by: string | null;
  created_at: string;
  last_used_at: string | null;
  revoked_at: string | null;
}

const TOKENS = `SELECT t.id, t.public_id, t.bot_user_id AS bot_id, b.public_id AS bot_public_id,
    w.public_id AS workspace_public_id, o.public_id AS owner_public_id, t.name, t.scopes,
    c.public_id AS created_by, t.created_at, t.last_used_at, t.revoked_at
  FROM bot_tokens t JOIN users b ON b.id = t.bot_user_id JOIN workspaces w ON w.id = t.workspace_id
  LEFT JOIN users o ON o.id = b.owner_user_id LEFT JOIN users c ON c.id = t.created_by`;

/** A token as those see it who know who made it, when it was used, and that it was revoked. */
const tokenOf = (row: TokenRow): BotToken => ({
  ...redacted(row),
  ...(row.created_by !== null && { created_by: row.created_by }),
  ...(row.last_used_at !== null && { last_used_at: row.last_used_at }),
  ...(row.revoked_at !== null && { revoked_at: row.revoked_at }),
});

/** A token as every member sees it: that there is one, and what it may do. */
const redacted = (row: TokenRow): BotToken => ({
  id: row.public_id,
  bot_user_id: row.bot_public_id,
  workspace_id: row.workspace_public_id,
  ...(row.owner_public_id !== null && { owner_user_id: row.owner_public_id }),
  name: row.name,
  scopes: [...parseScopes(row.scopes)],
  created_at: row.created_at,
});

/** A token that has just been made or renewed, with its secret in `bot_token`. */
export interface MadeToken {
  readonly id: number;
  readonly bot_id: number;
  readonly bot_token: BotToken;
}

/** The name of a token: `default` unless told. */
export const cleanTokenName = (name: string | undefined): string =>
  cleanName(name || "default", "name");

/** Stores a new token for a bot in one workspace. The token is in this answer only: what is stored is its hash. */
export async function insertBotToken(
  tx: Tx,
  {
    bot,
    workspace,
    name,
    scopes,
    created_by,
  }: {
    bot: { id: number };
    workspace: { id: number };
    name: string;
    scopes: readonly Scope[];
    created_by?: { readonly id: number } | undefined;
  },
): Promise<{ id: number; public_id: string; token: string }> {
  const token = newSecret("ccb");
  const public_id = newId("btok");
  const row = await tx.get<{ id: number }>(
    `INSERT INTO bot_tokens (public_id, bot_user_id, workspace_id, token_hash, name, scopes, created_by, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
    public_id,
    bot.id,
    workspace.id,
    hashSecret(token),
    name,
    scopes.join(" "),
    created_by?.id ?? null,
    new Date().toISOString(),
  );
  return { id: row?.id ?? 0, public_id, token };
}

/** Makes a token, whoever may have asked for it, and writes it down for the auditor; 409 beyond 50 of the bot there. */
export async function makeBotToken(
  tx: Tx,
  wanted: Parameters<typeof insertBotToken>[1] & { readonly bot: UserRow },
): Promise<MadeToken> {
  const { bot, workspace, name, scopes, created_by } = wanted;
  const now = Date.now();
  await tx.run(
    "DELETE FROM bot_tokens WHERE bot_user_id = ? AND revoked_at < ?",
    bot.id,
    new Date(now - SHOWN).toISOString(),
  );
  const standing = await tx.get<{ count: number }>(
    `SELECT count(*) AS count FROM bot_tokens WHERE bot_user_id = ? AND workspace_id = ? AND revoked_at IS NULL`,
    bot.id,
    workspace.id,
  );
  if (Number(standing?.count ?? 0) >= MOST)
    throw conflict("too_many_tokens", `A bot has at most ${MOST} tokens: revoke one first.`);
  const { id, public_id, token } = await insertBotToken(tx, wanted);
  await audit(tx, {
    actor: created_by,
    workspace,
    action: "bot_token.created",
    target_type: "bot_token",
    target_id: public_id,
    metadata: { bot_user_id: bot.public_id, name, scopes },
  });
  return { id, bot_id: bot.id, bot_token: { ...(await tokenById(tx, id)), token } };
}

/** The same token under a fresh secret, for a retry; 409 where it does not stand any more. */
export async function renewBotToken(
  tx: Tx,
  actor: Actor,
  workspace: WorkspaceRow,
  id: number,
): Promise<MadeToken> {
  const token = newSecret("ccb");
  const row = await tx.get<{ public_id: string; bot_user_id: number }>(
    `UPDATE bot_tokens SET token_hash = ? WHERE id = ? AND workspace_id = ? AND revoked_at IS NULL
     RETURNING public_id, bot_user_id`,
    hashSecret(token),
    id,
    workspace.id,
  );
  if (row === undefined) throw nonceReused();
  await audit(tx, {
    actor: actor.user,
    workspace,
    action: "bot_token.renewed",
    target_type: "bot_token",
    target_id: row.public_id,
  });
  return { id, bot_id: row.bot_user_id, bot_token: { ...(await tokenById(tx, id)), token } };
}

/** Ends a token that stands, whoever may have asked for it, and writes it down for the auditor. */
export async function endToken(
  tx: Tx,
  token: { readonly id: number; readonly public_id: string; readonly bot_public_id: string },
  by: {
    readonly actor?: { readonly id: number } | undefined;
    readonly workspace: { readonly id: number };
  },
): Promise<void> {
  await tx.run(
    "UPDATE bot_tokens SET revoked_at = ? WHERE id = ?",
    new Date().toISOString(),
    token.id,
  );
  await audit(tx, {
    ...by,
    action: "bot_token.revoked",
    target_type: "bot_token",
    target_id: token.public_id,
    metadata: { bot_user_id: token.bot_public_id },
  });
}

/** A token that is there, without its secret. */
export async function tokenById(reader: Reader, id: number): Promise<BotToken> {
  const row = await reader.get<TokenRow>(`${TOKENS} WHERE t.id = ?`, id);
  if (row === undefined) throw notFound("Bot token");
  return tokenOf(row);
}

/** All tokens of a bot, in every workspace or in one, the oldest first: for the operator, and without secrets. */
export async function allTokensOf(
  reader: Reader,
  bot: { readonly id: number },
  workspace?: { readonly id: number },
): Promise<BotToken[]> {
  const rows = await reader.all<TokenRow>(
    `${TOKENS} WHERE t.bot_user_id = ?${workspace === undefined ? "" : " AND t.workspace_id = ?"} ORDER BY t.id`,
    bot.id,
    ...(workspace === undefined ? [] : [workspace.id]),
  );
  return rows.map(tokenOf);
}

/**
 * The tokens of bots in a workspace, by the bot's inner ID, the oldest first. Managers see them all, without secrets, and
 * of the last 90 days those that are revoked; people do of their own bots, and else only that there are tokens.
 */
export async function tokensOfBots(
  reader: Reader,
  actor: Actor,
  workspace: WorkspaceRow,
  bots: readonly UserRow[],
): Promise<Map<number, BotToken[]>> {
  const rows = await reader.all<TokenRow>(
    `${TOKENS} WHERE t.bot_user_id IN ? AND t.workspace_id = ? AND (t.revoked_at IS NULL OR t.revoked_at > ?)
     ORDER BY t.id`,
    bots.map(({ id }) => id),
    workspace.id,
    new Date(Date.now() - SHOWN).toISOString(),
  );
  const tokens = new Map<number, BotToken[]>();
  for (const row of rows) {
    const all = isManager(workspace.role) || managesBot(actor, workspace.role, row);
    if (!all && row.revoked_at !== null) continue;
    const token = all ? tokenOf(row) : redacted(row);
    const known = tokens.get(row.bot_id);
    if (known === undefined) tokens.set(row.bot_id, [token]);
    else known.push(token);
  }
  return tokens;
}

/** Notes that a token was used. Called at most once an hour and token. */
export const touchBotToken = (db: Database, tokenId: number): Promise<void> =>
  db.write((tx) =>
    tx.run(
      "UPDATE bot_tokens SET last_used_at = ? WHERE id = ?",
      new Date().toISOString(),
      tokenId,
    ),
  );
