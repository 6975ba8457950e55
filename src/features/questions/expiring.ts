import { getLogger } from "@logtape/logtape";
import { repeat, type Repeating } from "../../repeat.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { forEverybody, messagesById } from "../messages/present.ts";

const logger = getLogger(["clickclack", "questions"]);

/** Questions that are looked at in one read. */
const BATCH = 100;
/** How often, in milliseconds. Until then a question whose time is over reads as expired all the same. */
const PAUSE = 15_000;

interface ExpiredRow {
  id: number;
  public_id: string;
  seq: number | null;
  root_public_id: string | null;
  author_public_id: string;
  place_id: number;
  place_public_id: string;
  place_kind: string;
  workspace_id: number;
  workspace_public_id: string;
}

/** Writes down which open questions are over at a time, and tells who sees them. @returns how many. */
export async function expireQuestions(
  db: Database,
  now = new Date().toISOString(),
): Promise<number> {
  for (let expired = 0; ;) {
    const due = await db.all<{ message_id: number }>(
      "SELECT message_id FROM questions WHERE status = 'open' AND expires_at <= ? ORDER BY expires_at LIMIT ?",
      now,
      BATCH,
    );
    // One write each: whoever answers at this moment waits for one question, not for all.
    for (const { message_id } of due)
      if (await db.write((tx) => expire(tx, message_id, now))) expired += 1;
    if (due.length < BATCH) return expired;
  }
}

async function expire(tx: Tx, messageId: number, now: string): Promise<boolean> {
  const done = await tx.get(
    `UPDATE questions SET status = 'expired', version = version + 1, updated_at = ?
     WHERE message_id = ? AND status = 'open' AND expires_at <= ? RETURNING version`,
    now,
    messageId,
    now,
  );
  if (done === undefined) return false;
  const row = await tx.get<ExpiredRow>(
    `SELECT m.id, m.public_id, m.seq, (SELECT r.public_id FROM messages r WHERE r.id = m.root_id) AS root_public_id,
       u.public_id AS author_public_id, p.id AS place_id, p.public_id AS place_public_id, p.kind AS place_kind,
       w.id AS workspace_id, w.public_id AS workspace_public_id
     FROM messages m JOIN users u ON u.id = m.author_id JOIN places p ON p.id = m.place_id AND p.deleted_at IS NULL
     JOIN workspaces w ON w.id = p.workspace_id AND w.deleted_at IS NULL WHERE m.id = ?`,
    messageId,
  );
  // Of what was deleted with its channel nobody is told.
  const message = row && (await messagesById(tx, [row.id], 0)).get(row.id);
  if (row === undefined || message === undefined) return true;
  await tx.append({
    type: "message.updated",
    workspace: { id: row.workspace_id, public_id: row.workspace_public_id },
    place: { id: row.place_id, public_id: row.place_public_id, kind: row.place_kind },
    message_id: row.id,
    ...(row.seq !== null && { seq: row.seq }),
    payload: {
      message_id: row.public_id,
      root_message_id: row.root_public_id ?? row.public_id,
      author_id: row.author_public_id,
      ...(row.place_kind === "direct" && { direct_conversation_id: row.place_public_id }),
    },
    message: forEverybody(message),
  });
  return true;
}

/** Expires questions a while after the start, and again and again. */
export const expireQuestionsSteadily = (db: Database): Repeating =>
  repeat(
    () => expireQuestions(db),
    { first: PAUSE, every: PAUSE },
    (error) => logger.error("Questions could not be expired: {error}", { error }),
  );
