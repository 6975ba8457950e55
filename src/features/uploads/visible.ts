import type { Actor } from "../../access/actor.ts";
import { isGranted, placeOf, workspaceFor } from "../../access/policy.ts";
import { ApiError, notFound } from "../../http/errors.ts";
import type { Reader } from "../../storage/database.ts";
import { pathOf, UPLOADS, UPLOAD_COLUMNS, type UploadRow } from "./present.ts";

interface Shown extends UploadRow {
  icon_url: string;
  avatar_url: string;
}

/**
 * An upload that the caller may see: its owner until a message carries it, then whoever can read such a message; besides,
 * every member its workspace's icon, and whoever shares a workspace with its owner their picture. 404 otherwise.
 */
export async function uploadFor(reader: Reader, actor: Actor, id: string): Promise<UploadRow> {
  const row = await reader.get<Shown>(
    `SELECT ${UPLOAD_COLUMNS}, w.icon_url, o.avatar_url FROM ${UPLOADS}
     WHERE u.public_id = ? AND u.deleted_at IS NULL`,
    id,
  );
  if (row === undefined || !(await isVisible(reader, actor, row))) throw notFound("Upload");
  return row;
}

async function isVisible(reader: Reader, actor: Actor, upload: Shown): Promise<boolean> {
  if (pathOf(upload.public_id) === upload.avatar_url && (await seesPerson(reader, actor, upload)))
    return true;
  if (!(await isMember(reader, actor, upload))) return false;
  if (pathOf(upload.public_id) === upload.icon_url) return true;
  const places = await reader.all<{ place_id: number }>(
    `SELECT DISTINCT mu.place_id FROM message_uploads mu
     JOIN messages m ON m.id = mu.message_id AND m.deleted_at IS NULL WHERE mu.upload_id = ?`,
    upload.id,
  );
  let refusal: unknown;
  for (const { place_id } of places)
    try {
      if ((await placeOf(reader, actor, place_id)) !== undefined) return true;
    } catch (error) {
      // A bot may not read this direct conversation, but perhaps another place that shows it.
      refusal ??= error;
    }
  if (refusal !== undefined) throw refusal;
  return places.length === 0 && upload.owner_id === actor.user.id;
}

async function isMember(reader: Reader, actor: Actor, upload: UploadRow): Promise<boolean> {
  try {
    await workspaceFor(reader, actor, upload.workspace_public_id);
    return true;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return false;
    throw error;
  }
}

/** Whether the caller shares a workspace with an upload's owner. */
async function seesPerson(reader: Reader, actor: Actor, upload: UploadRow): Promise<boolean> {
  if (upload.owner_id === actor.user.id) return isGranted(actor, upload.workspace_id);
  const shared = await reader.all<{ workspace_id: number }>(
    `SELECT mine.workspace_id FROM memberships mine
     JOIN memberships theirs ON theirs.workspace_id = mine.workspace_id AND theirs.user_id = ?
     JOIN workspaces w ON w.id = mine.workspace_id AND w.deleted_at IS NULL WHERE mine.user_id = ?`,
    upload.owner_id,
    actor.user.id,
  );
  return shared.some(({ workspace_id }) => isGranted(actor, workspace_id));
}
