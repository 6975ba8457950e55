import type { Reader } from "../../storage/database.ts";
import type { Question, QuestionStatus } from "./question-wire.ts";

/** What of a row of `questions` is shown. */
export interface QuestionRow {
  message_id: number;
  external_id: string;
  title: string;
  responder_user_ids: string;
  allow_skip: number;
  items: string;
  status: QuestionStatus;
  version: number;
  note: string;
  answers: string;
  skipped: number;
  answered_by: string | null;
  expires_at: string;
  created_at: string;
  updated_at: string;
}

export const QUESTION_COLUMNS = `q.message_id, q.external_id, q.title, q.responder_user_ids, q.allow_skip, q.items, q.status,
  q.version, q.note, q.answers, q.skipped, (SELECT u.public_id FROM users u WHERE u.id = q.answered_by) AS answered_by,
  q.expires_at, q.created_at, q.updated_at`;

/** The status as the clock has it: an open question whose time is over is expired, written down or not. */
export const statusNow = ({
  status,
  expires_at,
}: Pick<QuestionRow, "status" | "expires_at">): QuestionStatus =>
  status === "open" && expires_at <= new Date().toISOString() ? "expired" : status;

/** What these messages ask, by inner ID. */
export async function questionsOf(
  reader: Reader,
  messageIds: readonly number[],
): Promise<Map<number, Question>> {
  const rows = await reader.all<QuestionRow>(
    `SELECT ${QUESTION_COLUMNS} FROM questions q WHERE q.message_id IN ?`,
    messageIds,
  );
  return new Map(rows.map((row) => [row.message_id, questionOf(row)]));
}

const questionOf = (row: QuestionRow): Question => ({
  ...(row.external_id !== "" && { external_id: row.external_id }),
  ...(row.title !== "" && { title: row.title }),
  expires_at: row.expires_at,
  responder_user_ids: JSON.parse(row.responder_user_ids),
  allow_skip: row.allow_skip === 1,
  items: JSON.parse(row.items),
  status: statusNow(row),
  version: row.version,
  ...(row.note !== "" && { note: row.note }),
  ...(row.answers !== "" && { answers: JSON.parse(row.answers) }),
  ...(row.skipped === 1 && { skipped: true }),
  ...(row.answered_by !== null && { answered_by: row.answered_by }),
  created_at: row.created_at,
  updated_at: row.updated_at,
});
