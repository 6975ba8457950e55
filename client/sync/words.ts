import { ClickClackError } from "../../sdk/src/index.ts";
import { words } from "../words/words.ts";

/** Why something did not work, as a sentence. */
export function sentence(error: unknown): string {
  if (!(error instanceof ClickClackError)) return words().ui.somethingWrong;
  if (error.code === "network") return words().ui.unreachable;
  const text = error.message.trim();
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
