import type { Actor } from "../../access/actor.ts";
import type { PlaceRow } from "../../access/policy.ts";
import { badRequest, forbidden } from "../../http/errors.ts";
import type { Tx } from "../../storage/database.ts";

/**
 * Attaches uploads to a message that is being written, in their order: the author's own, of the same workspace. Another
 * one is a 400, whether it exists or not. The message's bit for attachments is its caller's to set.
 */
export async function attachUploads(
  tx: Tx,
  actor: Actor,
  place: Pick<PlaceRow, "id" | "workspace_id" | "role">,
  message: { readonly id: number },
  uploadIds: readonly string[],
  from = 0,
): Promise<void> {
  if (place.role === "guest") throw forbidden("Guests cannot attach files.");
  for (const [index, publicId] of uploadIds.entries()) {
    const upload = await tx.get<{ id: number }>(
      `UPDATE uploads SET uses = uses + 1
       WHERE public_id = ? AND owner_id = ? AND workspace_id = ? AND deleted_at IS NULL RETURNING id`,
      publicId,
      actor.user.id,
      place.workspace_id,
    );
    if (upload === undefined)
      throw badRequest(
        "upload_ids must name uploads of your own in this workspace.",
        "upload_invalid",
      );
    await tx.run(
      "INSERT INTO message_uploads (message_id, upload_id, place_id, position) VALUES (?, ?, ?, ?)",
      message.id,
      upload.id,
      place.id,
      from + index,
    );
  }
}
