import { unauthorized } from "../http/errors.ts";
import { hashSecret } from "../ids.ts";
import type { Reader } from "../storage/database.ts";
import { readProxyCredential } from "./proxy-credential.ts";
import { parseScopes, type Grant } from "./scopes.ts";

/** What of a row of `users` stands beside everything that somebody wrote. */
export interface AuthorRow {
  id: number;
  public_id: string;
  kind: "human" | "bot";
  owner_public_id: string | null;
  display_name: string;
  handle: string;
  former_handle: string;
  avatar_url: string;
  created_at: string;
  deleted_at: string | null;
}

/** A row of `users`. */
export interface UserRow extends AuthorRow {
  /** Whose bot this is, by inner ID. */
  owner_id: number | null;
  notification_settings: string;
  appearance_preferences: string;
  status_text: string;
  status_emoji: string;
  status_expires_at: string | null;
  time_zone: string;
  dnd_until: string | null;
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
  /** The credential of somebody whom the proxy in front vouches for. */
  readonly proxied?: string;
  /** What a bot's token allows it. */
  readonly grant?: Grant;
  /** Whether what a bot calls for changes something: then it may need other scopes. */
  readonly changing?: boolean;
}

/**
 * What stands behind a caller: the public ID of the session or bot token, or the credential of somebody whom a proxy vouches
 * for; the dev fallback has none.
 */
export const credentialOf = ({ session, grant, proxied }: Actor): string | undefined =>
  session?.public_id ?? grant?.public_id ?? proxied;

/** What every message shows of its author: pages read it, so it holds no more than that. */
export const AUTHOR_COLUMNS = `u.id, u.public_id, u.kind,
  (SELECT o.public_id FROM users o WHERE o.id = u.owner_user_id) AS owner_public_id,
  u.display_name, u.handle, u.former_handle, u.avatar_url, u.created_at, u.deleted_at`;

export const USER_COLUMNS = `${AUTHOR_COLUMNS}, u.owner_user_id AS owner_id, u.notification_settings, u.appearance_preferences,
  u.status_text, u.status_emoji, u.status_expires_at, u.time_zone, u.dnd_until`;

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

/**
 * Whether the bot `u` counts in the workspace that the SQL `workspace` names: it is in there, and so is its owner, if it
 * has one, as somebody who may have bots.
 */
export const botStandsIn = (workspace: string): string =>
  `EXISTS (SELECT 1 FROM memberships m WHERE m.workspace_id = ${workspace} AND m.user_id = u.id)
     AND (u.owner_user_id IS NULL OR EXISTS (SELECT 1 FROM memberships m
       JOIN users o ON o.id = m.user_id AND o.deleted_at IS NULL
       WHERE m.workspace_id = ${workspace} AND m.user_id = u.owner_user_id AND m.role <> 'guest'))`;

/**
 * A bot token that counts: not revoked, of a bot that is there, and whose owner, if it has one, is still a member. Of
 * guests there are no bots: they would see for them what they may not.
 */
const STANDING_TOKEN = `bot_tokens t JOIN users u ON u.id = t.bot_user_id AND u.deleted_at IS NULL
     WHERE t.revoked_at IS NULL AND ${botStandsIn("t.workspace_id")}`;

interface TokenRow extends UserRow {
  token_id: number;
  token_public_id: string;
  workspace_id: number;
  scopes: string;
  last_used_at: string | null;
}

const TOKEN_COLUMNS = `t.id AS token_id, t.public_id AS token_public_id, t.workspace_id, t.scopes, t.last_used_at,
  ${USER_COLUMNS}`;

/** The actor of a bot token: as `actorOfSession`. */
export const actorOfBotToken = (reader: Reader, token: string) =>
  actorOfToken(reader, "t.token_hash = ?", hashSecret(token));

/** The actor of a bot token by its public ID, for what a bot had scheduled by it; 401 when it counts no more. */
export const actorOfTokenId = (reader: Reader, publicId: string) =>
  actorOfToken(reader, "t.public_id = ?", publicId);

async function actorOfToken(
  reader: Reader,
  condition: string,
  value: string,
): Promise<{ actor: Actor; fresh_until: number }> {
  const row = await reader.get<TokenRow>(
    `SELECT ${TOKEN_COLUMNS} FROM ${STANDING_TOKEN} AND ${condition}`,
    value,
  );
  if (row === undefined) throw unauthorized("This bot token is no longer valid.", "invalid_token");
  const { token_id, token_public_id, workspace_id, scopes, last_used_at, ...user } = row;
  const used = last_used_at === null ? 0 : Date.parse(last_used_at);
  const grant = {
    token_id,
    public_id: token_public_id,
    workspace_id,
    scopes: parseScopes(scopes),
    stale: Date.now() - used > NOTED,
  };
  return { actor: { user, grant }, fresh_until: used + NOTED };
}

/** Whether the credential of a caller still stands. The dev fallback has none, and always does. */
export async function stillSignedIn(
  reader: Reader,
  credential: string | undefined,
): Promise<boolean> {
  if (credential === undefined) return true;
  const proxied = readProxyCredential(credential);
  if (proxied !== undefined)
    return proxied.expires_at > Date.now() && (await isThere(reader, proxied.user));
  const row = credential.startsWith("btok_")
    ? await reader.get(`SELECT 1 FROM ${STANDING_TOKEN} AND t.public_id = ?`, credential)
    : await reader.get(
        `SELECT 1 FROM sessions s JOIN users u ON u.id = s.user_id
         WHERE s.public_id = ? AND s.revoked_at IS NULL AND s.expires_at > ? AND u.deleted_at IS NULL`,
        credential,
        new Date().toISOString(),
      );
  return row !== undefined;
}

const isThere = async (reader: Reader, publicId: string) =>
  (await reader.get("SELECT 1 FROM users WHERE public_id = ? AND deleted_at IS NULL", publicId)) !==
  undefined;

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
