import { managesBot, requireActive, type Restriction, type Role } from "../../access/policy.ts";
import { parseScopes } from "../../access/scopes.ts";
import { notFound } from "../../http/errors.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { userRow } from "../people/people.ts";
import { hashCode } from "./codes.ts";
import { contractOf } from "./setup-codes.ts";
import { makeBotToken } from "./tokens.ts";
import type { BotSetupCodeClaimDefaults, BotSetupCodeClaimResponse } from "./wire.ts";

/** A code that is there, with the place it leads into. */
interface CodeRow {
  public_id: string;
  bot_user_id: number;
  workspace_id: number;
  token_name: string;
  scopes: string;
  defaults: string;
  created_by: number;
}

/**
 * Exchanges a code for a token, once. Codes that are unknown, used or expired, that lead to a bot that is not there any
 * more, or whose maker could not make them now, are one 404.
 */
export const claimSetupCode = (
  db: Database,
  code: string,
  apiBaseUrl: string | undefined,
): Promise<BotSetupCodeClaimResponse> =>
  db.write(async (tx) => {
    const row = await tx.get<CodeRow>(
      `DELETE FROM bot_setup_codes WHERE code_hash = ? AND expires_at > ?
       RETURNING public_id, bot_user_id, workspace_id, token_name, scopes, defaults, created_by`,
      hashCode(code),
      new Date().toISOString(),
    );
    if (row === undefined) throw unknownCode();
    const workspace = await workspaceOf(tx, row);
    const bot = await userRow(tx, row.bot_user_id);
    const maker = await userRow(tx, row.created_by);
    if (bot.deleted_at !== null || maker.deleted_at !== null) throw unknownCode();
    if (!managesBot({ user: maker }, workspace.role, bot)) throw unknownCode();
    try {
      requireActive(workspace);
    } catch {
      throw unknownCode();
    }
    const scopes = [...parseScopes(row.scopes)];
    const { bot_token } = await makeBotToken(tx, {
      bot,
      workspace,
      scopes,
      name: row.token_name,
      created_by: maker,
    });
    await audit(tx, {
      actor: bot,
      workspace,
      action: "bot_setup_code.claimed",
      target_type: "bot_setup_code",
      target_id: row.public_id,
      metadata: { bot_user_id: bot.public_id, bot_token_id: bot_token.id },
    });
    const { public_id: id, route_id, slug, name } = workspace;
    return {
      token: bot_token.token ?? "",
      bot: { id: bot.public_id, handle: bot.handle, display_name: bot.display_name },
      workspace: { id, route_id, slug, name },
      defaults: await completed(tx, row.workspace_id, JSON.parse(row.defaults)),
      ...contractOf(apiBaseUrl),
    };
  });

const unknownCode = () => notFound("Setup code");

/** The code's workspace with its maker's membership; 404 where they, or the bot, are no members any more. */
async function workspaceOf(reader: Reader, code: CodeRow) {
  const row = await reader.get<
    Restriction & {
      id: number;
      public_id: string;
      route_id: string;
      slug: string;
      name: string;
      role: Role;
    }
  >(
    `SELECT w.id, w.public_id, w.route_id, w.slug, w.name, maker.role, maker.timeout_until, maker.blocked_at
     FROM workspaces w JOIN memberships maker ON maker.workspace_id = w.id AND maker.user_id = ?
     JOIN memberships bot ON bot.workspace_id = w.id AND bot.user_id = ?
     WHERE w.id = ? AND w.deleted_at IS NULL`,
    code.created_by,
    code.bot_user_id,
    code.workspace_id,
  );
  if (row === undefined) throw unknownCode();
  return row;
}

/** With somewhere to write: `general`, or else the workspace's oldest public channel that is not archived. */
async function completed(
  reader: Reader,
  workspaceId: number,
  defaults: BotSetupCodeClaimDefaults,
): Promise<BotSetupCodeClaimDefaults> {
  if (defaults.defaultTo !== undefined && defaults.defaultTo.trim() !== "") return defaults;
  const channel = await reader.get<{ name: string }>(
    `SELECT name FROM places WHERE workspace_id = ? AND kind = 'public' AND archived_at IS NULL AND deleted_at IS NULL
     ORDER BY CASE name WHEN 'general' THEN 0 ELSE 1 END, id LIMIT 1`,
    workspaceId,
  );
  const { defaultTo: _, ...rest } = defaults;
  return { ...(channel && { defaultTo: `channel:${channel.name}` }), ...rest };
}
