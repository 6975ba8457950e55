import {
  ClickClackError,
  newNonce,
  type Client,
  type QuestionAnswer,
} from "../../sdk/src/index.ts";
import { words } from "../words/words.ts";
import { notify } from "./notices.ts";
import type { Requests } from "./requests.ts";
import { sentence } from "./words.ts";

/** Answers to what bots ask, and presses of their buttons. */
export function createQuestions(client: Client, requests: Requests) {
  return {
    /** Answers, or skips when there are no answers; undefined when it was taken, or why it was not. */
    async answer(
      messageId: string,
      version: number,
      answers: QuestionAnswer[] | undefined,
    ): Promise<string | undefined> {
      const given = answers === undefined ? { skip: true as const } : { answers };
      const answer = { ...given, nonce: newNonce(), expected_version: version };
      const take = (message: Awaited<ReturnType<typeof client.messages.get>>) => ({
        type: "message" as const,
        message,
      });
      try {
        await requests.into(client.questions.answer(messageId, answer), take);
        return undefined;
      } catch (error) {
        // Somebody was faster, or it has changed: show how it stands.
        if (error instanceof ClickClackError && error.status === 409)
          await requests.into(client.messages.get(messageId), take).catch(() => {});
        return sentence(error);
      }
    },

    /** Presses a button once; whether the bot has been told. */
    async press(messageId: string, actionId: string): Promise<boolean> {
      try {
        await client.questions.press(messageId, actionId, newNonce());
        return true;
      } catch (error) {
        notify(words().message.pressRefused(sentence(error)));
        return false;
      }
    },
  };
}
