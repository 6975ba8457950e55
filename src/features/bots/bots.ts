import { USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import {
  requireActive,
  requireBotMaker,
  requireBotManager,
  workspaceFor,
  type WorkspaceRow,
} from "../../access/policy.ts";
import { badRequest, conflict, notFound } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { addMember } from "../people/members.ts";
import { cleanAvatarUrl, cleanName, userOf, userRow } from "../people/people.ts";
import { changeAvatar } from "../uploads/pictures.ts";
import { botHandle } from "./handles.ts";
import { grantedBefore, keepGranted, nonceReused, wishFor } from "./nonces.ts";
import { expandScopes } from "./scopes.ts";
import {
  cleanTokenName,
  makeBotToken,
  renewBotToken,
  tokensOfBots,
  type MadeToken,
} from "./tokens.ts";
import type { BotWithTokens, CreateBotRequest, CreateBotResponse } from "./wire.ts";

/** How many bots a workspace may have, and how many of their own somebody may have there. */
const MOST = 1_000;
const MOST_OWN = 100;

/** A bot that is to be. */
export interface NewBot {
  readonly display_name: string;
  /** Made from the name where it is absent or "". */
  readonly handle?: string | undefined;
  readonly avatar_url?: string | undefined;
  /** Whose it is; absent for a service bot. */
  readonly owner?: UserRow | undefined;
  /** Absent for the operator. */
  readonly created_by?: { readonly id: number } | undefined;
}

/**
 * Makes a bot, a member of one workspace in the role `bot`, whoever may have asked for it. Errors: 400 for what is no
 * name, handle or address, 409 for a handle that is taken and beyond 1,000 bots a workspace or 100 of one owner there.
 */
export async function insertBot(
  tx: Tx,
  workspace: { id: number; public_id: string },
  { owner, created_by, ...wanted }: NewBot,
): Promise<UserRow> {
  const display_name = cleanName(wanted.display_name, "display_name");
  const avatar_url = cleanAvatarUrl(wanted.avatar_url ?? "");
  await requireRoom(tx, workspace, owner);
  const handle = await botHandle(tx, wanted.handle, display_name);
  const inserted = await tx.get<{ id: number }>(
    `INSERT INTO users (public_id, kind, owner_user_id, display_name, handle, avatar_url, created_at)
     VALUES (?, 'bot', ?, ?, ?, ?, ?) RETURNING id`,
    newId("usr"),
    owner?.id ?? null,
    display_name,
    handle,
    avatar_url,
    new Date().toISOString(),
  );
  const bot = await userRow(tx, inserted?.id ?? 0);
  await audit(tx, {
    actor: created_by,
    workspace,
    action: "bot.created",
    target_type: "user",
    target_id: bot.public_id,
    metadata: { handle, ...(owner && { owner_user_id: owner.public_id }) },
  });
  await addMember(tx, workspace, bot, "bot");
  return bot;
}

async function requireRoom(
  reader: Reader,
  workspace: { id: number },
  owner: UserRow | undefined,
): Promise<void> {
  const all = await reader.get<{ members: number }>(
    "SELECT members FROM role_counts WHERE workspace_id = ? AND role = 'bot'",
    workspace.id,
  );
  if (Number(all?.members ?? 0) >= MOST)
    throw conflict("too_many_bots", `A workspace has at most ${MOST} bots.`);
  if (owner === undefined) return;
  const own = await reader.get<{ count: number }>(
    `SELECT count(*) AS count FROM users u JOIN memberships m ON m.user_id = u.id AND m.workspace_id = ?
     WHERE u.owner_user_id = ? AND u.deleted_at IS NULL`,
    workspace.id,
    owner.id,
  );
  if (Number(own?.count ?? 0) >= MOST_OWN)
    throw conflict("too_many_bots", `You have at most ${MOST_OWN} bots in a workspace.`);
}

/**
 * Makes a bot, with a token unless told otherwise: a service bot for managers, one's own for everybody but guests. The
 * token's secret is in this answer only. The same `setup_nonce` again answers with the same bot and the same token under
 * a fresh secret. Errors: as `insertBot`, 403 for who may not make such a bot, 409 for a nonce that was used otherwise.
 */
export async function createBot(
  db: Database,
  actor: Actor,
  workspaceId: string,
  input: CreateBotRequest,
): Promise<CreateBotResponse> {
  const { display_name, handle, avatar_url, owner_user_id, initial_token = true } = input;
  const scopes = expandScopes(input.scopes);
  const name = cleanTokenName(input.token_name);
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspaceId);
    requireBotMaker(actor, workspace.role, owner_user_id);
    requireActive(workspace);
    const wish =
      input.setup_nonce === undefined
        ? undefined
        : wishFor(input.setup_nonce, "bot", [
            workspace.public_id,
            owner_user_id,
            display_name,
            handle,
            avatar_url,
            initial_token,
            name,
            scopes,
          ]);
    const before = wish && (await grantedBefore(tx, actor, wish));
    if (before !== undefined) return madeBefore(tx, actor, workspace, before, initial_token);

    const bot = await insertBot(tx, workspace, {
      display_name,
      handle,
      avatar_url,
      created_by: actor.user,
      owner: owner_user_id === undefined ? undefined : actor.user,
    });
    if (!(await changeAvatar(tx, actor, "", bot.avatar_url)))
      throw badRequest("avatar_url must be empty, an http(s) address or a picture of your own.");
    const made = initial_token
      ? await makeBotToken(tx, { bot, workspace, name, scopes, created_by: actor.user })
      : undefined;
    if (wish) await keepGranted(tx, actor, wish, made?.id ?? bot.id);
    return created(bot, made);
  });
}

