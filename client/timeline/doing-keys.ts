export type DoingName =
  | "react"
  | "thread"
  | "quote"
  | "reactions"
  | "link"
  | "text"
  | "unread"
  | "remind"
  | "follow"
  | "pin"
  | "edit"
  | "delete";

/** The key that does it while the message has the focus; the help lists them. */
export const DOING_KEYS: Readonly<Record<string, DoingName>> = {
  r: "react",
  t: "thread",
  q: "quote",
  e: "edit",
  p: "pin",
  u: "unread",
  c: "link",
  Delete: "delete",
};
