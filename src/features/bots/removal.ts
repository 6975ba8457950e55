import { USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import {
  isManager,
  requireActive,
  requireBotRemover,
  workspaceFor,
  type Restriction,
  type Role,
} from "../../access/policy.ts";
import { forbidden, notFound } from "../../http/errors.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { removeMember } from "../people/members.ts";
import { botIn } from "./bots.ts";
import type { DeletedBot } from "./wire.ts";

interface Named {
  readonly id: number;
  readonly public_id: string;
}

/** What is over now: tokens by public ID, for what is open by them, and who is to be told. */
export interface Ended {
  readonly bot: string;
  readonly tokens: readonly string[];
  readonly workspaces: readonly Named[];
}

/**
 * Takes a bot out of a workspace, with its tokens, codes, commands and hooks there; its messages stay. Errors: 403 for
 * everybody but managers and, of a bot of their own, its owner.
 */
export const removeBot = (
  db: Database,
  actor: Actor,
  workspaceId: string,
  botId: string,
): Promise<Ended> =>
  db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    const bot = await botIn(tx, workspace, botId);
    requireBotRemover(actor, workspace.role, bot);
    requireActive(workspace);
    const tokens = await endBot(tx, bot, workspace);
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "bot.removed",
      target_type: "user",
      target_id: bot.public_id,
    });
    await removeMember(tx, workspace, bot);
    return { bot: bot.public_id, tokens, workspaces: [workspace] };
  });

/**
 * Deletes a bot everywhere, all of it or nothing: its handle is free, its messages stay. Errors: 404 for a bot that the
 * caller neither owns nor shares a workspace with, and for one that is deleted; 403 for who is not its owner or, of a
 * service bot, a manager of every workspace that it is in.
 */
export const deleteBot = (db: Database, actor: Actor, botId: string): Promise<DeletedEverywhere> =>
  db.write((tx) => deleteBotIn(tx, actor, botId));

type DeletedEverywhere = Ended & { deleted_bot: DeletedBot };

/** The same as a part of something larger. */
export async function deleteBotIn(tx: Tx, actor: Actor, botId: string): Promise<DeletedEverywhere> {
  const bot = await tx.get<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE u.public_id = ? AND u.kind = 'bot' AND u.deleted_at IS NULL`,
    botId,
  );
  if (bot === undefined) throw notFound("Bot");
  const workspaces = await workspacesOf(tx, actor, bot);
  requireDeleter(actor, bot, workspaces);
  const { tokens, deleted_bot } = await eraseBot(tx, bot, workspaces, actor.user);
  return { bot: bot.public_id, tokens, workspaces, deleted_bot };
}

/**
 * Deletes a bot everywhere, whoever may have asked for it. `workspaces` are those that it is in and that are not deleted
 * themselves; `by` does it, nobody is the operator.
 *
 * @returns also the tokens that counted until now, by public ID.
 */
export async function eraseBot(
  tx: Tx,
  bot: UserRow,
  workspaces: readonly Named[],
  by: { readonly id: number } | undefined,
): Promise<{ tokens: string[]; deleted_bot: DeletedBot }> {
  const deleted_at = new Date().toISOString();
  const tokens = await endBot(tx, bot);
  await tx.run(
    "UPDATE users SET deleted_at = ?, former_handle = handle, handle = '' WHERE id = ?",
    deleted_at,
    bot.id,
  );
  for (const workspace of workspaces)
    await audit(tx, {
      actor: by,
      workspace,
      action: "bot.deleted",
      target_type: "user",
      target_id: bot.public_id,
      metadata: { former_handle: bot.handle },
    });
  for (const workspace of workspaces) await removeMember(tx, workspace, bot);
  // Those of workspaces that are deleted themselves.
  await tx.run("DELETE FROM memberships WHERE user_id = ?", bot.id);
  const { public_id: id, display_name, handle: former_handle } = bot;
  return { tokens, deleted_bot: { id, display_name, former_handle, deleted_at } };
}

/** A workspace that a bot is in, with the caller's membership there, if they have one. */
type Shared = Named & Restriction & { readonly role: Role | null };

const workspacesOf = (reader: Reader, actor: Actor, bot: UserRow): Promise<Shared[]> =>
  reader.all<Shared>(
    `SELECT w.id, w.public_id, mine.role, mine.timeout_until, mine.blocked_at
     FROM memberships m JOIN workspaces w ON w.id = m.workspace_id AND w.deleted_at IS NULL
     LEFT JOIN memberships mine ON mine.workspace_id = w.id AND mine.user_id = ?
     WHERE m.user_id = ? ORDER BY w.id`,
    actor.user.id,
    bot.id,
  );

function requireDeleter(actor: Actor, bot: UserRow, workspaces: readonly Shared[]): void {
  const own = bot.owner_id === actor.user.id;
  const shared = workspaces.filter(({ role }) => role !== null);
  if (!own && shared.length === 0) throw notFound("Bot");
  if (bot.owner_id !== null && !own) throw forbidden("Only the bot's owner can delete it.");
  const managed = workspaces.filter(({ role }) => role !== null && isManager(role));
  if (!own && managed.length < workspaces.length)
    throw forbidden("Only who manages every workspace that this bot is in can delete it.");
  for (const workspace of shared) requireActive(workspace);
}

/**
 * Ends what a bot has in a workspace, or everywhere: its tokens, codes, menus, hooks and open questions, and the apps that
 * act as it.
 *
 * @returns the tokens that counted until now, by public ID.
 */
export async function endBot(tx: Tx, bot: { id: number }, workspace?: Named): Promise<string[]> {
  const there = workspace === undefined ? "" : " AND workspace_id = ?";
  const where = [bot.id, ...(workspace === undefined ? [] : [workspace.id])];
  const now = new Date().toISOString();
  const tokens = await tx.all<{ public_id: string }>(
    `UPDATE bot_tokens SET revoked_at = ? WHERE bot_user_id = ?${there} AND revoked_at IS NULL RETURNING public_id`,
    now,
    ...where,
  );
  await tx.run(`DELETE FROM bot_setup_codes WHERE bot_user_id = ?${there}`, ...where);
  await tx.run(`DELETE FROM bot_commands WHERE bot_user_id = ?${there}`, ...where);
  await tx.run(
    `UPDATE incoming_hooks SET revoked_at = ? WHERE bot_user_id = ?${there} AND revoked_at IS NULL`,
    now,
    ...where,
  );
  for (const table of ["slash_commands", "app_installations"])
    await tx.run(
      `UPDATE ${table} SET revoked_at = ? WHERE bot_user_id = ?${there} AND revoked_at IS NULL`,
      now,
      ...where,
    );
  // A subscription is its app's, which is the bot's.
  await tx.run(
    `UPDATE event_subscriptions SET revoked_at = ? WHERE revoked_at IS NULL AND app_installation_id IN (
       SELECT id FROM app_installations WHERE bot_user_id = ?${there})`,
    now,
    ...where,
  );
  // Nobody is there to hear an answer: the time for one is over, which is written down and told within seconds.
  await tx.run(
    `UPDATE questions SET expires_at = ? WHERE bot_user_id = ?${there} AND status IN ('open', 'submitted')
       AND status = 'open' AND expires_at > ?`,
    now,
    ...where,
    now,
  );
  return tokens.map(({ public_id }) => public_id);
}
