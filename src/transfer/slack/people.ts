import type { ForeignPerson } from "../foreign/archive.ts";
import { emojiBy } from "../foreign/emoji.ts";
import { emailFrom, fieldsOf, textOf, timeZoneFrom, type Fields } from "../foreign/fields.ts";
import type { Notes } from "../foreign/notes.ts";
import { line } from "../foreign/text.ts";

/** Slack's own voice; it is in no list of users. */
const SLACKBOT = "USLACKBOT";

/** Somebody of `users.json`. */
export function personFrom(user: Fields, notes: Notes): ForeignPerson | undefined {
  const key = textOf(user["id"]);
  if (key === "") return undefined;
  const profile = fieldsOf(user["profile"]);
  const kind = user["is_bot"] === true || key === SLACKBOT ? "bot" : "human";
  const gone = user["deleted"] === true;
  if (textOf(profile["image_original"]) !== "") notes.add("picture");
  return {
    key,
    kind,
    email: kind === "bot" ? "" : emailFrom(profile["email"]),
    display_name: nameOf(user, profile),
    handle: textOf(user["name"]),
    gone,
    role: roleOf(user),
    status_text: line(textOf(profile["status_text"]) || textOf(profile["title"]), 100),
    status_emoji: emojiFrom(profile["status_emoji"]),
    time_zone: timeZoneFrom(user["tz"]),
  };
}

function nameOf(user: Fields, profile: Fields): string {
  const names = [
    profile["display_name"],
    profile["real_name"],
    user["real_name"],
    user["name"],
    user["id"],
  ];
  for (const name of names) {
    const shown = line(textOf(name), 80);
    if (shown !== "") return shown;
  }
  return "Somebody";
}

function roleOf(user: Fields): ForeignPerson["role"] {
  if (user["is_restricted"] === true || user["is_ultra_restricted"] === true) return "guest";
  // People of other companies, in channels that are shared with them.
  if (user["is_stranger"] === true) return undefined;
  return user["is_admin"] === true || user["is_owner"] === true ? "moderator" : "member";
}

/** `:name:` as an emoji; a custom one is none here. */
export const emojiFrom = (value: unknown): string =>
  emojiBy(textOf(value).replace(/^:|:$/g, "").toLowerCase()) ?? "";

/** Bots without an account of their own are known by the ID that their messages name. */
export const BOT_KEY = "bot:";

/** Somebody whom a message names but whom no list does. `about` is what messages have said of them. */
export function strangerFrom(key: string, about: string | undefined): ForeignPerson {
  const bot = key.startsWith(BOT_KEY) || key === SLACKBOT;
  const name = key === SLACKBOT ? "Slackbot" : line(about ?? "", 80);
  return {
    key,
    kind: bot ? "bot" : "human",
    email: "",
    display_name: name || (bot ? "Bot" : `Former member ${key}`.trim()),
    handle: name || key,
    gone: !bot,
    role: "member",
    status_text: "",
    status_emoji: "",
    time_zone: "",
  };
}
