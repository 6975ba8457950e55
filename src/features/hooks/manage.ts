import type { Actor, UserRow } from "../../access/actor.ts";
import {
  channelFor,
  eventScope,
  requireActive,
  requireBotManager,
  requireManager,
  requireWritable,
  workspaceFor,
  type PlaceRow,
  type WorkspaceRow,
} from "../../access/policy.ts";
import { conflict, notFound } from "../../http/errors.ts";
import { hashSecret, newId, newSecret } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { botIn, insertBot } from "../bots/bots.ts";
import { insertMember } from "../channels/members.ts";
import { cleanName } from "../people/people.ts";
import type { CreateIncomingHookRequest, IncomingHook } from "./wire.ts";

/** A workspace has at most so many hooks, which makes the list of them a page. */
const MOST = 1_000;
const UNNAMED = "Incoming hook";

interface HookRow {
  public_id: string;
  channel_id: string;
  bot_user_id: string;
  name: string;
  created_by: string;
  created_at: string;
  last_used_at: string | null;
}

const hookOf = (row: HookRow, workspace: { readonly public_id: string }): IncomingHook => ({
  id: row.public_id,
  workspace_id: workspace.public_id,
  channel_id: row.channel_id,
  bot_user_id: row.bot_user_id,
  display_name: row.name,
  created_by: row.created_by,
  created_at: row.created_at,
  ...(row.last_used_at !== null && { last_used_at: row.last_used_at }),
});

/** A workspace's hooks into the channels that the person with this ID sees. */
const VISIBLE = `incoming_hooks h JOIN places p ON p.id = h.place_id AND p.deleted_at IS NULL
  JOIN users b ON b.id = h.bot_user_id JOIN users c ON c.id = h.created_by
  WHERE h.workspace_id = ? AND h.revoked_at IS NULL AND (p.kind = 'public'
    OR EXISTS (SELECT 1 FROM place_members pm WHERE pm.place_id = p.id AND pm.user_id = ?))`;

/**
 * Makes a secret address that posts into a channel, for managers who see it: as a bot that they manage, or as a service bot
 * that is made for it. The bot is taken into a private channel. The token is in this answer only: what is stored is its
 * hash. Errors: 403, 404 for a channel, workspace or bot that is not there, 409 for one hook too many.
 */
export const createIncomingHook = (
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: CreateIncomingHookRequest,
): Promise<{ incoming_hook: IncomingHook; token: string }> =>
  db.write(async (tx) => {
    const workspace = await managed(tx, actor, workspaceId, "make incoming hooks");
    const place = await channelFor(tx, actor, input.channel_id);
    if (place.workspace_id !== workspace.id) throw notFound("Channel");
    requireWritable(place);
    await requireRoom(tx, workspace);
    const bot = await botFor(tx, actor, workspace, input);
    const name = cleanName(input.display_name ?? bot.display_name, "display_name");
    if (place.kind === "private") await takeIn(tx, actor, place, bot);
    const token = newSecret("cch");
    const row: HookRow = {
      public_id: newId("hook"),
      channel_id: place.public_id,
      bot_user_id: bot.public_id,
      name,
      created_by: actor.user.public_id,
      created_at: new Date().toISOString(),
      last_used_at: null,
    };
    await tx.run(
      `INSERT INTO incoming_hooks (public_id, workspace_id, place_id, bot_user_id, name, token_hash, created_by, created_at)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
      row.public_id,
      workspace.id,
      place.id,
      bot.id,
      row.name,
      hashSecret(token),
      actor.user.id,
      row.created_at,
    );
    await audit(tx, {
      actor: actor.user,
      workspace,
      place,
      action: "incoming_hook.created",
      target_type: "incoming_hook",
      target_id: row.public_id,
      metadata: { channel_id: place.public_id, bot_user_id: bot.public_id },
    });
    return { incoming_hook: hookOf(row, workspace), token };
  });

/** The workspace's hooks into channels that the caller sees, the newest first, for its managers. */
export async function listIncomingHooks(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<IncomingHook[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  requireManager(actor, workspace.role, "see incoming hooks");
  const rows = await reader.all<HookRow>(
    `SELECT h.public_id, p.public_id AS channel_id, b.public_id AS bot_user_id, h.name, c.public_id AS created_by,
       h.created_at, h.last_used_at
     FROM ${VISIBLE} ORDER BY h.id DESC LIMIT ?`,
    workspace.id,
    actor.user.id,
    MOST,
  );
  return rows.map((row) => hookOf(row, workspace));
}

/** Makes a hook's address worthless, for managers. Its bot and what it posted stay. */
export const deleteIncomingHook = (
  db: Database,
  actor: Actor,
  workspaceId: string,
  hookId: string,
): Promise<void> =>
  db.write(async (tx) => {
    const workspace = await managed(tx, actor, workspaceId, "take incoming hooks back");
    const row = await tx.get<{ id: number; place_id: number }>(
      `SELECT h.id, h.place_id FROM ${VISIBLE} AND h.public_id = ?`,
      workspace.id,
      actor.user.id,
      hookId,
    );
    if (row === undefined) throw notFound("Hook");
    await tx.run(
      "UPDATE incoming_hooks SET revoked_at = ? WHERE id = ?",
      new Date().toISOString(),
      row.id,
    );
    await audit(tx, {
      actor: actor.user,
      workspace,
      place: { id: row.place_id },
      action: "incoming_hook.deleted",
      target_type: "incoming_hook",
      target_id: hookId,
    });
  });

async function managed(tx: Tx, actor: Actor, workspaceId: string, what: string) {
  const workspace = await workspaceFor(tx, actor, workspaceId);
  requireManager(actor, workspace.role, what);
  requireActive(workspace);
  return workspace;
}

async function requireRoom(tx: Tx, workspace: WorkspaceRow): Promise<void> {
  const row = await tx.get<{ hooks: number }>(
    "SELECT count(*) AS hooks FROM incoming_hooks WHERE workspace_id = ? AND revoked_at IS NULL",
    workspace.id,
  );
  if (Number(row?.hooks ?? 0) >= MOST)
    throw conflict("too_many_hooks", `A workspace has at most ${MOST} incoming hooks.`);
}

/** Who posts: the bot that is asked for, which the caller must manage, or a new one. */
async function botFor(
  tx: Tx,
  actor: Actor,
  workspace: WorkspaceRow,
  { bot_user_id, display_name = UNNAMED }: CreateIncomingHookRequest,
): Promise<UserRow> {
  if (bot_user_id === undefined)
    return insertBot(tx, workspace, { display_name, created_by: actor.user });
  const bot = await botIn(tx, workspace, bot_user_id);
  requireBotManager(actor, workspace.role, bot, "make hooks");
  return bot;
}

/** Only who is in a private channel can write there. */
async function takeIn(tx: Tx, actor: Actor, place: PlaceRow, bot: UserRow): Promise<void> {
  if (!(await insertMember(tx, place, bot.id))) return;
  await audit(tx, {
    actor: actor.user,
    workspace: { id: place.workspace_id },
    place,
    action: "channel.member_added",
    target_type: "channel",
    target_id: place.public_id,
    metadata: { user_id: bot.public_id },
  });
  await tx.append({
    type: "channel.member_added",
    ...eventScope(place),
    payload: { channel_id: place.public_id, user_id: bot.public_id },
  });
}
