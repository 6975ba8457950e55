import { signedOut, type Actor, type UserRow } from "../../access/actor.ts";
import { requireHuman } from "../../access/policy.ts";
import { badRequest } from "../../http/errors.ts";
import { upcomingTime } from "../../http/time.ts";
import type { Database } from "../../storage/database.ts";
import { changeAvatar } from "../uploads/pictures.ts";
import {
  cleanAvatarUrl,
  cleanHandle,
  cleanName,
  hasControlCharacters,
  ownUserOf,
  requireFreeHandle,
  userRow,
} from "./people.ts";
import type {
  AppearancePreferences,
  AppearancePreferencesPatch,
  Status,
  UpdateMeRequest,
  User,
} from "./wire.ts";

/** Changes the caller's own profile, all of it or nothing, and tells every workspace they are in. */
export async function updateMe(db: Database, actor: Actor, input: UpdateMeRequest): Promise<User> {
  requireHuman(actor, "change profiles");
  const { user } = actor;
  const patch = cleanProfile(input);
  return db.write(async (tx) => {
    const current = await userRow(tx, user.id);
    // Somebody whose account ended while this was on its way.
    if (current.deleted_at !== null) throw signedOut();
    const changed = { ...current, ...patch };
    if (!(await changeAvatar(tx, actor, current.avatar_url, changed.avatar_url)))
      throw badRequest("avatar_url must be empty, an http(s) address or a picture of your own.");
    if (changed.handle !== current.handle) await requireFreeHandle(tx, changed.handle);
    await tx.run(
      `UPDATE users SET display_name = ?, handle = ?, avatar_url = ?, notification_settings = ?, status_text = ?,
         status_emoji = ?, status_expires_at = ?, time_zone = ?, dnd_until = ?, appearance_preferences = ? WHERE id = ?`,
      changed.display_name,
      changed.handle,
      changed.avatar_url,
      changed.notification_settings,
      changed.status_text,
      changed.status_emoji,
      changed.status_expires_at,
      changed.time_zone,
      changed.dnd_until,
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
function cleanProfile(input: UpdateMeRequest): Partial<UserRow> {
  const { display_name, handle, avatar_url, notification_settings, time_zone, dnd_until } = input;
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
    ...cleanStatus(input.status),
    ...(time_zone !== undefined && { time_zone: cleanTimeZone(time_zone) }),
    ...(dnd_until !== undefined && {
      dnd_until: dnd_until === "" ? null : upcomingTime(dnd_until, "dnd_until"),
    }),
  };
}

/** A status as a whole: what it does not say is not kept of the one before. */
function cleanStatus(
  status: Status | undefined,
): Partial<Pick<UserRow, "status_text" | "status_emoji" | "status_expires_at">> {
  if (status === undefined) return {};
  const status_text = status.text.toWellFormed().trim();
  const status_emoji = status.emoji.toWellFormed().trim();
  if (hasControlCharacters(status_text + status_emoji))
    throw badRequest("status must not contain control characters.");
  const empty = status_text === "" && status_emoji === "";
  const { expires_at = "" } = status;
  return {
    status_text,
    status_emoji,
    status_expires_at:
      empty || expires_at === "" ? null : upcomingTime(expires_at, "status.expires_at"),
  };
}

/** A time zone by its IANA name, as it was written; "" is none. */
function cleanTimeZone(name: string): string {
  if (name === "") return "";
  try {
    // Names begin with a letter; offsets such as +01:00 are taken by Intl too, and say nothing about summer.
    if (/^[A-Za-z]/.test(name) && new Intl.DateTimeFormat("en", { timeZone: name })) return name;
  } catch {
    // What Intl does not know is refused below.
  }
  throw badRequest("time_zone must be the name of a time zone, such as Europe/Berlin.");
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
