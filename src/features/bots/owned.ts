import { USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import { requireHuman } from "../../access/policy.ts";
import type { Reader } from "../../storage/database.ts";
import { userOf } from "../people/people.ts";
import type { OwnedBotEntry } from "./wire.ts";

/**
 * The caller's own bots, the oldest first, in each workspace that both are members of: without its owner there, a bot's
 * token is worth nothing. `active_token_count` is how many of its tokens are not revoked.
 */
export async function listOwnedBots(reader: Reader, actor: Actor): Promise<OwnedBotEntry[]> {
  requireHuman(actor, "own bots");
  const rows = await reader.all<
    UserRow & {
      workspace_public_id: string;
      workspace_route_id: string;
      workspace_name: string;
      active_token_count: number;
    }
  >(
    `SELECT ${USER_COLUMNS}, w.public_id AS workspace_public_id, w.route_id AS workspace_route_id,
       w.name AS workspace_name, (SELECT count(*) FROM bot_tokens t WHERE t.bot_user_id = u.id
         AND t.workspace_id = w.id AND t.revoked_at IS NULL) AS active_token_count
     FROM users u CROSS JOIN memberships m CROSS JOIN workspaces w CROSS JOIN memberships mine
     WHERE u.owner_user_id = ? AND u.deleted_at IS NULL AND m.user_id = u.id
       AND w.id = m.workspace_id AND w.deleted_at IS NULL
       AND mine.workspace_id = w.id AND mine.user_id = ? ORDER BY u.id, w.id`,
    actor.user.id,
    actor.user.id,
  );
  return rows.map((row) => ({
    bot: userOf(row),
    workspace: {
      id: row.workspace_public_id,
      route_id: row.workspace_route_id,
      name: row.workspace_name,
    },
    active_token_count: Number(row.active_token_count),
  }));
}
