import { plural } from "../plural.ts";

export const unreads = {
  title: "Unreads",
  conversations: (count: number) =>
    plural(count, { one: "1 conversation", other: "# conversations" }),
  markAll: "Mark all as read",
  markReadNamed: (name: string) => `Mark as read: ${name}`,
  nothing: "Nothing is unread",
  nothingHint: "All claws on deck, and every message read.",
  more: (count: number) => plural(count, { one: "Show one more", other: "Show # more" }),
  moreMessages: (count: number) =>
    plural(count, { one: "One more message", other: "# more messages" }),
};
