import { AUTHOR_COLUMNS, USER_COLUMNS, type AuthorRow, type UserRow } from "../../access/actor.ts";
import type { Role } from "../../access/policy.ts";
import { conflict, notFound } from "../../http/errors.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { personNamed, theOne } from "../auth/operator.ts";
import { userOf } from "../people/people.ts";
import type { User } from "../people/wire.ts";
import { workspaceNamed } from "../workspaces/named.ts";
import { insertBot } from "./bots.ts";
import { expandScopes } from "./scopes.ts";
import { allTokensOf, cleanTokenName, endToken, makeBotToken, tokenById } from "./tokens.ts";
import type { BotToken } from "./wire.ts";

/** A bot that an operator makes. Workspace and people are named as in `workspaceNamed` and `personNamed`. */
export interface OperatorBot {
  readonly workspace: string;
  readonly display_name: string;
  readonly handle?: string | undefined;
  /** Whose own it is; absent for a service bot. */
  readonly owner?: string | undefined;
  /** Who it is said to be made by, and so stands in the audit log; the operator when absent. */
  readonly created_by?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly token_name?: string | undefined;
}

/**
 * Makes a bot with a token, whose secret is in this answer only. Errors: as `insertBot`, and 409 for an owner who could
 * not have a bot there.
 */
export const createBotIn = (db: Database, wanted: OperatorBot) => {
  const { display_name, handle } = wanted;
  const scopes = expandScopes(wanted.scopes);
  const name = cleanTokenName(wanted.token_name);
  return db.write(async (tx) => {
    const workspace = await workspaceNamed(tx, wanted.workspace);
    const person = (text: string | undefined) =>
      text === undefined ? undefined : personNamed(tx, text);
    const owner = await person(wanted.owner);
    const created_by = await person(wanted.created_by);
    if (owner !== undefined) await requireOwnBots(tx, workspace, owner);
    const bot = await insertBot(tx, workspace, { display_name, handle, owner, created_by });
    const { bot_token } = await makeBotToken(tx, { bot, workspace, name, scopes, created_by });
    return { bot: userOf(bot), bot_token };
  });
};

/** A bot as an operator's list shows it: where it is, and how many tokens of it count. */
export type ListedBot = User & {
  readonly workspace_ids: readonly string[];
  readonly tokens: number;
};

/** Bots of one page: what a command holds of a long list at once. */
const PAGE = 500;

/** The bots that are not deleted, of the server or of one workspace, the oldest first, page by page. */
export async function* listBotsOf(
  reader: Reader,
  workspaceName?: string,
): AsyncGenerator<ListedBot[], void> {
  const within =
    workspaceName === undefined ? undefined : await workspaceNamed(reader, workspaceName);
  for (let last = 0; ;) {
    const bots = await reader.all<AuthorRow & { tokens: number }>(
      `SELECT ${AUTHOR_COLUMNS}, (SELECT count(*) FROM bot_tokens t WHERE t.bot_user_id = u.id AND t.revoked_at IS NULL)
         AS tokens
       FROM users u WHERE u.id > ? AND u.kind = 'bot' AND u.deleted_at IS NULL
         ${within === undefined ? "" : "AND EXISTS (SELECT 1 FROM memberships m WHERE m.workspace_id = ? AND m.user_id = u.id)"}
       ORDER BY u.id LIMIT ?`,
      last,
      ...(within === undefined ? [] : [within.id]),
      PAGE,
    );
    const homes = await reader.all<{ user_id: number; workspace_id: string }>(
      `SELECT m.user_id, w.public_id AS workspace_id FROM memberships m
       JOIN workspaces w ON w.id = m.workspace_id AND w.deleted_at IS NULL WHERE m.user_id IN ? ORDER BY w.id`,
      bots.map(({ id }) => id),
    );
    const workspaces = Map.groupBy(homes, ({ user_id }) => user_id);
    if (bots.length > 0)
      yield bots.map((bot) => ({
        ...userOf(bot),
        workspace_ids: (workspaces.get(bot.id) ?? []).map(({ workspace_id }) => workspace_id),
        tokens: Number(bot.tokens),
      }));
    last = bots.at(-1)?.id ?? last;
    if (bots.length < PAGE) return;
  }
}

