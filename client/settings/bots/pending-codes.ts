import { createSignal } from "solid-js";
import type { BotSetupCode } from "../../../sdk/src/index.ts";

/** The server tells a code once: those that were made in this window, until they are claimed, over, or put away. */
const [codes, setCodes] = createSignal<readonly BotSetupCode[]>([]);

export const codesOf = (botId: string): readonly BotSetupCode[] =>
  codes().filter((code) => code.bot_user_id === botId);

/** A new code takes the place of one that waits under the same token name. */
export function keepCode(code: BotSetupCode): void {
  setCodes((all) => [
    ...all.filter(
      (one) => one.bot_user_id !== code.bot_user_id || one.token_name !== code.token_name,
    ),
    code,
  ]);
}

export const dropCode = (id: string): void => {
  setCodes((all) => all.filter((one) => one.id !== id));
};
