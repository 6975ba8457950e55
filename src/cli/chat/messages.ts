import { EXIT, fail } from "../exit.ts";
import { readBody, type BodyOptions } from "./body.ts";
import { chat } from "./connect.ts";
import type { ChatOptions } from "./options.ts";
import { findPlace } from "./place.ts";
import { messagesOutcome, pageNote, printAll } from "./timeline.ts";

export interface ListOptions extends ChatOptions {
  readonly limit?: number;
  readonly before?: number;
  readonly after?: number;
  readonly around?: number;
  readonly all?: boolean;
}

/** `messages list`: a page of a place, the newest one unless told; with `--all`, everything. */
export const listMessages = (where: string | undefined, options: ListOptions): Promise<void> =>
  chat(options, async (session) => {
    const { id, timeline, name } = await findPlace(session, where);
    const { limit, before, after, around, all = false } = options;
    if (all) {
      const ask = (after_seq: number, most: number) =>
        timeline.messages(id, { after_seq, limit: most });
      await printAll(ask, after ?? 0, options);
      return undefined;
    }
    const page = await timeline.messages(id, {
      ...(limit !== undefined && { limit }),
      ...(before !== undefined
        ? { before_seq: before }
        : after !== undefined
          ? { after_seq: after }
          : around !== undefined && { around_seq: around }),
    });
    return messagesOutcome(page.messages, page, pageNote(page, name));
  });

/** `messages edit`: gives one's own message another text. */
export async function editMessage(
  id: string,
  text: string | undefined,
  options: ChatOptions & BodyOptions,
): Promise<void> {
  const body = await readBody(text, options);
  await chat(options, async ({ client }) => {
    const changed = await client.messages.update(messageId(id), body);
    return { text: id, plain: id, json: changed, note: "Changed." };
  });
}

/** `messages delete`: takes a message back; its place stays, empty. */
export const deleteMessage = (id: string, options: ChatOptions): Promise<void> =>
  chat(options, async ({ client }) => {
    const changed = await client.messages.delete(messageId(id));
    const note = changed.event.id === "" ? "It was deleted already." : "Deleted.";
    return { text: id, plain: id, json: changed, note };
  });

/** A message's ID as somebody gave it. */
export const messageId = (typed: string): string =>
  typed.startsWith("msg_")
    ? typed
    : fail(EXIT.usage, `A message is named by its ID, msg_…: "${typed}" is none.`);
