import type { Message, MessagePage } from "../../../sdk/src/index.ts";
import { print, type Form, type Outcome } from "../output.ts";
import { messageText } from "./message-text.ts";

/** The largest page that a server gives. */
const MOST = 200;

/** A page of what comes after a number. */
type Ask = (
  after_seq: number,
  limit: number,
) => Promise<Pick<MessagePage, "messages" | "has_newer">>;

/** Prints all messages after a number, the oldest first; one page is in memory at a time. */
export async function printAll(ask: Ask, after: number, form: Form): Promise<void> {
  for (let seq = after, more = true; more;) {
    const { messages, has_newer } = await ask(seq, MOST);
    for (const message of messages) await print(messageOutcome(message), form);
    const last = messages.at(-1);
    more = has_newer && last !== undefined;
    seq = last?.thread_seq ?? last?.channel_seq ?? seq;
  }
}

/** One message of several, on a line of JSON of its own. */
export const messageOutcome = (message: Message): Outcome => ({
  text: messageText(message),
  plain: message.id,
  json: message,
});

/** Messages in one answer. */
export const messagesOutcome = (
  messages: readonly Message[],
  json: object,
  note: string | undefined,
): Outcome => ({
  text: messages.map((message) => messageText(message)).join("\n"),
  plain: messages.map(({ id }) => id).join("\n"),
  json,
  ...(note !== undefined && { note }),
});

/** How to see what a page leaves out. */
export function pageNote(page: MessagePage, place: string): string | undefined {
  if (page.messages.length === 0) return `There are no messages here, in ${place}.`;
  return moreNote(
    page.has_older ? page.oldest_seq : undefined,
    page.has_newer ? page.newest_seq : undefined,
  );
}

/** How to see what is before and after a page, where there is something. */
export function moreNote(
  before: number | undefined,
  after: number | undefined,
): string | undefined {
  const notes = [
    ...(before === undefined ? [] : [`There are older ones: --before ${before}`]),
    ...(after === undefined ? [] : [`There are newer ones: --after ${after}`]),
  ];
  return notes.length === 0 ? undefined : notes.join("\n");
}
