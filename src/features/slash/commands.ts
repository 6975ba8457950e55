import type { Actor } from "../../access/actor.ts";
import {
  requireActive,
  requireIntegrationsReader,
  requireManager,
  workspaceFor,
  type Restriction,
  type Role,
} from "../../access/policy.ts";
import { badRequest, conflict, notFound } from "../../http/errors.ts";
import { newId, newSecret } from "../../ids.ts";
import { cleanCallbackUrl } from "../../outgoing/callback-url.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { standingInstallation } from "../apps/installations.ts";
import { audit } from "../audit/audit.ts";
import { botIn } from "../bots/bots.ts";
import type { CreateSlashCommandRequest, SlashCommand } from "./wire.ts";

/** A workspace has at most so many commands that stand; a list shows those that do not, too. */
const MOST = 500;
const LISTED = 1_000;

export interface CommandRow {
  id: number;
  public_id: string;
  workspace_id: number;
  workspace_public_id: string;
  installation_public_id: string | null;
  command: string;
  description: string;
  callback_url: string;
  signing_secret: string;
  bot_user_id: number;
  bot_public_id: string;
  created_by_public_id: string;
  created_at: string;
  revoked_at: string | null;
}

const COLUMNS = `c.id, c.public_id, c.workspace_id, w.public_id AS workspace_public_id,
  (SELECT a.public_id FROM app_installations a WHERE a.id = c.app_installation_id) AS installation_public_id,
  c.command, c.description, c.callback_url, c.signing_secret, c.bot_user_id, b.public_id AS bot_public_id,
  (SELECT u.public_id FROM users u WHERE u.id = c.created_by) AS created_by_public_id, c.created_at, c.revoked_at`;
const JOINS = `slash_commands c JOIN workspaces w ON w.id = c.workspace_id AND w.deleted_at IS NULL
  JOIN users b ON b.id = c.bot_user_id`;

/** A command as the wire has it; its secret only where it has just been made. */
const commandOf = (row: CommandRow, secret?: string): SlashCommand => ({
  id: row.public_id,
  workspace_id: row.workspace_public_id,
  ...(row.installation_public_id !== null && { app_installation_id: row.installation_public_id }),
  command: row.command,
  description: row.description,
  callback_url: row.callback_url,
  ...(secret !== undefined && { signing_secret: secret }),
  bot_user_id: row.bot_public_id,
  created_by: row.created_by_public_id,
  created_at: row.created_at,
  ...(row.revoked_at !== null && { revoked_at: row.revoked_at }),
});

