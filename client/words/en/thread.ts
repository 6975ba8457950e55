import { plural } from "../plural.ts";

export const thread = {
  title: "Thread",
  /** What a screen reader says of the messages' region, and of the composer. */
  name: "this thread",
  replies: (count: number) => plural(count, { one: "1 reply", other: "# replies" }),
  gone: "That reply is not here any more.",
};
