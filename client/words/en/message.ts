import { plural } from "../plural.ts";

export const message = {
  by: (name: string, time: string) => `${name}, ${time}`,
  profileOf: (name: string) => `Profile of ${name}`,
  botOf: (name: string) => `run by ${name}`,
  newMessages: "New messages",
  loading: "Loading messages",
  notLoaded: "These messages could not be loaded.",
  region: (title: string) => `Messages in ${title}`,
  newIn: (title: string) => `New in ${title}`,
  newCount: (count: number) => plural(count, { one: "1 new message", other: "# new messages" }),
  latest: "Latest",
  newLine: "new",
  deleted: "This message was deleted.",
  dayMenu: (day: string) => `${day}: jump to another day`,
  jumpTo: "Jump to…",
  jumpDays: {
    today: "Today",
    yesterday: "Yesterday",
    week: "Last week",
    month: "Last month",
    beginning: "The beginning",
    date: "A date…",
  },
  jumpTitle: "Jump to a date",
  jumpDay: "Day",
  jumpSubmit: "Jump",
  jumpFailed: (why: string) => `There was no getting there. ${why}`,
  edited: "(edited)",
  editedAt: (time: string) => `Edited ${time}`,
  pinned: "Pinned",
  showAll: "Show all",
  showLess: "Show less",

  code: (language: string) => (language === "" ? "Code" : `Code, ${language}`),
  copy: "Copy",
  copied: "Copied",
  notCopied: "Not copied",

  notSent: "Not sent",
  notSentBecause: (why: string) => `Not sent. ${why}`,
  tryAgain: "Try again",
  moreNotLoaded: {
    older: "Earlier messages could not be loaded.",
    newer: "Later messages could not be loaded.",
  },
  discard: "Discard",

  editLabel: "Edit message",
  editHint: "Enter saves, Escape cancels",
  save: "Save",
  cancel: "Cancel",

  deleteTitle: "Delete this message?",
  deleteWarning: "It disappears for everyone. This cannot be undone.",
  keep: "Keep it",

  actions: "Message actions",
  more: "More actions",
  react: "Add reaction",
  reactWith: (emoji: string) => `React with ${emoji}`,
  reply: "Reply in thread",
  quote: "Quote",
  edit: "Edit",
  delete: "Delete",
  pin: "Pin to channel",
  unpin: "Unpin",
  copyLink: "Copy link",
  copyText: "Copy text",
  markUnread: "Mark unread",
  remind: "Remind me…",
  follow: "Follow thread",
  unfollow: "Unfollow thread",
  seeReactions: "See who reacted",
  linkCopied: "Link copied.",
  textCopied: "Text copied.",
  noClipboard: "The clipboard is not available.",
  followed: "You follow this thread now.",
  unfollowed: "You do not follow this thread any more.",

  editRefused: (why: string) => `Your edit was not saved. ${why}`,
  deleteRefused: (why: string) => `The message was not deleted. ${why}`,
  pressRefused: (why: string) => `The button was not pressed. ${why}`,
  reactionRefused: (why: string) => `Your reaction was not taken. ${why}`,
  pinRefused: (why: string) => `The message was not pinned. ${why}`,
  unpinRefused: (why: string) => `The message is still pinned. ${why}`,
  followRefused: (why: string) => `That did not work. ${why}`,

  reactions: "Reactions",
  reaction: (emoji: string, count: number, mine: boolean) =>
    `${emoji}: ${plural(count, { one: "1 reaction", other: "# reactions" })}${mine ? ", one of them yours" : ""}`,
  reactionCount: (count: number) => plural(count, { one: "1 reaction", other: "# reactions" }),
  you: "You",
  others: (count: number) => plural(count, { one: "1 other", other: "# others" }),
  reactedWith: (names: string, emoji: string) => `${names} reacted with ${emoji}`,

  /** Before "3 replies": for screen readers. */
  openThread: (unread: boolean): string =>
    unread ? "Open the thread, unread: " : "Open the thread: ",

  /** Before the author and the text of a quote: for screen readers. */
  quotes: "In answer to ",
  quoteGone: "The quoted message was deleted.",

  /** `took` is empty for less than a second. */
  turn: (name: string, steps: number, took: string) =>
    [name, plural(steps, { one: "1 step", other: "# steps" }), took].filter(Boolean).join(" · "),
  toolStep: "Tool",
  commentStep: "Thought",
};
