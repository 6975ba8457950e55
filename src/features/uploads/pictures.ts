import type { Actor } from "../../access/actor.ts";
import type { Reader, Tx } from "../../storage/database.ts";
import { release, use } from "./attach.ts";
import { UPLOADS, UPLOAD_COLUMNS, type UploadRow } from "./present.ts";
import { uploadFor } from "./visible.ts";

const PATH = /^\/api\/uploads\/(upl_[0-9a-hjkmnp-tv-z]{26})$/;

/** Whether a text has the form of an upload's address. */
export const isUploadPath = (text: string): boolean => PATH.test(text);

/**
 * Makes a picture that the caller sees a workspace's icon, in place of another. Either may be "".
 *
 * @returns false when it is no picture of that workspace. Then nothing has changed.
 */
export async function changeIcon(
  tx: Tx,
  actor: Actor,
  workspace: { readonly id: number; readonly icon_url: string },
  icon_url: string,
): Promise<boolean> {
  if (icon_url === workspace.icon_url) return true;
  const next = isUploadPath(icon_url) ? await uploadAt(tx, icon_url) : undefined;
  if (icon_url !== "") {
    if (next === undefined || next.workspace_id !== workspace.id) return false;
    const visible = await uploadFor(tx, actor, next.public_id).catch(() => undefined);
    if (visible === undefined) return false;
  }
  return replace(tx, workspace.icon_url, next);
}

/**
 * Makes one of the caller's own uploads the picture of their profile, in place of another. Addresses elsewhere are not
 * looked at.
 *
 * @returns false when it is no picture of theirs. Then nothing has changed.
 */
export async function changeAvatar(
  tx: Tx,
  actor: Actor,
  before: string,
  after: string,
): Promise<boolean> {
  if (before === after) return true;
  const next = isUploadPath(after) ? await uploadAt(tx, after) : undefined;
  if (isUploadPath(after) && next?.owner_id !== actor.user.id) return false;
  return replace(tx, before, next);
}

/** Counts the one as used and the other no longer. */
async function replace(tx: Tx, before: string, next: UploadRow | undefined): Promise<boolean> {
  const previous = isUploadPath(before) ? await uploadAt(tx, before) : undefined;
  if (next !== undefined) {
    if (!next.content_type.startsWith("image/") || !(await use(tx, next.id))) return false;
  }
  if (previous !== undefined) await release(tx, previous.id);
  return true;
}

async function uploadAt(reader: Reader, path: string): Promise<UploadRow | undefined> {
  const [, id = ""] = PATH.exec(path) ?? [];
  return reader.get<UploadRow>(
    `SELECT ${UPLOAD_COLUMNS} FROM ${UPLOADS} WHERE u.public_id = ? AND u.deleted_at IS NULL`,
    id,
  );
}
