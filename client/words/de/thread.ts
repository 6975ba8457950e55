import type { thread as english } from "../en/thread.ts";
import { plural } from "../plural.ts";

export const thread: typeof english = {
  title: "Thread",
  name: "diesem Thread",
  replies: (count) => plural(count, { one: "1 Antwort", other: "# Antworten" }),
  gone: "Diese Antwort gibt es nicht mehr.",
};
