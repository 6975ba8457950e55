import { USER_COLUMNS, type Actor, type UserRow } from "../../access/actor.ts";
import { requireHuman } from "../../access/policy.ts";
import { badRequest, conflict, notFound } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { changeAvatar, isUploadPath } from "../uploads/pictures.ts";
import type {
  AppearancePreferences,
  AppearancePreferencesPatch,
  UpdateMeRequest,
  User,
} from "./wire.ts";

/** A person or bot as everybody sees them. */
export function userOf(row: UserRow): User {
  return {
    id: row.public_id,
    kind: row.kind,
    ...(row.owner_public_id !== null && { owner_user_id: row.owner_public_id }),
    display_name: row.display_name,
    handle: row.handle,
    ...(row.former_handle !== "" && { former_handle: row.former_handle }),
    ...(row.deleted_at !== null && { deleted_at: row.deleted_at }),
    avatar_url: row.avatar_url,
    created_at: row.created_at,
  };
}

/** A person as they see themselves: with their settings. */
export function ownUserOf(row: UserRow): User {
  return {
    ...userOf(row),
    ...(row.notification_settings !== "" && {
      notification_settings: JSON.parse(row.notification_settings),
    }),
    ...(row.appearance_preferences !== "" && {
      appearance_preferences: JSON.parse(row.appearance_preferences),
    }),
  };
}

/** Users by inner ID, as everybody sees them, in one statement. */
export async function usersById(reader: Reader, ids: Iterable<number>): Promise<Map<number, User>> {
  const rows = await reader.all<UserRow>(`SELECT ${USER_COLUMNS} FROM users u WHERE u.id IN ?`, [
    ...ids,
  ]);
  return new Map(rows.map((row) => [row.id, userOf(row)]));
}

