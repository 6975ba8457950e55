import { emoji } from "./en/emoji.ts";
import { message } from "./en/message.ts";
import { thread } from "./en/thread.ts";

/** English, the language that is always complete. One file for each part of the app. */
export const en = { emoji, message, thread };
