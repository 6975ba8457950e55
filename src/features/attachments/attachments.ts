import type { Actor } from "../../access/actor.ts";
import { requireWritable } from "../../access/policy.ts";
import { conflict, forbidden } from "../../http/errors.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { messageAs, messageFor, NO_EVENT, tell } from "../messages/messages.ts";
import { HAS } from "../messages/sides.ts";
import { attachUploads } from "../uploads/attach.ts";

/**
 * Attaches one of the caller's uploads to a message of theirs; once more changes nothing. 403 for everybody else's
 * messages, 404 for what is no upload of the caller's in this workspace, 409 for a deleted message.
 */
export async function attachUpload(
  db: Database,
  actor: Actor,
  messageId: string,
  uploadId: string,
) {
  return db.write(async (tx) => {
    const { row, place } = await messageFor(tx, actor, messageId);
    if (row.author_id !== actor.user.id)
      throw forbidden("Only the author of a message can attach files to it.");
    if (row.deleted_at !== null)
      throw conflict("message_deleted", "This message was deleted: it takes no files.");
    requireWritable(place);
    if (await carries(tx, row.id, uploadId))
      return { message: await messageAs(tx, actor, row, place), event: NO_EVENT };
    await attachUploads(tx, actor, place, row, [uploadId]);
    row.has |= HAS.attachments;
    return tell(tx, actor, "message.updated", row, place);
  });
}

const carries = async (reader: Reader, messageKey: number, uploadId: string) =>
  (await reader.get(
    `SELECT 1 AS carried FROM uploads u JOIN message_uploads mu ON mu.upload_id = u.id
     WHERE u.public_id = ? AND mu.message_id = ?`,
    uploadId,
    messageKey,
  )) !== undefined;
