import { plural } from "../plural.ts";

export const composer = {
  form: (title: string) => `Write to ${title}`,
  label: (title: string) => `Message ${title}`,
  send: "Send",
  enterSends: "Enter sends",
  modEnterSends: (key: string) => `${key}+Enter sends`,
  nearLimit: (left: number) =>
    plural(left, { one: "1 character left", other: "# characters left" }),
  overLimit: (over: number) =>
    plural(over, { one: "1 character too long", other: "# characters too long" }),

  formatting: "Formatting",
  formats: {
    bold: "Bold",
    italic: "Italic",
    strike: "Strikethrough",
    link: "Link",
    list: "List",
    quote: "Quote",
    code: "Code",
    block: "Code block",
  },
  emoji: "Emoji",

  quoting: (name: string) => `Quoting ${name}`,
  endQuote: "Quote nothing",

  suggestions: {
    person: "People",
    channel: "Channels",
    emoji: "Emoji",
    command: "Commands",
  },
  found: (count: number) => plural(count, { one: "1 suggestion", other: "# suggestions" }),
  presence: { online: "online", away: "away", offline: "offline" },
  noHandle: "without a handle: not notified",
  elsewhere: "not in this channel",
  everybody: "everybody in this channel",
  reaches: (count: number) =>
    plural(count, { one: "Notifies 1 person", other: "Notifies # people" }),
  private: "private",
  commandOf: (name: string) => `by ${name}`,

  onlyYou: "Only you can see this",
  dismiss: "Dismiss",
  running: (command: string) => `${command} is on its way…`,
  unknownCommand: (command: string) => `Nobody here answers ${command}.`,
  channelsOnly: (command: string) => `${command} is answered in channels only.`,
  sendAsText: "Send as text",
  keepWriting: "Keep writing",
  commandFailed: (command: string, why: string) => `${command} did not run. ${why}`,
  appSilent: "Its app did not answer as it should.",

  looksLikeCode: "That looks like code.",
  makeBlock: "Make it a code block",

  topic: "Topic",
  topicIs: (name: string) => `Topic: ${name}`,
  noTopic: "No topic",

  sendLater: "Send later",
  sendLaterAt: "Send it later",
  inHours: (hours: number, time: string) =>
    plural(hours, { one: `In an hour, ${time}`, other: `In # hours, ${time}` }),
  tomorrowAt: (time: string) => `Tomorrow, ${time}`,
  dayAt: (day: string, time: string) => `${day}, ${time}`,
  pickTime: "Another time…",
  scheduleTitle: "Send later",
  scheduleAt: "Date and time",
  scheduleZone: (zone: string) => `In your time zone, ${zone}.`,
  scheduleWhat: "What happens then",
  scheduleSend: "It is sent here",
  scheduleRemind: "I am reminded of it, and nobody else sees it",
  scheduleSubmit: "Schedule",
  scheduled: (time: string) => `It will be sent ${time}. Until then it is among your drafts.`,
  reminded: (time: string) => `You will be reminded ${time}.`,
  notScheduled: (why: string) => `It was not scheduled. ${why}`,
  noFilesLater: "Files cannot be sent later: take them out first.",

  isTyping: (name: string) => `${name} is typing…`,
  areTyping: (one: string, other: string) => `${one} and ${other} are typing…`,
  manyTyping: "Several people are typing…",
  isResponding: (name: string) => `${name} is responding…`,
  progressOf: (name: string) => `What ${name} is doing`,
  noLines: "Nothing told yet.",

  timedOut: "You are timed out. Until then you can read, not write.",
  timedOutUntil: (time: string) =>
    `You are timed out until ${time}. Until then you can read, not write.`,
  blocked: "You are blocked in this workspace. You can read, not write.",
  guestLimit: "Guests have three posts in 24 hours. You have to wait before the next one.",
  guestLimitUntil: (time: string) =>
    `Guests have three posts in 24 hours. You can write again ${time}.`,
};
