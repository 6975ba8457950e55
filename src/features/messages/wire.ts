import { wire, type Infer } from "../../http/wire.ts";
import { Event } from "../../realtime/wire.ts";
import { User } from "../people/wire.ts";
import { Upload } from "../uploads/wire.ts";
import { AskQuestion, MessageAction, Question } from "./question-wire.ts";

export const ThreadState = wire("ThreadState", (type) =>
  type({
    root_message_id: "string",
    reply_count: "number.integer",
    "last_reply_at?": "string",
    last_reply_author_ids: "string[]",
  }),
);
export type ThreadState = Infer<typeof ThreadState>;

export const ReactionSummary = wire("ReactionSummary", (type) =>
  type({ emoji: "string", count: "number.integer >= 1", reacted_by_me: "boolean" }),
);
export type ReactionSummary = Infer<typeof ReactionSummary>;

export const MessageKind = wire("MessageKind", (type) =>
  type("'message' | 'agent_commentary' | 'agent_tool'"),
);

/** The name and picture that a hook gave one message; `avatar_url` is http(s) or an upload, `emoji` an emoji or `:name:`. */
export const AuthorOverride = wire("AuthorOverride", (type) =>
  type({ "display_name?": "string", "avatar_url?": "string", "emoji?": "string" }),
);
export type AuthorOverride = Infer<typeof AuthorOverride>;

export const Message = wire("Message", (type) =>
  type({
    id: "string",
    "route_id?": "string",
    workspace_id: "string",
    "channel_id?": "string",
    "direct_conversation_id?": "string",
    author_id: "string",
    "parent_message_id?": "string",
    thread_root_id: "string",
    "topic_id?": "string",
    "channel_seq?": "number.integer",
    "thread_seq?": "number.integer",
    body: "string",
    body_format: "'markdown'",
    created_at: "string",
    "edited_at?": "string",
    "deleted_at?": "string",
    "kind?": MessageKind.schema(),
    "turn_id?": "string",
    "author?": User.schema(),
    "author_override?": AuthorOverride.schema(),
    "quoted_message_id?": "string",
    "quoted_body_snapshot?": "string",
    "quoted_author_id?": "string",
    "quoted_author?": User.schema(),
    "thread_state?": ThreadState.schema(),
    "nonce?": "string",
    "reactions?": ReactionSummary.schema().array(),
    "attachments?": Upload.schema().array(),
    "mentioned_user_ids?": "string[]",
    "question?": Question.schema(),
    "actions?": MessageAction.schema().array(),
  }),
);
export type Message = Infer<typeof Message>;

export const MessageAnswer = wire("MessageAnswer", (type) => type({ message: Message.schema() }));
export const MessageChanged = wire("MessageChanged", (type) =>
  type({ message: Message.schema(), event: Event.schema() }),
);

/** A stretch of one timeline, ascending. On an empty page both seqs are 0. */
export const MessagePage = wire("MessagePage", (type) =>
  type({
    messages: Message.schema().array(),
    oldest_seq: "number.integer",
    newest_seq: "number.integer",
    has_older: "boolean",
    has_newer: "boolean",
  }),
);
export type MessagePage = Infer<typeof MessagePage>;

export const MessagePageQuery = wire("", (type) =>
  type({
    "after_seq?": "string",
    "before_seq?": "string",
    "around_seq?": "string",
    "around_time?": "string",
    "mode?": "string",
    "topic_id?": "string",
    "limit?": "string",
  }),
);
export type MessagePageQuery = Infer<typeof MessagePageQuery>;

export const CreateMessageRequest = wire("CreateMessageRequest", (type) =>
  type({
    body: "string",
    "body_format?": "'markdown'",
    "quoted_message_id?": "string",
    "nonce?": "string <= 128",
    "topic_id?": "string",
    "kind?": MessageKind.schema(),
    "turn_id?": "string <= 128",
    "upload_ids?": "string[] <= 20",
    "question?": AskQuestion.schema(),
    "actions?": MessageAction.schema().array().atMostLength(10),
  }),
);
export type CreateMessageRequest = Infer<typeof CreateMessageRequest>;

export const UpdateMessageRequest = wire("UpdateMessageRequest", (type) =>
  type({ body: "string", "actions?": MessageAction.schema().array().atMostLength(10) }),
);

export const ByNonceQuery = wire("", (type) =>
  type({ workspace_id: "string", nonce: "string <= 128" }),
);
