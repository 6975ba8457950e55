import type { Client } from "../client.ts";
import { ClickClackError } from "../error.ts";
import type { CreateMessageRequest, Message, User } from "../types.ts";

/** What a bot says: a text, or a text with quotes and files. */
export type Answer =
  string | Pick<CreateMessageRequest, "body" | "quoted_message_id" | "upload_ids">;

/** What a handler can do about the message it was given. */
export interface Conversation {
  readonly client: Client;
  /** The bot itself. */
  readonly me: User;
  /** Aborts when the bot stops and has waited long enough. */
  readonly signal: AbortSignal;
  /** Answers where the message stands: in its thread if it is a reply, else beside it. */
  reply(answer: Answer): Promise<Message>;
  /** Answers in the message's thread, which this begins for a root message. */
  replyInThread(answer: Answer): Promise<Message>;
  react(emoji: string): Promise<void>;
}

/**
 * The same handler may run again for the same message, after a crash or while the server is away. Its first answer,
 * its second and so on therefore have nonces of the message's ID: none is posted twice, even in other words.
 */
export function conversationAbout(
  client: Client,
  me: User,
  message: Message,
  signal: AbortSignal,
): Conversation {
  let answers = 0;

  async function once(
    answer: Answer,
    send: (request: CreateMessageRequest & { nonce: string }) => Promise<{ message: Message }>,
  ): Promise<Message> {
    const nonce = `answer:${message.id}:${++answers}`;
    const request = typeof answer === "string" ? { body: answer } : answer;
    try {
      return (await send({ ...request, nonce })).message;
    } catch (error) {
      if (!(error instanceof ClickClackError) || error.code !== "nonce_reused") throw error;
      return await client.messages.byNonce(message.workspace_id, nonce, { signal });
    }
  }

  const replyInThread = (answer: Answer) =>
    once(answer, (request) => client.threads.reply(message.thread_root_id, request, { signal }));

  return {
    client,
    me,
    signal,
    replyInThread,
    reply(answer) {
      const { parent_message_id, channel_id, direct_conversation_id } = message;
      if (parent_message_id !== undefined) return replyInThread(answer);
      return once(answer, (request) =>
        channel_id === undefined
          ? client.dms.sendMessage(direct_conversation_id ?? "", request, { signal })
          : client.channels.sendMessage(channel_id, request, { signal }),
      );
    },
    async react(emoji) {
      await client.reactions.add(message.id, emoji, { signal });
    },
  };
}
