import type { Actor } from "../../access/actor.ts";
import { requireScope } from "../../access/scopes.ts";
import { badRequest, forbidden } from "../../http/errors.ts";
import { cleanActions, cleanQuestion, type QuestionDraft } from "./asking.ts";
import type { MessageAction } from "./question-wire.ts";
import type { AuthorOverride, CreateMessageRequest } from "./wire.ts";

/** A message that is to be written, its text clean and its kind allowed. */
export interface Draft {
  readonly body: string;
  /** '' is an ordinary message. */
  readonly kind: "" | "agent_commentary" | "agent_tool";
  readonly turn_id: string;
  readonly nonce: string | null;
  /** A hash of the content, kept beside the nonce. */
  readonly digest: string | null;
  readonly quoted_message_id?: string;
  readonly topic_id?: string;
  readonly upload_ids: readonly string[];
  /** What a bot asks, and the buttons that it offers. */
  readonly question?: QuestionDraft;
  readonly actions?: readonly MessageAction[];
  /** What a bot's message shows in place of its author's name and picture. */
  readonly override?: AuthorOverride;
}

/** Checks what somebody wants to write: 400 for an empty text without files, 403 for agent activity of who may not report it. */
export function cleanDraft(actor: Actor, input: CreateMessageRequest): Draft {
  const upload_ids = [...new Set(input.upload_ids)];
  // Files say enough by themselves.
  const body = upload_ids.length > 0 ? cleanText(input.body) : cleanBody(input.body);
  const { nonce, quoted_message_id, topic_id, question, actions = [] } = input;
  const activity = activityOf(actor, input);
  const draft = {
    body,
    ...activity,
    ...(quoted_message_id && { quoted_message_id }),
    ...(topic_id && { topic_id }),
    upload_ids,
    ...(question && { question: cleanQuestion(actor, activity.kind, question) }),
    ...(actions.length > 0 && { actions: cleanActions(actor, actions) }),
  };
  if (nonce === undefined || nonce === "") return { ...draft, nonce: null, digest: null };
  return { ...draft, nonce: cleanNonce(nonce), digest: digestOf(draft) };
}

function activityOf(actor: Actor, { kind = "message", turn_id = "" }: CreateMessageRequest) {
  if (kind === "message") {
    if (turn_id !== "")
      throw badRequest("turn_id belongs to agent activity: an ordinary message has none.");
    return { kind: "", turn_id } as const;
  }
  if (actor.grant === undefined)
    throw forbidden("Only bots that may report agent activity can write this kind of message.");
  requireScope(actor.grant, "agent_activity:write");
  if (turn_id === "") throw badRequest("turn_id must say which turn of the agent this is.");
  return { kind, turn_id: turn_id.toWellFormed().replaceAll("\0", "\uFFFD") } as const;
}

/** A hash of everything that a nonce stands for: the text, and what else there is of it. */
function digestOf({
  body,
  kind,
  turn_id,
  ...rest
}: Omit<Draft, "nonce" | "digest" | "override">): string {
  const { quoted_message_id, topic_id, upload_ids, question, actions } = rest;
  const content = {
    body,
    ...(kind !== "" && { kind, turn_id }),
    ...(quoted_message_id && { quoted_message_id }),
    ...(topic_id && { topic_id }),
    ...(upload_ids.length > 0 && { upload_ids }),
    ...(question && { question }),
    ...(actions && { actions }),
  };
  return Bun.CryptoHasher.hash("sha256", JSON.stringify(content), "base64url");
}

/** Markdown as it is stored: trimmed, every character taken but NUL and lone surrogates. */
const cleanText = (text: string): string => text.toWellFormed().replaceAll("\0", "\uFFFD").trim();

/** The same, and not empty. */
export function cleanBody(text: string): string {
  const body = cleanText(text);
  if (body === "") throw badRequest("body must not be empty.");
  return body;
}

export const cleanNonce = (nonce: string) => nonce.toWellFormed().replaceAll("\0", "\uFFFD");
