import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { AskQuestion, MessageAction } from "../messages/question-wire.ts";
import { Message, ThreadState } from "../messages/wire.ts";

export const CreateThreadReplyRequest = wire("CreateThreadReplyRequest", (type) =>
  type({
    body: "string",
    "quoted_message_id?": "string",
    "nonce?": "string <= 128",
    "upload_ids?": "string[] <= 20",
    "question?": AskQuestion.schema(),
    "actions?": MessageAction.schema().array().atMostLength(10),
  }),
);
export type CreateThreadReplyRequest = Infer<typeof CreateThreadReplyRequest>;

export const ThreadReplyCreated = wire("ThreadReplyCreated", (type) =>
  type({
    message: Message.schema(),
    thread_state: ThreadState.schema(),
    events: Event.schema().array(),
  }),
);
export type ThreadReplyCreated = Infer<typeof ThreadReplyCreated>;

/** A root with a stretch of its replies, ascending. */
export const ThreadPage = wire("ThreadPage", (type) =>
  type({
    root: Message.schema(),
    replies: Message.schema().array(),
    thread_state: ThreadState.schema(),
    has_older: "boolean",
    has_newer: "boolean",
  }),
);
export type ThreadPage = Infer<typeof ThreadPage>;

export const ThreadQuery = wire("", (type) =>
  type({
    "limit?": "string",
    "latest?": "string",
    "after_seq?": "string",
    "before_seq?": "string",
  }),
);

/** How somebody follows a thread. */
export const ThreadFollow = wire("ThreadFollow", (type) =>
  type({
    root_message_id: "string",
    following: "boolean",
    last_read_seq: "number.integer >= 0",
    unread_count: "number.integer >= 0",
    mention_count: "number.integer >= 0",
  }),
);
export type ThreadFollow = Infer<typeof ThreadFollow>;

export const ThreadFollowAnswer = wire("ThreadFollowAnswer", (type) =>
  type({ thread: ThreadFollow.schema() }),
);

export const FollowedThreads = wire("FollowedThreads", (type) =>
  type({
    threads: type({ root: Message.schema(), follow: ThreadFollow.schema() }).array(),
    next_cursor: "string | null",
  }),
);
export type FollowedThreads = Infer<typeof FollowedThreads>;

export const FollowedThreadsQuery = wire("", (type) =>
  type({ "unread?": "string", "limit?": "string", "cursor?": "string" }),
);

export const ReadThreadRequest = wire("ReadThreadRequest", (type) =>
  type({ seq: "number.integer >= 0" }),
);
