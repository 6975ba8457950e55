import type { ReactionsChanged } from "../../../sdk/src/index.ts";
import { clean, type Outcome } from "../output.ts";
import { chat } from "./connect.ts";
import { messageId } from "./messages.ts";
import type { ChatOptions } from "./options.ts";

/** `reactions add` */
export const addReaction = (id: string, emoji: string, options: ChatOptions): Promise<void> =>
  chat(options, async ({ client }) => {
    const changed = await client.reactions.add(messageId(id), emoji);
    return outcomeOf(changed, "It was there already.");
  });

/** `reactions remove`: takes one's own back. */
export const removeReaction = (id: string, emoji: string, options: ChatOptions): Promise<void> =>
  chat(options, async ({ client }) => {
    const changed = await client.reactions.remove(messageId(id), emoji);
    return outcomeOf(changed, "You had not reacted with it.");
  });

function outcomeOf(changed: ReactionsChanged, unchanged: string): Outcome {
  const { event, reactions } = changed;
  return {
    text: reactions.map(({ emoji, count }) => `${clean(emoji)} ${count}`).join("  "),
    plain: reactions.map(({ emoji }) => clean(emoji)).join("\n"),
    json: changed,
    ...(event.id === "" && { note: unchanged }),
  };
}
