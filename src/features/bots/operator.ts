import type { UserRow } from "../../access/actor.ts";
import type { Role } from "../../access/policy.ts";
import { conflict } from "../../http/errors.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { personNamed } from "../auth/operator.ts";
import { userOf } from "../people/people.ts";
import { workspaceNamed } from "../workspaces/named.ts";
import { insertBot } from "./bots.ts";
import { expandScopes } from "./scopes.ts";
import { cleanTokenName, makeBotToken } from "./tokens.ts";

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
