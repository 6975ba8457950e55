import type { Actor } from "../../access/actor.ts";
import type { PlaceRow } from "../../access/policy.ts";
import { requireScope } from "../../access/scopes.ts";
import { badRequest, forbidden, notFound } from "../../http/errors.ts";
import type { Reader, Tx } from "../../storage/database.ts";
import { UPLOADS, UPLOAD_COLUMNS, uploadOf, type UploadRow } from "./present.ts";
import { removeUsage } from "./usage.ts";
import type { Upload } from "./wire.ts";

/** The bit of `messages.has` that says that a message carries files. */
const ATTACHMENTS = 4;
/** Files that one message carries at most. */
const MOST = 50;

/**
 * Attaches the author's own uploads, which are in the workspace of the message's place, to a message that was just
 * inserted or is being changed, after those that it carries already. One that it carries is left where it is.
 *
 * @returns those that were named, each once, in their order. 404 when one of them is not the author's, 403 for guests.
 */
export async function attachUploads(
  tx: Tx,
  actor: Actor,
  place: PlaceRow,
  message: { readonly id: number },
  uploadIds: readonly string[],
): Promise<Upload[]> {
  if (uploadIds.length === 0) return [];
  const uploads = await ownUploads(tx, actor, place, uploadIds);
  const carried = await tx.get<{ files: number; last: number }>(
    "SELECT count(*) AS files, coalesce(max(position), 0) AS last FROM message_uploads WHERE message_id = ?",
    message.id,
  );
  let position = Number(carried?.last ?? 0);
  let files = Number(carried?.files ?? 0);
  for (const upload of uploads) {
    const added = await tx.get(
      `INSERT INTO message_uploads (message_id, upload_id, place_id, position) VALUES (?, ?, ?, ?)
       ON CONFLICT (message_id, upload_id) DO NOTHING RETURNING upload_id`,
      message.id,
      upload.id,
      place.id,
      (position += 1),
    );
    if (added === undefined) continue;
    if ((files += 1) > MOST) throw tooMany();
    if (!(await use(tx, upload.id))) throw notFound("Upload");
  }
  await tx.run("UPDATE messages SET has = has | ? WHERE id = ?", ATTACHMENTS, message.id);
  return uploads.map(uploadOf);
}

/** The caller's uploads of these IDs, in a workspace. */
async function ownUploads(
  reader: Reader,
  actor: Actor,
  place: PlaceRow,
  uploadIds: readonly string[],
): Promise<UploadRow[]> {
  if (place.role === "guest") throw forbidden("Guests cannot attach files.");
  if (actor.grant !== undefined) requireScope(actor.grant, "uploads:write");
  const ids = new Set(uploadIds);
  if (ids.size > MOST) throw tooMany();
  const uploads: UploadRow[] = [];
  for (const id of ids) {
    const upload = await reader.get<UploadRow>(
      `SELECT ${UPLOAD_COLUMNS} FROM ${UPLOADS}
       WHERE u.public_id = ? AND u.owner_id = ? AND u.workspace_id = ? AND u.deleted_at IS NULL`,
      id,
      actor.user.id,
      place.workspace_id,
    );
    if (upload === undefined) throw notFound("Upload");
    uploads.push(upload);
  }
  return uploads;
}

const tooMany = () => badRequest(`A message carries at most ${MOST} files.`, "too_many_files");

/** Takes a message's files away. Those that nothing else shows are gone with it, for their owner too. */
export async function withdrawUploads(tx: Tx, messageId: number): Promise<void> {
  const withdrawn = await tx.all<{ upload_id: number }>(
    "DELETE FROM message_uploads WHERE message_id = ? RETURNING upload_id",
    messageId,
  );
  for (const { upload_id } of withdrawn) await release(tx, upload_id);
}

/** Counts one more thing that shows an upload; false when it is no longer there. */
export async function use(tx: Tx, uploadId: number): Promise<boolean> {
  const used = await tx.get(
    "UPDATE uploads SET uses = uses + 1 WHERE id = ? AND deleted_at IS NULL RETURNING id",
    uploadId,
  );
  return used !== undefined;
}

/** Counts one thing less that shows an upload, and deletes it when that was the last. */
export async function release(tx: Tx, uploadId: number): Promise<void> {
  await tx.run("UPDATE uploads SET uses = uses - 1 WHERE id = ?", uploadId);
  await deleteUnused(tx, uploadId);
}

/**
 * Deletes an upload that nothing shows: from now on it is nowhere, and the room it took is free. Its row stays until its
 * bytes are gone.
 */
export async function deleteUnused(tx: Tx, uploadId: number): Promise<void> {
  const deleted = await tx.get<{ workspace_id: number; owner_id: number; byte_size: number }>(
    `UPDATE uploads SET deleted_at = ?, nonce = NULL WHERE id = ? AND uses = 0 AND deleted_at IS NULL
     RETURNING workspace_id, owner_id, byte_size`,
    new Date().toISOString(),
    uploadId,
  );
  if (deleted !== undefined) await removeUsage(tx, deleted);
}
