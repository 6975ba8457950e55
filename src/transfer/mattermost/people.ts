import type { ForeignPerson } from "../foreign/archive.ts";
import { emojiBy } from "../foreign/emoji.ts";
import {
  emailFrom,
  fieldsOf,
  listOf,
  numberOf,
  parsed,
  textOf,
  timeZoneFrom,
  type Fields,
} from "../foreign/fields.ts";
import { line } from "../foreign/text.ts";

/** The team that somebody is in, with their roles and channels there; nothing when they are not. */
export const teamOf = (user: Fields, team: string): Fields | undefined =>
  listOf(user["teams"]).find((one) => textOf(one["name"]) === team);

/** A `user` line, for one team: whoever is not in that is known, and comes into no workspace. */
export function personFrom(user: Fields, team: string): ForeignPerson {
  const key = textOf(user["username"]);
  const full = `${textOf(user["first_name"])} ${textOf(user["last_name"])}`.trim();
  const custom = fieldsOf(user["custom_status"]);
  const time_zone = fieldsOf(parsed(textOf(user["timezone"])) ?? user["timezone"]);
  const membership = teamOf(user, team);
  return {
    key,
    kind: "human",
    email: emailFrom(user["email"]),
    display_name: line(textOf(user["nickname"]) || full || key, 80) || key,
    handle: key,
    gone: isPast(user["delete_at"]),
    role: membership && roleOf(user, membership),
    status_text: line(textOf(custom["text"]) || textOf(user["position"]), 100),
    status_emoji: emojiBy(textOf(custom["emoji"])) ?? "",
    time_zone: timeZoneFrom(
      time_zone["useAutomaticTimezone"] === "true"
        ? time_zone["automaticTimezone"]
        : time_zone["manualTimezone"],
    ),
  };
}

/** Roles are names parted by spaces: `team_user team_admin`. */
function roleOf(user: Fields, membership: Fields): ForeignPerson["role"] {
  const roles = `${textOf(user["roles"])} ${textOf(membership["roles"])}`.split(/\s+/);
  if (roles.some((role) => role === "system_guest" || role === "team_guest")) return "guest";
  return isAdmin(user, membership) ? "moderator" : "member";
}

/** Whether somebody administers the team, or the server it is on. */
export const isAdmin = (user: Fields, membership: Fields): boolean =>
  `${textOf(user["roles"])} ${textOf(membership["roles"])}`
    .split(/\s+/)
    .some((role) => role === "team_admin" || role === "system_admin");

/** A `bot` line. */
export function botFrom(bot: Fields): ForeignPerson {
  const key = textOf(bot["username"]);
  return {
    ...strangerFrom(key),
    kind: "bot",
    display_name: line(textOf(bot["display_name"]) || key, 80) || key,
    gone: isPast(bot["delete_at"]),
    role: "member",
  };
}

/** Somebody whom a post names but whom no line describes: they have left. */
export const strangerFrom = (key: string): ForeignPerson => ({
  key,
  kind: "human",
  email: "",
  display_name: line(key, 80) || "Former member",
  handle: key,
  gone: true,
  role: "member",
  status_text: "",
  status_emoji: "",
  time_zone: "",
});

/** Times are milliseconds; 0 is never. */
export const isPast = (value: unknown): boolean => numberOf(value) > 0;
