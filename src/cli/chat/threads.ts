import type { AnswerOf } from "../../../sdk/src/index.ts";
import { print, type Outcome } from "../output.ts";
import { chat } from "./connect.ts";
import { messageText } from "./message-text.ts";
import { messageId, type ListOptions } from "./messages.ts";
import { finish, prepare, type WriteOptions } from "./send.ts";
import { messageOutcome, moreNote, printAll } from "./timeline.ts";

/** `threads open`: a message and the replies to it. */
export const openThread = (
  id: string,
  options: Pick<ListOptions, "limit" | "before" | "after" | "all"> & WriteOptions,
): Promise<void> =>
  chat(options, async ({ client }) => {
    const { thread_root_id: root } = await client.messages.get(messageId(id));
    const { limit, before, after, all = false } = options;
    if (all) {
      if (after === undefined)
        await print(messageOutcome(await client.messages.get(root)), options);
      const ask = async (after_seq: number, most: number) => {
        const { replies, has_newer } = await client.threads.get(root, { after_seq, limit: most });
        return { messages: replies, has_newer };
      };
      await printAll(ask, after ?? 0, options);
      return undefined;
    }
    const thread = await client.threads.get(root, {
      ...(limit !== undefined && { limit }),
      ...(before !== undefined
        ? { before_seq: before }
        : after !== undefined
          ? { after_seq: after }
          : { latest: "true" }),
    });
    return threadOutcome(thread);
  });

function threadOutcome(thread: AnswerOf<"getThread">): Outcome {
  const { root, replies, has_older, has_newer } = thread;
  const note = moreNote(
    has_older ? replies[0]?.thread_seq : undefined,
    has_newer ? replies.at(-1)?.thread_seq : undefined,
  );
  const indented = replies.map((reply) =>
    messageText(reply, { inThread: true }).replace(/^/gm, "  "),
  );
  return {
    text: [messageText(root), ...indented].join("\n"),
    plain: [root, ...replies].map(({ id }) => id).join("\n"),
    json: thread,
    ...(note !== undefined && { note }),
  };
}

/** `threads reply`: answers in the thread of a message; a reply is answered in the thread that it stands in. */
export async function reply(
  id: string,
  text: string | undefined,
  options: WriteOptions,
): Promise<void> {
  messageId(id);
  const prepared = await prepare(text, options);
  await chat(options, async (session) => {
    const { thread_root_id, workspace_id } = await session.client.messages.get(id);
    const request = await finish(session, workspace_id, prepared, options);
    const replied = await session.client.threads.reply(thread_root_id, request);
    const { id: written } = replied.message;
    const note = replied.events.length === 0 ? "It was there already." : "Replied.";
    return { text: written, plain: written, json: replied, note };
  });
}
