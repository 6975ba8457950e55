import type { Actor } from "../../access/actor.ts";
import { requireActive, workspaceFor } from "../../access/policy.ts";
import { badRequest, forbidden } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import type { BotCommand, BotCommandInput, WorkspaceBotCommand } from "./wire.ts";

/** The longest description and hint, in code points. */
const LONGEST = 100;

interface CommandRow {
  public_id: string;
  command: string;
  description: string;
  args_hint: string;
  created_at: string;
  updated_at: string;
}

const COLUMNS = "c.public_id, c.command, c.description, c.args_hint, c.created_at, c.updated_at";

/** What a bot's menu is now, where it is, and whether this changed it. */
export interface MenuSet {
  readonly bot_commands: BotCommand[];
  readonly workspace: { readonly id: number; readonly public_id: string };
  readonly changed: boolean;
}

/**
 * Makes these commands the calling bot's whole menu, or none of them. What stays as it is keeps its ID and times. Errors:
 * 400 for what is no command and for one that is there twice, 403 for people.
 */
export async function setCommands(
  db: Database,
  actor: Actor,
  input: readonly BotCommandInput[],
): Promise<MenuSet> {
  const { grant, user: bot } = actor;
  if (grant === undefined) throw forbidden("Only bots have a menu of commands.");
  const wanted = input.map(cleanCommand);
  if (new Set(wanted.map(({ command }) => command)).size < wanted.length)
    throw badRequest("commands must name each command once.");
  return db.write(async (tx) => {
    const home = await tx.get<{ public_id: string }>(
      "SELECT public_id FROM workspaces WHERE id = ?",
      grant.workspace_id,
    );
    const workspace = await workspaceFor(tx, actor, home?.public_id ?? "");
    requireActive(workspace);
    const { rows, changed } = await replaceMenu(tx, workspace, bot, wanted);
    if (changed)
      await audit(tx, {
        actor: bot,
        workspace,
        action: "bot_commands.updated",
        target_type: "user",
        target_id: bot.public_id,
        metadata: { commands: rows.length },
      });
    const bot_commands = rows.map(({ public_id, ...row }) => ({
      id: public_id,
      workspace_id: workspace.public_id,
      bot_user_id: bot.public_id,
      ...row,
    }));
    return { workspace, changed, bot_commands };
  });
}

/** Writes down what is different from the menu that the bot had, and tells whether anything is. */
async function replaceMenu(
  tx: Tx,
  workspace: { id: number },
  bot: { id: number },
  wanted: readonly Wanted[],
): Promise<{ rows: CommandRow[]; changed: boolean }> {
  const before = await tx.all<CommandRow>(
    `SELECT ${COLUMNS} FROM bot_commands c WHERE c.workspace_id = ? AND c.bot_user_id = ?`,
    workspace.id,
    bot.id,
  );
  const known = new Map(before.map((row) => [row.command, row]));
  const now = new Date().toISOString();
  const rows = wanted.map((entry): CommandRow => {
    const old = known.get(entry.command);
    if (old?.description === entry.description && old.args_hint === entry.args_hint) return old;
    const { public_id = newId("botcmd"), created_at = now } = old ?? {};
    return { public_id, ...entry, created_at, updated_at: now };
  });
  const kept = new Set(wanted.map(({ command }) => command));
  const gone = before.filter(({ command }) => !kept.has(command));
  const changed = rows.filter((row) => known.get(row.command) !== row);
  for (const { public_id } of gone)
    await tx.run("DELETE FROM bot_commands WHERE public_id = ?", public_id);
  for (const row of changed)
    await tx.run(
      `INSERT INTO bot_commands (public_id, workspace_id, bot_user_id, command, description, args_hint, created_at,
         updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (workspace_id, bot_user_id, command) DO UPDATE SET description = excluded.description,
         args_hint = excluded.args_hint, updated_at = excluded.updated_at`,
      row.public_id,
      workspace.id,
      bot.id,
      row.command,
      row.description,
      row.args_hint,
      row.created_at,
      row.updated_at,
    );
  return { rows, changed: gone.length + changed.length > 0 };
}

/** Every command that the bots of a workspace offer, by name; those of a bot whose owner has left are not offered. */
export async function listCommands(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<WorkspaceBotCommand[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const rows = await reader.all<
    CommandRow & {
      bot_public_id: string;
      handle: string;
      display_name: string;
      avatar_url: string;
    }
  >(
    `SELECT ${COLUMNS}, u.public_id AS bot_public_id, u.handle, u.display_name, u.avatar_url
     FROM bot_commands c JOIN users u ON u.id = c.bot_user_id
     WHERE c.workspace_id = ? AND (u.owner_user_id IS NULL OR EXISTS (SELECT 1 FROM memberships m
       WHERE m.workspace_id = c.workspace_id AND m.user_id = u.owner_user_id AND m.role <> 'guest'))
     ORDER BY c.command, c.bot_user_id`,
    workspace.id,
  );
  return rows.map((row) => ({
    id: row.public_id,
    command: row.command,
    description: row.description,
    args_hint: row.args_hint,
    bot: {
      id: row.bot_public_id,
      handle: row.handle,
      display_name: row.display_name,
      avatar_url: row.avatar_url,
    },
    created_at: row.created_at,
    updated_at: row.updated_at,
  }));
}

/** A command as it is stored. */
type Wanted = Pick<CommandRow, "command" | "description" | "args_hint">;

function cleanCommand({ command, description, args_hint = "" }: BotCommandInput): Wanted {
  const name = command.replace(/^\//, "");
  if (!/^[a-z0-9_-]{1,32}$/.test(name))
    throw badRequest(
      "commands must each be 1 to 32 lower-case letters, digits, hyphens and underscores, with or without a slash before.",
    );
  const cleanDescription = cleanLine(description, "description");
  if (cleanDescription === "") throw badRequest("description must not be empty.");
  return {
    command: `/${name}`,
    description: cleanDescription,
    args_hint: cleanLine(args_hint, "args_hint"),
  };
}

function cleanLine(text: string, field: string): string {
  const line = text.toWellFormed().replaceAll("\0", "\uFFFD").trim();
  if ([...line].length > LONGEST)
    throw badRequest(`${field} must be at most ${LONGEST} characters.`);
  return line;
}
