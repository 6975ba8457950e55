import { notFound } from "../../http/errors.ts";
import { hashSecret } from "../../ids.ts";
import { deleteOlder } from "../../realtime/delete-older.ts";
import type { Database } from "../../storage/database.ts";
import { postAsBot } from "./dispatch.ts";
import { replyOf } from "./reply.ts";
import type { SlashReply } from "./wire.ts";

/** So often an app may answer later. */
const TIMES = 5;

/** What one person alone is told, while they are there. */
export interface Whisper {
  readonly user: { readonly id: number; readonly public_id: string };
  readonly workspace: { readonly id: number; readonly public_id: string };
  readonly payload: Readonly<Record<string, unknown>>;
}

interface Open {
  public_id: string;
  user_id: number;
  user_public_id: string;
  channel_id: string;
  workspace_id: number;
  workspace_public_id: string;
  bot_user_id: number;
  bot_public_id: string;
}

/**
 * Takes an answer that an app gives later, by its secret address: within thirty minutes of the call, five times. In the
 * channel it is written as the command's bot; else only who called is told, if they are there. Unknown, expired and used
 * up addresses, and those of commands that were revoked, are one 404.
 *
 * @returns what is to be told to one person, if it is not for the channel.
 */
export async function replyLater(
  db: Database,
  token: string | null,
  input: SlashReply,
  correlationId: string,
): Promise<Whisper | undefined> {
  const reply = replyOf(input);
  const open = await db.write((tx) =>
    tx.get<Open>(
      `UPDATE slash_invocations SET responses = responses + 1
       WHERE response_token_hash = ? AND expires_at > ? AND responses < ?
         AND command_id IN (SELECT c.id FROM slash_commands c WHERE c.revoked_at IS NULL)
       RETURNING public_id, user_id, (SELECT u.public_id FROM users u WHERE u.id = user_id) AS user_public_id,
         (SELECT p.public_id FROM places p WHERE p.id = place_id) AS channel_id, workspace_id,
         (SELECT w.public_id FROM workspaces w WHERE w.id = workspace_id) AS workspace_public_id,
         (SELECT c.bot_user_id FROM slash_commands c WHERE c.id = command_id) AS bot_user_id,
         (SELECT b.public_id FROM slash_commands c JOIN users b ON b.id = c.bot_user_id
           WHERE c.id = command_id) AS bot_public_id`,
      hashSecret(token ?? ""),
      new Date().toISOString(),
      TIMES,
    ),
  );
  if (open === undefined) throw notFound("Slash response");
  if (reply.text === "") return undefined;
  if (reply.response_type === "in_channel") {
    await postAsBot(db, open, open.channel_id, reply, correlationId);
    return undefined;
  }
  return {
    user: { id: open.user_id, public_id: open.user_public_id },
    workspace: { id: open.workspace_id, public_id: open.workspace_public_id },
    payload: {
      user_id: open.user_public_id,
      bot_user_id: open.bot_public_id,
      channel_id: open.channel_id,
      invocation_id: open.public_id,
      text: reply.text,
    },
  };
}

const KEPT = 30 * 24 * 3_600_000;

/** Deletes invocations that were called more than thirty days ago, in small writes: what people typed is in them. */
export const deleteOldInvocations = (db: Database, now = Date.now()): Promise<number> =>
  deleteOlder(db, { table: "slash_invocations", column: "expires_at" }, now - KEPT);
