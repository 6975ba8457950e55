import { Elysia } from "elysia";
import type { SignedIn } from "../../access/plugin.ts";
import { answers } from "../../http/wire.ts";
import type { Database } from "../../storage/database.ts";
import { MessageAnswer } from "../messages/wire.ts";
import { answerQuestion, listWaitingQuestions, resolveQuestion } from "./questions.ts";
import {
  AnswerQuestionRequest,
  ResolveQuestionRequest,
  WaitingQuestions,
  WaitingQuestionsQuery,
} from "./wire.ts";

const tags = ["Questions"];

export const questionRoutes = (db: Database, signedIn: SignedIn) =>
  new Elysia({ name: "questions", prefix: "/api" })
    .use(signedIn)
    .post(
      "/messages/:id/question/answers",
      async ({ actor, params, body, status }) =>
        status(200, { message: await answerQuestion(db, actor, params.id, body) }),
      {
        body: AnswerQuestionRequest,
        response: answers({ 200: MessageAnswer }),
        detail: { operationId: "answerQuestion", tags, summary: "Answer what a bot asks" },
      },
    )
    .post(
      "/messages/:id/question/resolution",
      async ({ actor, params, body, status }) =>
        status(200, { message: await resolveQuestion(db, actor, params.id, body) }),
      {
        body: ResolveQuestionRequest,
        response: answers({ 200: MessageAnswer }),
        detail: {
          operationId: "resolveQuestion",
          tags,
          summary: "Say what became of a question, as the bot that asked it",
        },
      },
    )
    .get("/bots/self/questions", ({ actor, query }) => listWaitingQuestions(db, actor, query), {
      query: WaitingQuestionsQuery,
      response: answers({ 200: WaitingQuestions }),
      detail: {
        operationId: "listWaitingQuestions",
        tags,
        summary: "The calling bot's questions that are open or answered and not resolved",
      },
    });
