import { wire } from "../../http/wire.ts";
import { User } from "../people/wire.ts";
import { Workspace } from "../workspaces/wire.ts";

/** What the tools take. Shapes without a name: the API's document does not have them. */

export const Nothing = wire("", (type) => type({}));

export const Self = wire("", (type) =>
  type({ user: User.schema(), workspace: Workspace.schema() }),
);

export const ReadMessages = wire("", (type) =>
  type({
    channel: "string",
    "before_seq?": "number.integer >= 1",
    "after_seq?": "number.integer >= 0",
    "limit?": "1 <= number.integer <= 200",
  }),
);

export const ReadThread = wire("", (type) =>
  type({
    message_id: "string",
    "before_seq?": "number.integer >= 1",
    "after_seq?": "number.integer >= 0",
    "limit?": "1 <= number.integer <= 200",
  }),
);

export const SearchMessages = wire("", (type) =>
  type({
    query: "string <= 500",
    "channel?": "string",
    "sort?": "'relevance' | 'newest'",
    "limit?": "1 <= number.integer <= 100",
    "cursor?": "string",
  }),
);

export const PostMessage = wire("", (type) =>
  type({
    channel: "string",
    body: "string",
    "upload_ids?": "string[] <= 20",
    "quoted_message_id?": "string",
    "nonce?": "string <= 128",
  }),
);

export const Reply = wire("", (type) =>
  type({
    message_id: "string",
    body: "string",
    "upload_ids?": "string[] <= 20",
    "nonce?": "string <= 128",
  }),
);

export const React = wire("", (type) => type({ message_id: "string", emoji: "string" }));

export const UploadFile = wire("", (type) =>
  type({
    filename: "1 <= string <= 255",
    "text?": "string",
    "base64?": "string",
    "content_type?": "string <= 128",
  }),
);

export const WaitForEvents = wire("", (type) =>
  type({
    "after_cursor?": "string",
    "wait_seconds?": "0 <= number <= 30",
    "limit?": "1 <= number.integer <= 200",
  }),
);

export const ReadConversation = wire("", (type) =>
  type({
    conversation_id: "string",
    "before_seq?": "number.integer >= 1",
    "after_seq?": "number.integer >= 0",
    "limit?": "1 <= number.integer <= 200",
  }),
);

export const PostDirectMessage = wire("", (type) =>
  type({
    conversation_id: "string",
    body: "string",
    "upload_ids?": "string[] <= 20",
    "nonce?": "string <= 128",
  }),
);

/** What the arguments mean, by their names: of the same name, the same. */
export const MEANINGS: Readonly<Record<string, string>> = {
  after_cursor: "next_cursor of the answer before. Without it, what happens from now on.",
  after_seq: "Only what is newer than this seq (in a thread: thread_seq).",
  base64: "The file's content in Base64, where it is not text.",
  before_seq: "Only what is older than this seq (in a thread: thread_seq).",
  body: "Markdown. @handle names somebody, @channel everybody.",
  channel: "A channel's ID (chn_…) or its name.",
  content_type: "The file's media type, such as image/png.",
  conversation_id: "A direct conversation's ID (dm_…).",
  cursor: "next_cursor of the page before.",
  emoji: "One emoji, such as 👍.",
  limit: "At most so many; 50 unless told.",
  message_id: "A message's ID (msg_…); of a thread, the message that the replies are below.",
  nonce: "Your own key for this message, so that sending it once more does not write it twice.",
  query: "Words that a message must all have.",
  quoted_message_id: "The ID of a message of the same channel that this one answers.",
  sort: "relevance unless told.",
  text: "The file's content, where it is text.",
  upload_ids: "IDs (upl_…) of files that you have uploaded and not yet attached to a message.",
  wait_seconds: "How long to wait when nothing has happened yet; 25 unless told.",
};
