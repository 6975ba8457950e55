import type {
  Client,
  CreateMessageRequest,
  Message,
  MessagePage,
  PageQuery,
} from "../../sdk/src/index.ts";
import { kindOf } from "../state/conversation.ts";

/** The calls on a conversation, whichever kind it is: a channel, a direct conversation, or a thread by its root. */
export interface Conversations {
  page(conversationId: string, query: PageQuery): Promise<ThreadedPage>;
  send(conversationId: string, request: CreateMessageRequest): Promise<Message>;
  markRead(conversationId: string, seq: number): Promise<unknown>;
  markUnread(conversationId: string, seq: number): Promise<unknown>;
}

/** A page, and with a thread's its root. */
export interface ThreadedPage {
  page: MessagePage;
  root?: Message;
}

export function createConversations(client: Client): Conversations {
  const timeline = (id: string) => (kindOf(id) === "direct" ? client.dms : client.channels);
  return {
    async page(id, query) {
      if (kindOf(id) === "thread") return threadPage(client, id, query);
      return { page: await timeline(id).messages(id, query) };
    },
    async send(id, request) {
      if (kindOf(id) !== "thread") return (await timeline(id).sendMessage(id, request)).message;
      const { topic_id: _, kind: __, turn_id: ___, ...reply } = request;
      return (await client.threads.reply(id, reply)).message;
    },
    markRead: (id, seq) =>
      kindOf(id) === "thread" ? client.threads.markRead(id, seq) : timeline(id).markRead(id, seq),
    markUnread: (id, seq) =>
      kindOf(id) === "thread"
        ? client.threads.markUnread(id, seq)
        : timeline(id).markUnread(id, seq),
  };
}

/** Threads have no page around a reply: the one that begins a few before it serves. */
async function threadPage(client: Client, rootId: string, query: PageQuery): Promise<ThreadedPage> {
  const limit = query.limit ?? 100;
  const { root, replies, has_newer, has_older } = await client.threads.get(rootId, {
    limit,
    ...threadQuery(query, limit),
  });
  const [first, last] = [replies[0], replies.at(-1)];
  return {
    root,
    page: {
      messages: replies,
      oldest_seq: first?.thread_seq ?? 0,
      newest_seq: last?.thread_seq ?? 0,
      has_older,
      has_newer,
    },
  };
}

function threadQuery(query: PageQuery, limit: number) {
  if ("after_seq" in query) return { after_seq: query.after_seq };
  if ("before_seq" in query) return { before_seq: query.before_seq };
  if ("around_seq" in query)
    return { after_seq: Math.max(0, query.around_seq - Math.ceil(limit / 2)) };
  return { latest: "true" };
}