/** Someone the caller shares a workspace with, a bot the one that its token is bound to; 404 for anybody else. */
export async function getUser(reader: Reader, actor: Actor, publicId: string): Promise<User> {
  if (publicId === actor.user.public_id) return userOf(actor.user);
  const bound = actor.grant?.workspace_id ?? null;
  const row = await reader.get<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE u.public_id = ? AND EXISTS (
       SELECT 1 FROM memberships theirs JOIN memberships mine ON mine.workspace_id = theirs.workspace_id
       JOIN workspaces w ON w.id = theirs.workspace_id AND w.deleted_at IS NULL
       WHERE theirs.user_id = u.id AND mine.user_id = ?
         AND (mine.workspace_id = ? OR CAST(? AS integer) IS NULL))`,
    publicId,
    actor.user.id,
    bound,
    bound,
  );
  if (row === undefined) throw notFound("User");
  return userOf(row);
}

/** Makes a person, without any membership. 409 when the handle is somebody else's. */
export async function createHuman(
  tx: Tx,
  input: { display_name: string; email?: string; handle?: string },
): Promise<UserRow> {
  const display_name = cleanName(input.display_name, "display_name");
  const handle = cleanHandle(input.handle ?? "");
  await requireFreeHandle(tx, handle);
  const row = await tx.get<{ id: number }>(
    `INSERT INTO users (public_id, kind, display_name, handle, email, created_at)
     VALUES (?, 'human', ?, ?, ?, ?) RETURNING id`,
    newId("usr"),
    display_name,
    handle,
    input.email ?? "",
    new Date().toISOString(),
  );
  return userRow(tx, row?.id ?? 0);
}

/** The row of a user that exists. */
export async function userRow(reader: Reader, id: number): Promise<UserRow> {
  const row = await reader.get<UserRow>(`SELECT ${USER_COLUMNS} FROM users u WHERE u.id = ?`, id);
  if (row === undefined) throw new Error("The user is gone.");
  return row;
}

/** Changes the caller's own profile, all of it or nothing, and tells every workspace they are in. */
export async function updateMe(db: Database, actor: Actor, input: UpdateMeRequest): Promise<User> {
  requireHuman(actor, "change profiles");
  const { user } = actor;
  const patch = cleanProfile(input);
  return db.write(async (tx) => {
    const current = await userRow(tx, user.id);
    const changed = { ...current, ...patch };
    if (!(await changeAvatar(tx, actor, current.avatar_url, changed.avatar_url)))
      throw badRequest("avatar_url must be empty, an http(s) address or a picture of your own.");
    if (changed.handle !== current.handle) await requireFreeHandle(tx, changed.handle);
    await tx.run(
      `UPDATE users SET display_name = ?, handle = ?, avatar_url = ?, notification_settings = ?,
         appearance_preferences = ? WHERE id = ?`,
      changed.display_name,
      changed.handle,
      changed.avatar_url,
      changed.notification_settings,
      mergeAppearance(current.appearance_preferences, input.appearance_preferences),
      user.id,
    );
    const workspaces = await tx.all<{ id: number; public_id: string }>(
      `SELECT w.id, w.public_id FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
       WHERE m.user_id = ? AND w.deleted_at IS NULL ORDER BY w.id`,
      user.id,
    );
    for (const workspace of workspaces)
      await tx.append({ type: "user.updated", workspace, payload: { user_id: user.public_id } });
    return ownUserOf(await userRow(tx, user.id));
  });
}

/** The columns that a request changes; those it does not name are absent. */
function cleanProfile(
  input: UpdateMeRequest,
): Partial<Pick<UserRow, "display_name" | "handle" | "avatar_url" | "notification_settings">> {
  const { display_name, handle, avatar_url, notification_settings } = input;
  return {
    ...(display_name !== undefined && { display_name: cleanName(display_name, "display_name") }),
    ...(handle !== undefined && { handle: cleanHandle(handle) }),
    ...(avatar_url !== undefined && { avatar_url: cleanAvatarUrl(avatar_url) }),
    ...(notification_settings !== undefined && {
      // Only what we know: unknown fields are ignored, not kept.
      notification_settings: JSON.stringify({
        pushover_enabled: notification_settings.pushover_enabled,
        pushover_user_key: notification_settings.pushover_user_key,
      }),
    }),
  };
}

async function requireFreeHandle(tx: Tx, handle: string): Promise<void> {
  if (handle === "") return;
  const taken = await tx.get(
    "SELECT 1 FROM users WHERE handle = ? AND handle <> '' AND deleted_at IS NULL",
    handle,
  );
  if (taken !== undefined) throw conflict("handle_taken", "This handle is already taken.");
}

/** A name that people read: trimmed, 1 to 80 characters, without control characters. */
export function cleanName(text: string, field: string, longest = 80): string {
  const name = text.toWellFormed().trim();
  if (name === "") throw badRequest(`${field} must not be empty.`);
  if (name.length > longest) throw badRequest(`${field} must be at most ${longest} characters.`);
  if (hasControlCharacters(name)) throw badRequest(`${field} must not contain control characters.`);
  return name;
}

export const hasControlCharacters = (text: string): boolean => /\p{Cc}/u.test(text);

/** A handle in lower case without its `@`; "" clears it. */
function cleanHandle(text: string): string {
  if (text === "") return "";
  const handle = text.toLowerCase().replace(/^@/, "");
  if (!/^[a-z0-9][a-z0-9_-]{1,31}$/.test(handle))
    throw badRequest(
      "handle must be 2 to 32 letters, digits, hyphens and underscores, and begin with a letter or digit.",
    );
  return handle;
}

function cleanAvatarUrl(text: string): string {
  if (text === "") return "";
  if (isUploadPath(text)) return text;
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol))
    throw badRequest("avatar_url must be empty, an http(s) address or an upload.");
  return text;
}

/** The words that stand for a default, which is stored as "". */
const DEFAULTS = ["system", "signal", "standard", "comfortable"];

function mergeAppearance(stored: string, patch: AppearancePreferencesPatch | undefined): string {
  if (patch === undefined) return stored;
  const merged: Record<string, string> = stored === "" ? {} : JSON.parse(stored);
  for (const [key, value] of Object.entries(patch))
    if (KNOWN_PREFERENCES.some((known) => known === key))
      merged[key] = DEFAULTS.includes(value) ? "" : value;
  return JSON.stringify(merged);
}

const KNOWN_PREFERENCES: readonly (keyof AppearancePreferences)[] = [
  "color_mode",
  "board_theme",
  "message_layout",
  "density",
];
