import {
  AUTHOR_COLUMNS,
  USER_COLUMNS,
  type Actor,
  type AuthorRow,
  type UserRow,
} from "../../access/actor.ts";
import { badRequest, conflict, notFound } from "../../http/errors.ts";
import { stillToCome } from "../../http/time.ts";
import { newId } from "../../ids.ts";
import type { Reader, Tx } from "../../storage/database.ts";
import { isUploadPath } from "../uploads/pictures.ts";
import type { User } from "./wire.ts";

/** A person or bot as they stand beside what they wrote. */
export function userOf(row: AuthorRow): User {
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

/** A person or bot as others see them who ask for them: with what they are doing, and where. */
export function profileOf(row: UserRow): User {
  const { status_text: text, status_emoji: emoji, status_expires_at } = row;
  const expires_at = stillToCome(status_expires_at);
  const over = status_expires_at !== null && expires_at === undefined;
  const dnd_until = stillToCome(row.dnd_until);
  return {
    ...userOf(row),
    ...(!over &&
      (text !== "" || emoji !== "") && {
        status: { text, emoji, ...(expires_at && { expires_at }) },
      }),
    ...(row.time_zone !== "" && { time_zone: row.time_zone }),
    ...(dnd_until && { dnd_until }),
  };
}

/** A person as they see themselves: with their settings. */
export function ownUserOf(row: UserRow): User {
  return {
    ...profileOf(row),
    ...(row.notification_settings !== "" && {
      notification_settings: JSON.parse(row.notification_settings),
    }),
    ...(row.appearance_preferences !== "" && {
      appearance_preferences: JSON.parse(row.appearance_preferences),
    }),
  };
}

/** Users by inner ID, as they stand beside what they wrote, in one statement. */
export async function usersById(reader: Reader, ids: Iterable<number>): Promise<Map<number, User>> {
  const rows = await reader.all<AuthorRow>(
    `SELECT ${AUTHOR_COLUMNS} FROM users u WHERE u.id IN ?`,
    [...ids],
  );
  return new Map(rows.map((row) => [row.id, userOf(row)]));
}

/** Someone the caller shares a workspace with, a bot the one that its token is bound to; 404 for anybody else. */
export async function getUser(reader: Reader, actor: Actor, publicId: string): Promise<User> {
  if (publicId === actor.user.public_id) return profileOf(actor.user);
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
  return profileOf(row);
}

/** Makes a person, without any membership. 409 when the handle is somebody else's. */
export async function createHuman(
  tx: Tx,
  input: { display_name: string; email?: string; handle?: string; avatar_url?: string },
): Promise<UserRow> {
  const display_name = cleanName(input.display_name, "display_name");
  const handle = cleanHandle(input.handle ?? "");
  await requireFreeHandle(tx, handle);
  const row = await tx.get<{ id: number }>(
    `INSERT INTO users (public_id, kind, display_name, handle, email, avatar_url, created_at)
     VALUES (?, 'human', ?, ?, ?, ?, ?) RETURNING id`,
    newId("usr"),
    display_name,
    handle,
    input.email ?? "",
    input.avatar_url ?? "",
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

/** 409 unless no one who is there has a handle. */
export async function requireFreeHandle(tx: Tx, handle: string): Promise<void> {
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
export function cleanHandle(text: string): string {
  if (text === "") return "";
  const handle = text.toLowerCase().replace(/^@/, "");
  if (!/^[a-z0-9][a-z0-9_-]{1,31}$/.test(handle))
    throw badRequest(
      "handle must be 2 to 32 letters, digits, hyphens and underscores, and begin with a letter or digit.",
    );
  return handle;
}

export function cleanAvatarUrl(text: string): string {
  if (text === "") return "";
  if (isUploadPath(text)) return text;
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol))
    throw badRequest("avatar_url must be empty, an http(s) address or an upload.");
  return text;
}
