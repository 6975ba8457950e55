import type { Tx } from "../../storage/database.ts";
import type { ScheduledMessage, ScheduledStatus } from "./wire.ts";

export interface ScheduledRow {
  id: number;
  public_id: string;
  kind: "message" | "reminder";
  workspace_id: number;
  workspace_public_id: string;
  /** When its workspace was deleted. */
  workspace_deleted_at: string | null;
  user_id: number;
  user_public_id: string;
  /** The public ID of the token by which a bot has scheduled it. */
  token: string | null;
  place_id: number | null;
  place_public_id: string | null;
  place_kind: "public" | "private" | "direct" | null;
  root_public_id: string | null;
  message_public_id: string | null;
  body: string;
  nonce: string | null;
  nonce_digest: string | null;
  send_at: string;
  status: ScheduledStatus;
  error: string;
  sent_public_id: string | null;
  created_at: string;
  updated_at: string;
}

/** Selects `ScheduledRow`s as `s`; a condition follows. */
export const SCHEDULED = `SELECT s.id, s.public_id, s.kind, s.workspace_id, w.public_id AS workspace_public_id,
    w.deleted_at AS workspace_deleted_at, s.user_id, u.public_id AS user_public_id, s.token, s.place_id,
    p.public_id AS place_public_id, p.kind AS place_kind,
    (SELECT r.public_id FROM messages r WHERE r.id = s.root_id) AS root_public_id,
    (SELECT a.public_id FROM messages a WHERE a.id = s.message_id) AS message_public_id,
    s.body, s.nonce, s.nonce_digest, s.send_at, s.status, s.error,
    (SELECT t.public_id FROM messages t WHERE t.id = s.sent_message_id) AS sent_public_id, s.created_at, s.updated_at
  FROM scheduled_messages s JOIN workspaces w ON w.id = s.workspace_id JOIN users u ON u.id = s.user_id
  LEFT JOIN places p ON p.id = s.place_id`;

/** A scheduled message as the wire has it. */
export const scheduledOf = (row: ScheduledRow): ScheduledMessage => ({
  id: row.public_id,
  kind: row.kind,
  status: row.status,
  workspace_id: row.workspace_public_id,
  ...(row.place_public_id !== null &&
    (row.place_kind === "direct"
      ? { direct_conversation_id: row.place_public_id }
      : { channel_id: row.place_public_id })),
  ...(row.root_public_id !== null && { thread_root_id: row.root_public_id }),
  ...(row.message_public_id !== null && { message_id: row.message_public_id }),
  body: row.body,
  send_at: row.send_at,
  ...(row.nonce !== null && { nonce: row.nonce }),
  ...(row.error !== "" && { error: row.error }),
  ...(row.sent_public_id !== null && { sent_message_id: row.sent_public_id }),
  created_at: row.created_at,
  updated_at: row.updated_at,
});

/** Tells its author's clients, and nobody else, how a scheduled message stands. */
export async function tellAuthor(
  tx: Tx,
  row: Pick<
    ScheduledRow,
    "public_id" | "workspace_id" | "workspace_public_id" | "user_id" | "user_public_id"
  >,
  status: ScheduledStatus,
): Promise<void> {
  await tx.append({
    type: "scheduled.updated",
    workspace: { id: row.workspace_id, public_id: row.workspace_public_id },
    user_id: row.user_id,
    payload: { scheduled_message_id: row.public_id, status, user_id: row.user_public_id },
  });
}
