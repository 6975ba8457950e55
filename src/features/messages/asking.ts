import type { Actor } from "../../access/actor.ts";
import type { PlaceRow } from "../../access/policy.ts";
import { badRequest, forbidden } from "../../http/errors.ts";
import { timeOf } from "../../http/time.ts";
import type { Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { readers } from "./mentions.ts";
import type { MessageRow } from "./present.ts";
import type { AskQuestion, MessageAction, QuestionItem } from "./question-wire.ts";

/** How far ahead the end of a question lies, in milliseconds. */
const SOONEST = 10_000;
const LATEST = 7 * 24 * 3_600_000;

/** A question that is to be asked, its texts clean. */
export interface QuestionDraft {
  readonly external_id: string;
  readonly title: string;
  readonly expires_at: string;
  readonly responder_user_ids: readonly string[];
  readonly allow_skip: boolean;
  readonly items: readonly QuestionItem[];
}

/** Only bots ask, and not in agent activity: 403 and 400. Whether its end lies ahead is looked at when it is stored. */
export function cleanQuestion(actor: Actor, kind: string, input: AskQuestion): QuestionDraft {
  if (actor.user.kind !== "bot")
    throw forbidden("Only bots can attach questions.", "question_for_bots");
  if (kind !== "") throw badRequest("question belongs to ordinary messages, not agent activity.");
  const items = input.items.map(cleanItem);
  requireDistinct(
    items.map(({ id }) => id),
    "question.items",
  );
  return {
    external_id: clean(input.external_id ?? ""),
    title: clean(input.title ?? "").trim(),
    expires_at: timeOf(input.expires_at, "question.expires_at"),
    responder_user_ids: [...new Set(input.responder_user_ids)],
    allow_skip: input.allow_skip ?? true,
    items,
  };
}

/** Text as it is stored: without NUL and lone surrogates. */
export const clean = (text: string) => text.toWellFormed().replaceAll("\0", "\uFFFD");

function requireDistinct(names: readonly string[], field: string): void {
  if (new Set(names).size < names.length) throw badRequest(`${field} must name each one once.`);
}

function cleanItem(item: QuestionItem, index: number): QuestionItem {
  const field = `question.items[${index}]`;
  const { id, url, multi_select, allow_other, other_placeholder } = item;
  const options = (item.options ?? []).map(({ label, description }) => ({
    label: filled(label, `${field}.options`),
    ...(description !== undefined && { description: clean(description) }),
  }));
  requireDistinct(
    options.map(({ label }) => label),
    `${field}.options`,
  );
  if (options.length === 0 && (multi_select === true || allow_other === true))
    throw badRequest(`${field}.options must not be empty where something is chosen.`);
  return {
    id,
    header: filled(item.header, `${field}.header`),
    prompt: filled(item.prompt, `${field}.prompt`),
    ...(url !== undefined && { url: cleanUrl(url, `${field}.url`) }),
    ...(options.length > 0 && { options }),
    ...(multi_select !== undefined && { multi_select }),
    ...(allow_other !== undefined && { allow_other }),
    ...(other_placeholder !== undefined && { other_placeholder: clean(other_placeholder) }),
  };
}

function filled(text: string, field: string): string {
  const cleaned = clean(text).trim();
  if (cleaned === "") throw badRequest(`${field} must not be blank.`);
  return cleaned;
}

function cleanUrl(text: string, field: string): string {
  const url = URL.parse(text);
  if (url === null || !["http:", "https:"].includes(url.protocol))
    throw badRequest(`${field} must be an http(s) address.`);
  return url.href;
}

/** The buttons of a bot's message; 403 for people, 400 for a name that is there twice. */
export function cleanActions(actor: Actor, actions: readonly MessageAction[]): MessageAction[] {
  if (actor.user.kind !== "bot")
    throw forbidden("Only bots can attach buttons.", "actions_for_bots");
  requireDistinct(
    actions.map(({ id }) => id),
    "actions",
  );
  return actions.map(({ id, label, style, confirm }, index) => ({
    id,
    label: filled(label, `actions[${index}].label`),
    ...(style !== undefined && { style }),
    ...(confirm !== undefined && { confirm: filled(confirm, `actions[${index}].confirm`) }),
  }));
}

/**
 * Stores what a message asks. 400 unless it ends between ten seconds and seven days from now, and everybody whom it names
 * is a person who reads the place.
 */
export async function insertQuestion(
  tx: Tx,
  place: PlaceRow,
  row: MessageRow,
  draft: QuestionDraft,
): Promise<void> {
  const ahead = Date.parse(draft.expires_at) - Date.parse(row.created_at);
  if (ahead < SOONEST || ahead > LATEST)
    throw badRequest("question.expires_at must be from 10 seconds to 7 days ahead.");
  await requireResponders(tx, place, draft.responder_user_ids);
  await tx.run(
    `INSERT INTO questions (message_id, bot_user_id, workspace_id, external_id, title, responder_user_ids, allow_skip,
       items, status, expires_at, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?)`,
    row.id,
    row.author_id,
    place.workspace_id,
    draft.external_id,
    draft.title,
    JSON.stringify(draft.responder_user_ids),
    draft.allow_skip ? 1 : 0,
    JSON.stringify(draft.items),
    draft.expires_at,
    row.created_at,
    row.created_at,
  );
  await audit(tx, {
    actor: { id: row.author_id },
    workspace: { id: place.workspace_id },
    place,
    action: "question.asked",
    target_type: "message",
    target_id: row.public_id,
  });
}

async function requireResponders(tx: Tx, place: PlaceRow, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  const found = await tx.all(
    `SELECT u.id FROM users u JOIN memberships m ON m.workspace_id = ? AND m.user_id = u.id
     WHERE u.deleted_at IS NULL AND u.kind = 'human' AND u.public_id IN (${ids.map(() => "?").join()})
       AND ${readers(place)}`,
    place.workspace_id,
    ...ids.map(clean),
  );
  if (found.length < ids.length)
    throw badRequest(
      "question.responder_user_ids must be people who can read this place.",
      "responder_invalid",
    );
}
