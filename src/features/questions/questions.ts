import type { Actor } from "../../access/actor.ts";
import {
  eventScope,
  MEMBER,
  requireActive,
  requireHuman,
  requireWritable,
  seesPlace,
  type PlaceRow,
} from "../../access/policy.ts";
import { badRequest, conflict, forbidden, notFound } from "../../http/errors.ts";
import { cursorText, lenientLimit, numberCursor } from "../../http/query.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { clean } from "../messages/asking.ts";
import { directOf } from "../messages/create.ts";
import { cleanNonce } from "../messages/draft.ts";
import { firstFitting } from "../messages/fitting.ts";
import { messageAs, messageFor, tell } from "../messages/messages.ts";
import { forEverybody, messagesById, type MessageRow } from "../messages/present.ts";
import { QUESTION_COLUMNS, statusNow, type QuestionRow } from "../messages/question.ts";
import type { QuestionStatus } from "../messages/question-wire.ts";
import { HAS } from "../messages/sides.ts";
import type { Message } from "../messages/wire.ts";
import { cleanAnswers } from "./answers.ts";
import type { AnswerQuestionRequest, ResolveQuestionRequest, WaitingQuestions } from "./wire.ts";

const DEFAULT_LIMIT = 50;
const MOST = 100;

type AskedRow = QuestionRow & { answer_nonce: string; answer_digest: string };

interface Asked {
  readonly row: MessageRow;
  readonly place: PlaceRow;
  readonly question: AskedRow;
}

/** The question of a message that the caller reads: 404 when it asks nothing, 409 when it was deleted. */
async function askedIn(tx: Tx, actor: Actor, id: string): Promise<Asked> {
  const { row, place } = await messageFor(tx, actor, id);
  if (row.deleted_at !== null)
    throw conflict("message_deleted", "This message was deleted: it asks nothing any more.");
  const question =
    row.has & HAS.question
      ? await tx.get<AskedRow>(
          `SELECT ${QUESTION_COLUMNS}, q.answer_nonce, q.answer_digest FROM questions q WHERE q.message_id = ?`,
          row.id,
        )
      : undefined;
  if (question === undefined) throw notFound("Question");
  return { row, place, question };
}

const versionMismatch = () =>
  conflict("version_mismatch", "This question has changed since you read it: read it again.");

/** Why a question takes no answer, and no other change of its bot's. */
function closed(status: QuestionStatus) {
  if (status === "expired")
    return conflict("question_expired", "The time to answer this question is over.");
  if (status === "submitted" || status === "answered")
    return conflict("question_answered", "This question is answered already.");
  return conflict("question_closed", "This question is closed.");
}

/**
 * Answers a question for everybody who may: the first valid answer counts. The same nonce with the same answer gives the
 * message again. Errors: 403 for bots, whoever is not asked, and whoever may only read; 409 once it is answered, over or
 * changed; 400 for what does not fit its items.
 */
export async function answerQuestion(
  db: Database,
  actor: Actor,
  id: string,
  input: AnswerQuestionRequest,
): Promise<Message> {
  requireHuman(actor, "answer questions");
  const skip = input.skip === true;
  if (skip === (input.answers !== undefined))
    throw badRequest("answers must be given, or skip, and not both.");
  const nonce = cleanNonce(input.nonce);
  const digest = digestOf({ skip, answers: input.answers });
  return db.write(async (tx) => {
    const asked = await askedIn(tx, actor, id);
    if (isRetry(actor, asked, nonce, digest)) return messageAs(tx, actor, asked.row, asked.place);
    const { row, place, question } = asked;
    requireWritable(place);
    const responders: readonly string[] = JSON.parse(question.responder_user_ids);
    if (responders.length > 0 && !responders.includes(actor.user.public_id))
      throw forbidden("This question is for others to answer.", "not_a_responder");
    const status = statusNow(question);
    if (status !== "open") throw closed(status);
    if (question.version !== input.expected_version) throw versionMismatch();
    if (skip && question.allow_skip === 0)
      throw badRequest("skip is not allowed for this question.", "skip_not_allowed");
    const answers = input.answers && cleanAnswers(JSON.parse(question.items), input.answers);
    const now = new Date().toISOString();
    const won = await tx.get(
      `UPDATE questions SET status = 'submitted', version = version + 1, note = '', answers = ?, skipped = ?,
         answered_by = ?, answer_nonce = ?, answer_digest = ?, updated_at = ?
       WHERE message_id = ? AND status = 'open' AND version = ? RETURNING version`,
      answers === undefined ? "" : JSON.stringify(answers),
      skip ? 1 : 0,
      actor.user.id,
      nonce,
      digest,
      now,
      row.id,
      question.version,
    );
    if (won === undefined) {
      // Somebody on another server was faster since it was read: perhaps the caller, by the same request.
      const after = await askedIn(tx, actor, id);
      if (isRetry(actor, after, nonce, digest)) return messageAs(tx, actor, after.row, place);
      throw after.question.status === "open" ? versionMismatch() : closed(after.question.status);
    }
    await audit(tx, {
      actor: actor.user,
      workspace: { id: place.workspace_id },
      place,
      action: "question.answered",
      target_type: "message",
      target_id: row.public_id,
      metadata: { skipped: skip },
    });
    const { message } = await tell(tx, actor, "message.updated", row, place);
    await tx.append({
      type: "question.submitted",
      ...eventScope(place),
      message_id: row.id,
      payload: {
        message_id: row.public_id,
        root_message_id: message.thread_root_id,
        author_id: message.author_id,
        user_id: actor.user.public_id,
        ...directOf(place),
      },
      message: forEverybody(message),
    });
    return message;
  });
}

