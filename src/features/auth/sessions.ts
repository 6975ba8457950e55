import type { Actor, UserRow } from "../../access/actor.ts";
import { requireHuman } from "../../access/policy.ts";
import { notFound } from "../../http/errors.ts";
import { hashSecret, newId, newSecret } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import type { Session } from "./wire.ts";

/** Sessions last this long after their last use. */
const LIFETIME = 30 * 24 * 3_600_000;
/** The longest user agent that is kept, for the list of sign-ins. */
const LONGEST_AGENT = 256;

interface SessionRow {
  public_id: string;
  created_at: string;
  expires_at: string;
  last_used_at: string;
  user_agent: string;
}

const sessionOf = (row: SessionRow, userId: string): Session => ({
  id: row.public_id,
  user_id: userId,
  created_at: row.created_at,
  expires_at: row.expires_at,
  last_used_at: row.last_used_at,
  ...(row.user_agent !== "" && { user_agent: row.user_agent }),
});

/** Signs someone in. The token is in this answer only: what is stored is its hash. */
export async function createSession(
  tx: Tx,
  user: UserRow,
  userAgent: string,
): Promise<{ session: Session; token: string }> {
  const token = newSecret("sst");
  const now = Date.now();
  const row: SessionRow = {
    public_id: newId("ses"),
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + LIFETIME).toISOString(),
    last_used_at: new Date(now).toISOString(),
    user_agent: userAgent.slice(0, LONGEST_AGENT).toWellFormed(),
  };
  await tx.run(
    `INSERT INTO sessions (public_id, user_id, token_hash, user_agent, created_at, expires_at, last_used_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    row.public_id,
    user.id,
    hashSecret(token),
    row.user_agent,
    row.created_at,
    row.expires_at,
    row.last_used_at,
  );
  return { session: { ...sessionOf(row, user.public_id), token }, token };
}

/** Notes that a session was used, which gives it another thirty days. Called at most once an hour and session. */
export const touchSession = (db: Database, sessionId: number): Promise<void> =>
  db.write((tx) => {
    const now = Date.now();
    return tx.run(
      "UPDATE sessions SET last_used_at = ?, expires_at = ? WHERE id = ? AND revoked_at IS NULL",
      new Date(now).toISOString(),
      new Date(now + LIFETIME).toISOString(),
      sessionId,
    );
  });

/** The caller's sign-ins that are still good, the latest used first; `current` is the one that asks. */
export async function listSessions(reader: Reader, actor: Actor): Promise<Session[]> {
  const rows = await reader.all<SessionRow>(
    `SELECT public_id, created_at, expires_at, last_used_at, user_agent FROM sessions
     WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ? ORDER BY last_used_at DESC, id DESC LIMIT 200`,
    actor.user.id,
    new Date().toISOString(),
  );
  return rows.map((row) => ({
    ...sessionOf(row, actor.user.public_id),
    ...(row.public_id === actor.session?.public_id && { current: true }),
  }));
}

/** Ends one of the caller's own sessions; 404 for any other. */
export const revokeSession = (
  db: Database,
  actor: Actor,
  publicId: string,
  action: "session.revoked" | "user.signed_out" = "session.revoked",
): Promise<void> =>
  db.write(async (tx) => {
    const row = await tx.get<{ id: number }>(
      `UPDATE sessions SET revoked_at = ? WHERE public_id = ? AND user_id = ? AND revoked_at IS NULL RETURNING id`,
      new Date().toISOString(),
      publicId,
      actor.user.id,
    );
    if (row === undefined) throw notFound("Session");
    await audit(tx, { actor: actor.user, action, target_type: "session", target_id: publicId });
  });

/**
 * Ends somebody's sessions, but for the one with the inner ID `except`.
 *
 * @returns the public IDs of those that still stood: once it is committed, their connections are to be closed.
 */
export const endSessions = async (
  tx: Tx,
  user: { readonly id: number },
  except = 0,
): Promise<string[]> => {
  const now = new Date().toISOString();
  const ended = await tx.all<{ public_id: string }>(
    `UPDATE sessions SET revoked_at = ? WHERE user_id = ? AND revoked_at IS NULL AND expires_at > ? AND id <> ?
     RETURNING public_id`,
    now,
    user.id,
    now,
    except,
  );
  return ended.map(({ public_id }) => public_id);
};

/** Ends every sign-in of the caller but the one that asks, and answers their public IDs. */
export const revokeOtherSessions = (db: Database, actor: Actor): Promise<string[]> =>
  db.write(async (tx) => {
    requireHuman(actor, "end sign-ins");
    const ended = await endSessions(tx, actor.user, actor.session?.id);
    for (const target_id of ended)
      await audit(tx, {
        actor: actor.user,
        action: "session.revoked",
        target_type: "session",
        target_id,
      });
    return ended;
  });
