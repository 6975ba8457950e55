import type { Message } from "../../sdk/src/index.ts";
import { words } from "../words/words.ts";

/** A message in a line where its files cannot be shown: what it says, and what its files are called. */
export function summaryOf({
  body,
  attachments = [],
}: Pick<Message, "body" | "attachments">): string {
  if (attachments.length === 0) return body;
  const names = words().ui.listed(attachments.map(({ filename }) => filename));
  return words().files.named(body, words().files.attached(attachments.length), names);
}
