import type { Actor } from "../../access/actor.ts";
import type { Scope } from "../../access/scopes.ts";
import { hashSecret, newId, newSecret } from "../../ids.ts";
import type { Database, Tx } from "../../storage/database.ts";

/** Makes a token for a bot in one workspace. The token is in this answer only: what is stored is its hash. */
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
    created_by?: Actor["user"];
  },
): Promise<{ public_id: string; token: string }> {
  const token = newSecret("ccb");
  const public_id = newId("btok");
  await tx.run(
    `INSERT INTO bot_tokens (public_id, bot_user_id, workspace_id, token_hash, name, scopes, created_by, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    public_id,
    bot.id,
    workspace.id,
    hashSecret(token),
    name,
    scopes.join(" "),
    created_by?.id ?? null,
    new Date().toISOString(),
  );
  return { public_id, token };
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
