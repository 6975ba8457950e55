import type { CallOptions, Http } from "../http.ts";
import { newNonce } from "../nonce.ts";
import type { CreateMessageRequest, Event, Message, MessagePage, ReadReceipt } from "../types.ts";

/** Which page of a timeline: one of five ways, the newest page when nothing is said. */
export type PageQuery = { limit?: number; topic_id?: string } & (
  | { before_seq: number }
  | { after_seq: number }
  | { around_seq: number }
  | { around_time: string }
  | { mode?: "latest" }
);

/** The message that is there now, and its event unless a nonce replay found it there already. */
export interface Sent {
  message: Message;
  event?: Event;
}

/** What is said in a place, and how far it is read: the same for channels and direct conversations. */
export function timelineApi(http: Http, at: (id: string) => string) {
  const mark = async (
    path: string,
    seq: number,
    options: CallOptions | undefined,
  ): Promise<ReadReceipt> =>
    (
      await http<{ receipt: ReadReceipt }>({
        method: "POST",
        path,
        body: { seq },
        repeatable: true,
        ...options,
      })
    ).receipt;

  return {
    /** A page of messages, always ascending. */
    messages: (id: string, query: PageQuery = {}, options?: CallOptions) =>
      http<MessagePage>({
        method: "GET",
        path: `${at(id)}/messages`,
        query: { ...query },
        ...options,
      }),

    /** Posts a message. Retried safely: without a `nonce` of yours the call makes one, and none posts twice. */
    sendMessage: (id: string, request: CreateMessageRequest, options?: CallOptions) =>
      http<Sent>({
        method: "POST",
        path: `${at(id)}/messages`,
        body: { ...request, nonce: request.nonce ?? newNonce() },
        repeatable: true,
        ...options,
      }),

    /** Marks everything up to and with `seq` read; never goes back. */
    markRead: (id: string, seq: number, options?: CallOptions) =>
      mark(`${at(id)}/read`, seq, options),

    /** Marks `seq` and everything after it unread. */
    markUnread: (id: string, seq: number, options?: CallOptions) =>
      mark(`${at(id)}/unread`, seq, options),
  };
}
