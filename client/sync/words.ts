import { ClickClackError } from "../../sdk/src/index.ts";

/** Why something did not work, as a sentence. */
export function sentence(error: unknown): string {
  if (!(error instanceof ClickClackError)) return "Something went wrong.";
  if (error.code === "network") return "The server cannot be reached.";
  const text = error.message.trim();
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}
