import { ApiError, badRequest } from "../../http/errors.ts";
import { MAX_JSON } from "../../http/body.ts";
import { attachmentToMarkdown, isMrkdwn } from "./attachments.ts";
import { blocksToMarkdown } from "./blocks.ts";
import { listOf, textOf } from "./json.ts";
import { fromMattermost, fromMrkdwn } from "./mrkdwn.ts";
import type { IncomingWebhookPayload } from "./wire.ts";

/**
 * The Markdown of what a sender for Slack's or Mattermost's incoming webhooks wants to say: its blocks or, without any, its
 * `text`, then its attachments. 400 when that is nothing, 413 when it is more than a message may have.
 */
export function renderPayload(payload: IncomingWebhookPayload): string {
  const text = textOf(payload.text);
  const said =
    blocksToMarkdown(listOf(payload.blocks)) ||
    (isMrkdwn(payload) ? fromMrkdwn(text) : fromMattermost(text));
  const parts = [said, ...listOf(payload.attachments).map(attachmentToMarkdown)];
  const body = parts
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join("\n\n");
  if (body === "")
    throw badRequest(
      "There is nothing to post: text, attachments or blocks must say something.",
      "empty_message",
    );
  if (Buffer.byteLength(body) > MAX_JSON)
    throw new ApiError(413, "body_too_large", "The message would be larger than 1 MiB.");
  return body;
}
