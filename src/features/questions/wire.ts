import { wire, type Infer } from "../../http/wire.ts";
import { QuestionAnswer } from "../messages/question-wire.ts";
import { Message } from "../messages/wire.ts";

/** Either `answers`, one to each item, or `skip`. */
export const AnswerQuestionRequest = wire("AnswerQuestionRequest", (type) =>
  type({
    "answers?": QuestionAnswer.schema().array().atLeastLength(1).atMostLength(5),
    "skip?": "boolean",
    nonce: "1 <= string <= 128",
    expected_version: "number.integer >= 1",
  }),
);
export type AnswerQuestionRequest = Infer<typeof AnswerQuestionRequest>;

/** What the bot makes of its question; `open` gives an answer back. */
export const ResolveQuestionRequest = wire("ResolveQuestionRequest", (type) =>
  type({
    status: "'answered' | 'cancelled' | 'expired' | 'failed' | 'open'",
    "note?": "string <= 200",
    "answers?": QuestionAnswer.schema().array().atLeastLength(1).atMostLength(5),
    expected_version: "number.integer >= 1",
  }),
);
export type ResolveQuestionRequest = Infer<typeof ResolveQuestionRequest>;

export const WaitingQuestions = wire("WaitingQuestions", (type) =>
  type({ messages: Message.schema().array(), next_cursor: "string | null" }),
);
export type WaitingQuestions = Infer<typeof WaitingQuestions>;

export const WaitingQuestionsQuery = wire("", (type) =>
  type({ "after?": "string", "limit?": "string" }),
);
