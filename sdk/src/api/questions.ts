import type { CallOptions, Http } from "../http.ts";
import type { ActionPress, BodyOf, Message } from "../types.ts";

/** What bots ask in messages, and the buttons that they offer. */
export function questionsApi(http: Http) {
  const at = (messageId: string) => `/api/messages/${encodeURIComponent(messageId)}`;
  return {
    /** The first valid answer counts; later ones reject with 409. The nonce makes it safe to repeat. */
    answer: async (messageId: string, answer: BodyOf<"answerQuestion">, options?: CallOptions) =>
      (
        await http<{ message: Message }>({
          method: "POST",
          path: `${at(messageId)}/question/answers`,
          body: answer,
          repeatable: true,
          ...options,
        })
      ).message,

    /** What became of a question: for the bot that asked it. */
    resolve: async (
      messageId: string,
      resolution: BodyOf<"resolveQuestion">,
      options?: CallOptions,
    ) =>
      (
        await http<{ message: Message }>({
          method: "POST",
          path: `${at(messageId)}/question/resolution`,
          body: resolution,
          ...options,
        })
      ).message,

    /** The calling bot's questions that are open, or answered and not resolved, the oldest first. */
    waiting: (query: { after?: string; limit?: number } = {}, options?: CallOptions) =>
      http<{ messages: Message[]; next_cursor: string | null }>({
        method: "GET",
        path: "/api/bots/self/questions",
        query,
        ...options,
      }),

    /** Presses a button of a bot's message, once for each nonce. */
    press: async (messageId: string, actionId: string, nonce: string, options?: CallOptions) =>
      (
        await http<{ press: ActionPress }>({
          method: "POST",
          path: `${at(messageId)}/actions/${encodeURIComponent(actionId)}`,
          body: { nonce },
          repeatable: true,
          ...options,
        })
      ).press,
  };
}