/** The workspace's registered commands, also those that were revoked, the newest first. */
export async function listSlashCommands(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<SlashCommand[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  requireIntegrationsReader(actor, workspace.role);
  const rows = await reader.all<CommandRow>(
    `SELECT ${COLUMNS} FROM ${JOINS} WHERE c.workspace_id = ? ORDER BY c.id DESC LIMIT ?`,
    workspace.id,
    LISTED,
  );
  return rows.map((row) => commandOf(row));
}

/**
 * Has a slash command answered by somebody else's server, as a bot of the workspace; managers only. The secret that signs
 * the calls is in this answer, and in that of a rotation, only. Errors: 409 for a command that is registered already.
 */
export async function createSlashCommand(
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: CreateSlashCommandRequest,
): Promise<SlashCommand> {
  const command = cleanCommand(input.command);
  const callback_url = cleanCallbackUrl(input.callback_url);
  const description = (input.description ?? "").toWellFormed().replaceAll("\0", "\uFFFD").trim();
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireManager(actor, workspace.role, "register slash commands");
    requireActive(workspace);
    const installation = await standingInstallation(tx, workspace, input.app_installation_id);
    const bot = await botIn(tx, workspace, input.bot_user_id);
    if ((await standingCommand(tx, workspace, command)) !== undefined)
      throw conflict("slash_command_taken", `${command} is registered already.`);
    const standing = await tx.get<{ count: number }>(
      "SELECT count(*) AS count FROM slash_commands WHERE workspace_id = ? AND revoked_at IS NULL",
      workspace.id,
    );
    if (Number(standing?.count ?? 0) >= MOST)
      throw conflict("too_many_slash_commands", `A workspace has at most ${MOST} slash commands.`);
    const public_id = newId("cmd");
    const secret = newSecret("ccs");
    await tx.run(
      `INSERT INTO slash_commands (public_id, workspace_id, app_installation_id, command, description, callback_url,
         signing_secret, bot_user_id, created_by, created_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      public_id,
      workspace.id,
      installation?.id ?? null,
      command,
      description,
      callback_url,
      secret,
      bot.id,
      actor.user.id,
      new Date().toISOString(),
    );
    await audit(tx, {
      actor: actor.user,
      workspace,
      action: "slash_command.created",
      target_type: "slash_command",
      target_id: public_id,
      metadata: { command, host: new URL(callback_url).host },
    });
    return commandOf(await rowOf(tx, public_id), secret);
  });
}

/** The command of this name that stands in a workspace. */
export const standingCommand = (
  reader: Reader,
  workspace: { readonly id: number },
  command: string,
): Promise<CommandRow | undefined> =>
  reader.get<CommandRow>(
    `SELECT ${COLUMNS} FROM ${JOINS} WHERE c.workspace_id = ? AND c.command = ? AND c.revoked_at IS NULL`,
    workspace.id,
    command,
  );

/** Ends a command; managers only. Again: nothing more happens. */
export const revokeSlashCommand = (db: Database, actor: Actor, publicId: string) =>
  change(db, actor, publicId, "slash_command.revoked", async (tx, row) => {
    if (row.revoked_at === null)
      await tx.run(
        "UPDATE slash_commands SET revoked_at = ? WHERE id = ?",
        new Date().toISOString(),
        row.id,
      );
    return undefined;
  });

/** Gives a command a new secret, which signs from now on; 400 for one that was revoked. */
export const rotateSlashSecret = (db: Database, actor: Actor, publicId: string) =>
  change(db, actor, publicId, "slash_command.secret_rotated", async (tx, row) => {
    if (row.revoked_at !== null)
      throw badRequest("This slash command was revoked.", "slash_command_revoked");
    const secret = newSecret("ccs");
    await tx.run("UPDATE slash_commands SET signing_secret = ? WHERE id = ?", secret, row.id);
    return secret;
  });

async function change(
  db: Database,
  actor: Actor,
  publicId: string,
  action: "slash_command.revoked" | "slash_command.secret_rotated",
  set: (tx: Tx, row: CommandRow) => Promise<string | undefined>,
): Promise<SlashCommand> {
  return db.write(async (tx) => {
    const before = await managedCommand(tx, actor, publicId);
    const secret = await set(tx, before);
    const after = await rowOf(tx, publicId);
    if (secret !== undefined || after.revoked_at !== before.revoked_at)
      await audit(tx, {
        actor: actor.user,
        workspace: { id: before.workspace_id },
        action,
        target_type: "slash_command",
        target_id: publicId,
        metadata: { command: before.command },
      });
    return commandOf(after, secret);
  });
}

async function managedCommand(reader: Reader, actor: Actor, publicId: string) {
  const row = await reader.get<CommandRow & Restriction & { role: Role }>(
    `SELECT ${COLUMNS}, m.role, m.timeout_until, m.blocked_at FROM ${JOINS}
     JOIN memberships m ON m.workspace_id = w.id AND m.user_id = ? WHERE c.public_id = ?`,
    actor.user.id,
    publicId,
  );
  if (row === undefined) throw notFound("Slash command");
  requireManager(actor, row.role, "change slash commands");
  requireActive(row);
  return row;
}

async function rowOf(reader: Reader, publicId: string): Promise<CommandRow> {
  const row = await reader.get<CommandRow>(
    `SELECT ${COLUMNS} FROM ${JOINS} WHERE c.public_id = ?`,
    publicId,
  );
  if (row === undefined) throw new Error("The slash command is gone.");
  return row;
}

/** A command in lower case with its slash, which may be left out. */
export function cleanCommand(text: string): string {
  const command = `/${text.trim().toLowerCase().replace(/^\//, "")}`;
  if (!/^\/[a-z0-9_-]{1,32}$/.test(command))
    throw badRequest(
      "command must be a slash and at most 32 lower-case letters, digits, hyphens and underscores.",
    );
  return command;
}
