import { getLogger } from "@logtape/logtape";
import { botStandsIn, USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import { channelFor } from "../../access/policy.ts";
import { notFound } from "../../http/errors.ts";
import { hashSecret } from "../../ids.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { postPayload } from "./post.ts";
import type { IncomingWebhookPayload } from "./wire.ts";

const logger = getLogger(["clickclack", "hooks"]);

/** A use is noted when the last one that was is more than an hour ago: each would cost a write. */
const NOTED = 3_600_000;

/** A hook that counts: not revoked, of a bot that is in the workspace, and whose owner, if it has one, may have bots there. */
const STANDING = `incoming_hooks h JOIN users u ON u.id = h.bot_user_id AND u.deleted_at IS NULL
  JOIN places p ON p.id = h.place_id
  WHERE h.revoked_at IS NULL AND ${botStandsIn("h.workspace_id")}`;

/** A hook that its token names, and who posts through it. */
export interface StandingHook {
  readonly id: number;
  readonly channel_id: string;
  readonly last_used_at: string | null;
  readonly actor: Actor;
}

/**
 * The hook of a token, found by its hash alone; whatever does not count is one 404. What cannot be decoded in an address the
 * router gives as null.
 */
export async function hookFor(reader: Reader, token: string | null): Promise<StandingHook> {
  const row = await reader.get<
    UserRow & { hook_id: number; channel_id: string; last_used_at: string | null }
  >(
    `SELECT h.id AS hook_id, p.public_id AS channel_id, h.last_used_at, ${USER_COLUMNS}
     FROM ${STANDING} AND h.token_hash = ?`,
    hashSecret(token ?? ""),
  );
  if (row === undefined) throw notFound("Hook");
  const { hook_id, channel_id, last_used_at, ...user } = row;
  return { id: hook_id, channel_id, last_used_at, actor: { user } };
}

/** Posts through a hook; 404 when it was revoked meanwhile, or its channel is gone, 403 when that is archived. */
export async function postThroughHook(
  db: Database,
  { id, actor, channel_id, last_used_at }: StandingHook,
  payload: IncomingWebhookPayload,
  correlationId: string,
): Promise<void> {
  await postPayload(
    db,
    actor,
    async (tx) => {
      const standing = await tx.get(`SELECT 1 FROM ${STANDING} AND h.id = ?`, id);
      if (standing === undefined) throw notFound("Hook");
      return channelFor(tx, actor, channel_id);
    },
    payload,
    correlationId,
  );
  if (last_used_at !== null && Date.now() - Date.parse(last_used_at) < NOTED) return;
  // What was posted stays posted: its sender must not be told to try again.
  touchHook(db, id).catch((error: unknown) =>
    logger.warn("A hook's use was not noted: {error}", { error }),
  );
}

const touchHook = (db: Database, id: number): Promise<void> =>
  db.write((tx) =>
    tx.run("UPDATE incoming_hooks SET last_used_at = ? WHERE id = ?", new Date().toISOString(), id),
  );
