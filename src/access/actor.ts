import { unauthorized } from "../http/errors.ts";
import { hashSecret } from "../ids.ts";
import type { Reader } from "../storage/database.ts";

/** A row of `users`. */
export interface UserRow {
  id: number;
  public_id: string;
  kind: "human" | "bot";
  owner_public_id: string | null;
  display_name: string;
  handle: string;
  former_handle: string;
  avatar_url: string;
  notification_settings: string;
  appearance_preferences: string;
  created_at: string;
  deleted_at: string | null;
}

/** Who is calling, and by what right. */
export interface Actor {
  readonly user: UserRow;
  /** Absent for the dev fallback, which no credential stands behind. */
  readonly session?: {
    readonly id: number;
    readonly public_id: string;
    /** Its last use was noted more than an hour ago. */
    readonly stale: boolean;
  };
  /** The token of a stale session that came as a cookie, which then is to be set again. */
  readonly cookie?: string;
}

export const USER_COLUMNS = `u.id, u.public_id, u.kind,
  (SELECT o.public_id FROM users o WHERE o.id = u.owner_user_id) AS owner_public_id,
  u.display_name, u.handle, u.former_handle, u.avatar_url, u.notification_settings,
  u.appearance_preferences, u.created_at, u.deleted_at`;

/** A session is used up to date when its last use was noted within the hour; noting each use would cost a write each. */
const NOTED = 3_600_000;

/**
 * The actor of a session token. The look-up is by the token's hash alone, so its timing tells nothing of the secret.
 * Unknown, revoked and expired tokens, and those of deleted people, are one 401. `fresh_until`, in milliseconds since the
 * epoch, is when the session expires or its use is to be noted again.
 */
export async function actorOfSession(
  reader: Reader,
  token: string,
): Promise<{ actor: Actor; fresh_until: number }> {
  const now = Date.now();
  const row = await reader.get<
    UserRow & {
      session_id: number;
      session_public_id: string;
      last_used_at: string;
      expires_at: string;
    }
  >(
    `SELECT s.id AS session_id, s.public_id AS session_public_id, s.last_used_at, s.expires_at, ${USER_COLUMNS}
     FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.token_hash = ? AND s.revoked_at IS NULL AND s.expires_at > ? AND u.deleted_at IS NULL`,
    hashSecret(token),
    new Date(now).toISOString(),
  );
  if (row === undefined) throw signedOut();
  const { session_id, session_public_id, last_used_at, expires_at, ...user } = row;
  const stale = now - Date.parse(last_used_at) > NOTED;
  const session = { id: session_id, public_id: session_public_id, stale };
  const fresh_until = Math.min(Date.parse(expires_at), Date.parse(last_used_at) + NOTED);
  return { actor: { user, session }, fresh_until };
}

export const signedOut = () => unauthorized("Your sign-in is no longer valid.", "invalid_token");

/** Whether a session still stands. The dev fallback has none, and always does. */
export async function stillSignedIn(
  reader: Reader,
  sessionId: number | undefined,
): Promise<boolean> {
  if (sessionId === undefined) return true;
  const row = await reader.get(
    `SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
     WHERE s.id = ? AND s.revoked_at IS NULL AND s.expires_at > ? AND u.deleted_at IS NULL`,
    sessionId,
    new Date().toISOString(),
  );
  return row !== undefined;
}

/** The actor of a user ID, for the dev header; 401 when there is no such person. */
export async function actorOfUser(reader: Reader, publicId: string): Promise<Actor> {
  const user = await reader.get<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE u.public_id = ? AND u.deleted_at IS NULL`,
    publicId,
  );
  if (user === undefined) throw unauthorized("There is no such user.", "invalid_user");
  return { user };
}

/** The first person of the server, for the dev fallback. */
export async function firstActor(reader: Reader): Promise<Actor | undefined> {
  const user = await reader.get<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE u.kind = 'human' AND u.deleted_at IS NULL ORDER BY u.id LIMIT 1`,
  );
  return user && { user };
}