/** The bot that an operator means, as `personNamed` finds people. */
async function botNamed(reader: Reader, text: string): Promise<UserRow> {
  const found = await reader.all<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE (u.public_id = ? OR (u.handle = ? AND u.handle <> '') OR u.display_name = ?)
       AND u.kind = 'bot' AND u.deleted_at IS NULL ORDER BY u.id LIMIT 100`,
    text,
    text.replace(/^@/, "").toLowerCase(),
    text.startsWith("@") ? "" : text,
  );
  return theOne(found, text, "Bot");
}

/** A bot's tokens, with those that were revoked lately, without secrets. 404 for a bot or workspace that there is not. */
export async function tokensOf(
  reader: Reader,
  named: { readonly bot: string; readonly workspace?: string | undefined },
): Promise<BotToken[]> {
  const bot = await botNamed(reader, named.bot);
  const workspace =
    named.workspace === undefined ? undefined : await workspaceNamed(reader, named.workspace);
  return allTokensOf(reader, bot, workspace);
}

/**
 * Makes a token for a bot, whose secret is in this answer only. Errors: 400 for unknown scopes, 404 for a bot that is not
 * in the workspace, 409 where it is in several and none is named, and beyond 50 tokens.
 */
export const createTokenFor = (
  db: Database,
  named: {
    readonly bot: string;
    readonly workspace?: string | undefined;
    readonly scopes?: readonly string[] | undefined;
    readonly token_name?: string | undefined;
  },
) => {
  const scopes = expandScopes(named.scopes);
  const name = cleanTokenName(named.token_name);
  return db.write(async (tx) => {
    const bot = await botNamed(tx, named.bot);
    const workspace = await homeOf(tx, bot, named.workspace);
    const { bot_token } = await makeBotToken(tx, { bot, workspace, name, scopes });
    return { bot: userOf(bot), bot_token };
  });
};

/** Where a bot is: the one workspace, or of several the named one. */
async function homeOf(reader: Reader, bot: UserRow, named: string | undefined) {
  const homes = await reader.all<{ id: number; public_id: string; slug: string }>(
    `SELECT w.id, w.public_id, w.slug FROM memberships m JOIN workspaces w ON w.id = m.workspace_id AND w.deleted_at IS NULL
     WHERE m.user_id = ? ORDER BY w.id`,
    bot.id,
  );
  const wanted = named === undefined ? undefined : await workspaceNamed(reader, named);
  const [home, ...others] =
    wanted === undefined ? homes : homes.filter(({ id }) => id === wanted.id);
  if (home === undefined) throw notFound("Bot");
  if (others.length > 0)
    throw conflict(
      "bot_in_several_workspaces",
      `${bot.display_name} is in several workspaces: name one with --workspace, one of ${homes.map(({ slug }) => slug).join(", ")}.`,
    );
  return home;
}

/** Ends a token by its ID; what is open by it closes within a second. Once it is ended, again changes nothing. */
export const revokeToken = (db: Database, tokenId: string): Promise<BotToken> =>
  db.write(async (tx) => {
    const token = await tx.get<{
      id: number;
      public_id: string;
      bot_public_id: string;
      workspace_id: number;
      revoked_at: string | null;
    }>(
      `SELECT t.id, t.public_id, b.public_id AS bot_public_id, t.workspace_id, t.revoked_at
       FROM bot_tokens t JOIN users b ON b.id = t.bot_user_id WHERE t.public_id = ?`,
      tokenId,
    );
    if (token === undefined) throw notFound("Bot token");
    if (token.revoked_at === null)
      await endToken(tx, token, { workspace: { id: token.workspace_id } });
    return tokenById(tx, token.id);
  });

/** Everybody but guests has bots of their own, where they are members. */
async function requireOwnBots(
  reader: Reader,
  workspace: { readonly id: number; readonly name: string },
  owner: UserRow,
): Promise<void> {
  const member = await reader.get<{ role: Role }>(
    "SELECT role FROM memberships WHERE workspace_id = ? AND user_id = ?",
    workspace.id,
    owner.id,
  );
  if (member === undefined || member.role === "guest")
    throw conflict(
      "owner_not_a_member",
      `${owner.display_name} is no member of ${workspace.name}, or a guest there, and can have no bot in it.`,
    );
}
