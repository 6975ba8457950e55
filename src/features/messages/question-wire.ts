import { wire, type Infer } from "../../http/wire.ts";

/** The name of an item or a button: what an answer and a press say it by. */
export const KEY = "/^[a-z][a-z0-9_]{0,63}$/";

export const QuestionOption = wire("QuestionOption", (type) =>
  type({ label: "1 <= string <= 80", "description?": "string <= 200" }),
);

/** One thing that is asked. Without options the answer is a text. */
export const QuestionItem = wire("QuestionItem", (type) =>
  type({
    id: KEY,
    header: "1 <= string <= 24",
    prompt: "1 <= string <= 1000",
    "url?": "string <= 2000",
    "options?": QuestionOption.schema().array().atMostLength(10),
    "multi_select?": "boolean",
    "allow_other?": "boolean",
    "other_placeholder?": "string <= 60",
  }),
);
export type QuestionItem = Infer<typeof QuestionItem>;

/** What a bot asks in a message. Without `responder_user_ids`, whoever reads the message may answer. */
export const AskQuestion = wire("AskQuestion", (type) =>
  type({
    "external_id?": "string <= 128",
    "title?": "string <= 300",
    expires_at: "string",
    "responder_user_ids?": "string[] <= 50",
    "allow_skip?": "boolean",
    items: QuestionItem.schema().array().atLeastLength(1).atMostLength(5),
  }),
);
export type AskQuestion = Infer<typeof AskQuestion>;

export const QuestionStatus = wire("QuestionStatus", (type) =>
  type("'open' | 'submitted' | 'answered' | 'cancelled' | 'expired' | 'failed'"),
);
export type QuestionStatus = Infer<typeof QuestionStatus>;

/** What somebody answers to an item: labels of its options, something else, or the text of an item without options. */
export const QuestionAnswer = wire("QuestionAnswer", (type) =>
  type({
    item_id: "string <= 64",
    "selected?": "string[] <= 10",
    "other?": "string <= 2000",
    "text?": "string <= 4000",
  }),
);
export type QuestionAnswer = Infer<typeof QuestionAnswer>;

/** A question as it stands. `version` rises with each change. */
export const Question = wire("Question", (type) =>
  type({
    "external_id?": "string",
    "title?": "string",
    expires_at: "string",
    responder_user_ids: "string[]",
    allow_skip: "boolean",
    items: QuestionItem.schema().array(),
    status: QuestionStatus.schema(),
    version: "number.integer",
    "note?": "string",
    "answers?": QuestionAnswer.schema().array(),
    "skipped?": "boolean",
    "answered_by?": "string",
    created_at: "string",
    updated_at: "string",
  }),
);
export type Question = Infer<typeof Question>;

/** A button on a bot's message. `confirm` is what a person is asked before it counts. */
export const MessageAction = wire("MessageAction", (type) =>
  type({
    id: KEY,
    label: "1 <= string <= 80",
    "style?": "'default' | 'primary' | 'danger'",
    "confirm?": "string <= 200",
  }),
);
export type MessageAction = Infer<typeof MessageAction>;