/** What a nonce has made: with a token, that is what is remembered. */
async function madeBefore(
  tx: Tx,
  actor: Actor,
  workspace: WorkspaceRow,
  id: number,
  withToken: boolean,
): Promise<CreateBotResponse> {
  const made = withToken ? await renewBotToken(tx, actor, workspace, id) : undefined;
  const bot = await tx.get<UserRow>(
    `SELECT ${USER_COLUMNS} FROM memberships m JOIN users u ON u.id = m.user_id AND u.deleted_at IS NULL
     WHERE m.workspace_id = ? AND u.id = ?`,
    workspace.id,
    made?.bot_id ?? id,
  );
  if (bot === undefined) throw nonceReused();
  return created(bot, made);
}

const created = (bot: UserRow, made: MadeToken | undefined): CreateBotResponse => ({
  bot: userOf(bot),
  ...(made && { bot_token: made.bot_token }),
});

/** A bot of a workspace, by its public ID; 404 when there is none. */
export async function botIn(
  reader: Reader,
  workspace: { id: number },
  publicId: string,
): Promise<UserRow> {
  const bot = await reader.get<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u JOIN memberships m ON m.user_id = u.id AND m.workspace_id = ?
     WHERE u.public_id = ? AND u.kind = 'bot' AND u.deleted_at IS NULL`,
    workspace.id,
    publicId,
  );
  if (bot === undefined) throw notFound("Bot");
  return bot;
}

/** Every bot of a workspace with its tokens, the oldest first; who manages a bot sees more of its tokens than others. */
export async function listBots(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<BotWithTokens[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const bots = await reader.all<UserRow>(
    `SELECT ${USER_COLUMNS} FROM memberships m CROSS JOIN users u
     WHERE m.workspace_id = ? AND m.role = 'bot' AND u.id = m.user_id ORDER BY m.user_id`,
    workspace.id,
  );
  const tokens = await tokensOfBots(reader, actor, workspace, bots);
  return bots.map((bot) => ({ bot: userOf(bot), tokens: tokens.get(bot.id) ?? [] }));
}

/** The workspace and the bot in it that the caller manages, in a write; 403 for everybody else. */
export async function managedBot(
  tx: Tx,
  actor: Actor,
  workspaceId: string,
  botId: string,
  what: string,
): Promise<{ workspace: WorkspaceRow; bot: UserRow }> {
  const workspace = await workspaceFor(tx, actor, workspaceId);
  const bot = await botIn(tx, workspace, botId);
  requireBotManager(actor, workspace.role, bot, what);
  requireActive(workspace);
  return { workspace, bot };
}
