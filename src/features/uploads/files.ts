import type { Actor } from "../../access/actor.ts";
import { channelFor } from "../../access/policy.ts";
import { badRequest } from "../../http/errors.ts";
import { lenientLimit } from "../../http/query.ts";
import type { Reader } from "../../storage/database.ts";
import { UPLOAD_COLUMNS, uploadOf, type UploadRow } from "./present.ts";
import type { ChannelFilePage, ChannelFilesQuery } from "./wire.ts";

const DEFAULT_LIMIT = 50;
const MOST = 200;

interface FileRow extends UploadRow {
  message_key: number;
  position: number;
  message_id: string;
  thread_root_id: string;
  author_id: string;
  sent_at: string;
}

/** The files in a channel and its threads, the newest message's first; those of one message in their order. */
export async function listFiles(
  reader: Reader,
  actor: Actor,
  channelId: string,
  query: ChannelFilesQuery,
): Promise<ChannelFilePage> {
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST);
  const after = positionIn(query.cursor);
  const place = await channelFor(reader, actor, channelId);
  const rows = await reader.all<FileRow>(
    `SELECT ${UPLOAD_COLUMNS}, mu.message_id AS message_key, mu.position, m.public_id AS message_id,
       coalesce(r.public_id, m.public_id) AS thread_root_id, a.public_id AS author_id, m.created_at AS sent_at
     FROM message_uploads mu JOIN messages m ON m.id = mu.message_id AND m.deleted_at IS NULL
     LEFT JOIN messages r ON r.id = m.root_id JOIN users a ON a.id = m.author_id
     JOIN uploads u ON u.id = mu.upload_id
     JOIN workspaces w ON w.id = u.workspace_id JOIN users o ON o.id = u.owner_id
     WHERE mu.place_id = ? AND mu.message_id <= ? AND (mu.message_id < ? OR mu.position > ?)
     ORDER BY mu.message_id DESC, mu.position LIMIT ?`,
    place.id,
    after.message,
    after.message,
    after.position,
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    files: page.map((row) => ({
      upload: uploadOf(row),
      message_id: row.message_id,
      thread_root_id: row.thread_root_id,
      author_id: row.author_id,
      created_at: row.sent_at,
    })),
    ...(rows.length > limit &&
      last !== undefined && {
        next_cursor: `${last.message_key.toString(36)}.${last.position.toString(36)}`,
      }),
  };
}

/** The place in the list after which a page begins; without a cursor, before the newest. */
function positionIn(cursor: string | undefined): { message: number; position: number } {
  if (cursor === undefined || cursor === "")
    return { message: Number.MAX_SAFE_INTEGER, position: 0 };
  const [, message, position] = /^([0-9a-z]{1,10})\.([0-9a-z]{1,6})$/.exec(cursor) ?? [];
  if (message === undefined || position === undefined)
    throw badRequest("cursor is not one that we gave.");
  return { message: Number.parseInt(message, 36), position: Number.parseInt(position, 36) };
}
