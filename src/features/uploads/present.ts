import type { Reader } from "../../storage/database.ts";
import type { Upload } from "./wire.ts";

/** A row of `uploads`, with the public IDs of its workspace and owner. */
export interface UploadRow {
  id: number;
  public_id: string;
  workspace_id: number;
  workspace_public_id: string;
  owner_id: number;
  owner_public_id: string;
  nonce: string | null;
  filename: string;
  content_type: string;
  byte_size: number;
  width: number;
  height: number;
  duration_ms: number;
  sha256: string;
  blob: string;
  created_at: string;
}

export const UPLOAD_COLUMNS = `u.id, u.public_id, u.workspace_id, w.public_id AS workspace_public_id, u.owner_id,
  o.public_id AS owner_public_id, u.nonce, u.filename, u.content_type, u.byte_size, u.width, u.height, u.duration_ms,
  u.sha256, u.blob, u.created_at`;

/** What `UPLOAD_COLUMNS` are read from. Those of deleted workspaces are not there. */
export const UPLOADS = `uploads u JOIN workspaces w ON w.id = u.workspace_id AND w.deleted_at IS NULL
  JOIN users o ON o.id = u.owner_id`;

/** The address under which an upload is served, as icons and profile pictures name it. */
export const pathOf = (publicId: string): string => `/api/uploads/${publicId}`;

/** An upload as the wire has it. */
export const uploadOf = (row: UploadRow): Upload => ({
  id: row.public_id,
  workspace_id: row.workspace_public_id,
  owner_id: row.owner_public_id,
  ...(row.nonce !== null && { nonce: row.nonce }),
  filename: row.filename,
  content_type: row.content_type,
  byte_size: row.byte_size,
  width: row.width,
  height: row.height,
  duration_ms: row.duration_ms,
  created_at: row.created_at,
});

/** The files that messages carry, by the messages' inner IDs, each in the order of attaching: one statement. */
export async function uploadsOf(
  reader: Reader,
  messageIds: readonly number[],
): Promise<Map<number, Upload[]>> {
  const rows = await reader.all<UploadRow & { message_key: number }>(
    `SELECT mu.message_id AS message_key, ${UPLOAD_COLUMNS}
     FROM message_uploads mu JOIN uploads u ON u.id = mu.upload_id JOIN workspaces w ON w.id = u.workspace_id
     JOIN users o ON o.id = u.owner_id
     WHERE mu.message_id IN ? ORDER BY mu.message_id, mu.position`,
    messageIds,
  );
  const files = new Map<number, Upload[]>();
  for (const row of rows) {
    const sofar = files.get(row.message_key);
    if (sofar === undefined) files.set(row.message_key, [uploadOf(row)]);
    else sofar.push(uploadOf(row));
  }
  return files;
}