const digestOf = (content: object) =>
  Bun.CryptoHasher.hash("sha256", JSON.stringify(content), "base64url");

/** Whether the caller has given this very answer before; 409 when it was another under the same nonce. */
function isRetry(actor: Actor, { question }: Asked, nonce: string, digest: string): boolean {
  if (question.answered_by !== actor.user.public_id || question.answer_nonce !== nonce)
    return false;
  if (question.answer_digest === digest) return true;
  throw conflict("nonce_reused", "This nonce was used for another answer.");
}

/** What may become of a question that stands so. */
const NEXT: Readonly<Record<"open" | "submitted", readonly QuestionStatus[]>> = {
  open: ["answered", "cancelled", "expired", "failed"],
  submitted: ["answered", "cancelled", "failed", "open"],
};

/**
 * Says what became of a question; the bot that asked only. What somebody has answered stays as it is, unless the bot asks
 * again: then a note says why. Answers may come with `answered` where they were given elsewhere.
 */
export async function resolveQuestion(
  db: Database,
  actor: Actor,
  id: string,
  input: ResolveQuestionRequest,
): Promise<Message> {
  const note = clean(input.note ?? "").trim();
  const { status } = input;
  if (input.answers !== undefined && status !== "answered")
    throw badRequest("answers belong to the status answered.");
  if (status === "open" && note === "")
    throw badRequest("note must say why the question is open again.");
  return db.write(async (tx) => {
    const { row, place, question } = await askedIn(tx, actor, id);
    if (row.author_id !== actor.user.id)
      throw forbidden("Only the bot that asked a question can resolve it.");
    requireActive(place);
    const before = statusNow(question);
    if (before !== "open" && before !== "submitted") throw closed(before);
    if (question.version !== input.expected_version) throw versionMismatch();
    if (!NEXT[before].includes(status))
      throw conflict("question_status", `A question that is ${before} cannot become ${status}.`);
    const now = new Date().toISOString();
    if (status === "open" && question.expires_at <= now) throw closed("expired");
    const answers = resolvedAnswers(question, before, input);
    const again = status === "open";
    const won = await tx.get(
      `UPDATE questions SET status = ?, version = version + 1, note = ?, answers = ?, updated_at = ?
         ${again ? ", skipped = 0, answered_by = NULL, answer_nonce = '', answer_digest = ''" : ""}
       WHERE message_id = ? AND status = ? AND version = ? RETURNING version`,
      status,
      note,
      again ? "" : answers,
      now,
      row.id,
      before,
      question.version,
    );
    if (won === undefined) throw versionMismatch();
    await audit(tx, {
      actor: actor.user,
      workspace: { id: place.workspace_id },
      place,
      action: "question.resolved",
      target_type: "message",
      target_id: row.public_id,
      metadata: { status: { from: before, to: status } },
    });
    return (await tell(tx, actor, "message.updated", row, place)).message;
  });
}

/** The answers that a question has from now on: those of the person, or those that the bot had elsewhere. */
function resolvedAnswers(
  question: AskedRow,
  before: "open" | "submitted",
  { answers }: ResolveQuestionRequest,
): string {
  if (answers === undefined) return question.answers;
  const given = JSON.stringify(cleanAnswers(JSON.parse(question.items), answers));
  if (before === "submitted" && given !== question.answers)
    throw badRequest("answers must be what the person has answered.", "answers_differ");
  return given;
}

type WaitingRow = { message_id: number; bytes: number } & Pick<
  PlaceRow,
  "role" | "kind" | "name" | "member"
>;

/** The calling bot's questions in its workspace that are open or have an answer to look at, the oldest first. */
export async function listWaitingQuestions(
  reader: Reader,
  actor: Actor,
  query: { after?: string; limit?: string },
): Promise<WaitingQuestions> {
  const { grant, user } = actor;
  if (grant === undefined) throw forbidden("Only bots have questions.");
  const limit = lenientLimit(query.limit, DEFAULT_LIMIT, MOST);
  const after = numberCursor(query.after, 0);
  const rows = await reader.all<WaitingRow>(
    `SELECT q.message_id, octet_length(x.body) AS bytes, p.kind, p.name, m.role, ${MEMBER}
     FROM questions q CROSS JOIN messages x CROSS JOIN places p CROSS JOIN memberships m
     WHERE q.bot_user_id = ? AND q.message_id > ? AND q.workspace_id = ? AND q.status IN ('open', 'submitted')
       AND (q.status = 'submitted' OR q.expires_at > ?)
       AND x.id = q.message_id AND p.id = x.place_id AND p.deleted_at IS NULL
       AND m.workspace_id = q.workspace_id AND m.user_id = q.bot_user_id
     ORDER BY q.message_id LIMIT ?`,
    user.id,
    after,
    grant.workspace_id,
    new Date().toISOString(),
    limit + 1,
  );
  const page = firstFitting(rows.slice(0, limit));
  const ids = page
    .filter((row) => seesPlace(row) && (row.kind !== "direct" || grant.scopes.has("dms:read")))
    .map(({ message_id }) => message_id);
  const messages = await messagesById(reader, ids, user.id);
  const last = page.at(-1);
  return {
    messages: ids.flatMap((id) => messages.get(id) ?? []),
    next_cursor:
      rows.length > page.length && last !== undefined ? cursorText(last.message_id) : null,
  };
}
