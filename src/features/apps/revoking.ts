import type { Actor } from "../../access/actor.ts";
import { requireBotManager, type Role } from "../../access/policy.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { deleteBotIn, type Ended } from "../bots/removal.ts";
import { userRow } from "../people/people.ts";
import { installationOf, managedInstallation, type InstallationRow } from "./installations.ts";
import type { RevokeAppInstallationRequest, RevokeAppInstallationResponse } from "./wire.ts";

/** What a revocation has ended, for what is open by it. */
export interface Uninstalled {
  readonly answer: RevokeAppInstallationResponse;
  readonly ended?: Ended;
  /** Tokens that counted until now, by public ID. */
  readonly tokens: readonly string[];
}

/**
 * Takes an app out of its workspace, and with it what belongs to it: its slash commands and event subscriptions unless
 * told otherwise, its bot's tokens there and the bot itself only when told so. The answer counts what stood until now.
 * Again: nothing more happens, and the counts say so. Errors: those of deleting the bot, with nothing done.
 */
export const revokeInstallation = (
  db: Database,
  actor: Actor,
  publicId: string,
  input: RevokeAppInstallationRequest,
): Promise<Uninstalled> => {
  const {
    revoke_slash_commands = true,
    revoke_event_subscriptions = true,
    revoke_bot_tokens = false,
    delete_bot = false,
  } = input;
  return db.write(async (tx) => {
    const row = await managedInstallation(tx, actor, publicId);
    if (revoke_bot_tokens) await requireTokensManager(tx, actor, row);
    const now = new Date().toISOString();
    const slash_commands = revoke_slash_commands ? await end(tx, "slash_commands", row, now) : 0;
    const event_subscriptions = revoke_event_subscriptions
      ? await end(tx, "event_subscriptions", row, now)
      : 0;
    const tokens =
      revoke_bot_tokens || delete_bot
        ? await tx.all<{ public_id: string }>(
            `UPDATE bot_tokens SET revoked_at = ? WHERE bot_user_id = ? AND workspace_id = ? AND revoked_at IS NULL
             RETURNING public_id`,
            now,
            row.bot_user_id,
            row.workspace_id,
          )
        : [];
    if (row.revoked_at === null)
      await tx.run("UPDATE app_installations SET revoked_at = ? WHERE id = ?", now, row.id);
    const revoked = { slash_commands, event_subscriptions, bot_tokens: tokens.length };
    if (row.revoked_at === null || slash_commands + event_subscriptions + tokens.length > 0)
      await audit(tx, {
        actor: actor.user,
        workspace: { id: row.workspace_id },
        action: "app_installation.revoked",
        target_type: "app_installation",
        target_id: row.public_id,
        metadata: { app_slug: row.app_slug, ...revoked, delete_bot },
      });
    const gone = delete_bot ? await deleteBotIn(tx, actor, row.bot_public_id) : undefined;
    return {
      answer: {
        installation: installationOf({ ...row, revoked_at: row.revoked_at ?? now }),
        revoked,
        ...(gone && { deleted_bot: gone.deleted_bot }),
      },
      ...(gone && { ended: gone }),
      tokens: [...tokens.map(({ public_id }) => public_id), ...(gone?.tokens ?? [])],
    };
  });
};

/** A bot of somebody's own is theirs: nobody else ends its tokens. */
async function requireTokensManager(tx: Tx, actor: Actor, row: InstallationRow & { role: Role }) {
  const bot = await userRow(tx, row.bot_user_id);
  if (bot.deleted_at === null) requireBotManager(actor, row.role, bot, "revoke its tokens");
}

const end = async (
  tx: Tx,
  table: "slash_commands" | "event_subscriptions",
  { id }: InstallationRow,
  now: string,
): Promise<number> =>
  (
    await tx.all(
      `UPDATE ${table} SET revoked_at = ? WHERE app_installation_id = ? AND revoked_at IS NULL RETURNING id`,
      now,
      id,
    )
  ).length;
