import type { ForeignFile, ForeignMessage, ForeignReaction, Names } from "../foreign/archive.ts";
import type { AuthorOverride } from "../../features/messages/wire.ts";
import { emojiBy } from "../foreign/emoji.ts";
import { fieldsOf, listOf, numberOf, textOf, textsOf, type Fields } from "../foreign/fields.ts";
import type { Notes } from "../foreign/notes.ts";
import { digest, line, timeOf, withMissing } from "../foreign/text.ts";
import { BOT_KEY, emojiFrom } from "./people.ts";
import { bodyOf } from "./text.ts";

/** What people and bots said. All other kinds are Slack's own words about what happened. */
const SAID = [
  "",
  "bot_message",
  "me_message",
  "file_share",
  "file_comment",
  "thread_broadcast",
  "slackbot_response",
  "document_comment_root",
  "huddle_thread",
  "assistant_app_thread",
  "tombstone",
];

/** Kinds that tell of what happened: they are counted and left out. */
const SYSTEM =
  /^(?:(?:channel|group)_|(?:un)?pinned_item$|bot_(?:add|remove|enable|disable)$|app_conversation_|reminder_|sh_room_|reply_broadcast$|file_mention$|joiner_notification|ekm_|message_|tabbed_canvas|canvas_|list_|workflow_|bookmark_|conversation_|unfurl|posting_|huddle_)/;

interface MessageReader {
  readonly notes: Notes;
  readonly names: Names;
  /** Who has a bot's ID. */
  botUser(botId: string): string | undefined;
  /** Notes what somebody is called who is in no list. */
  hear(key: string, name: string): void;
  filesOf(files: readonly Fields[]): {
    readonly files: readonly ForeignFile[];
    readonly missing: readonly string[];
  };
}

/** The messages of a day's file, as they came in time. */
export function* messagesFrom(
  list: readonly Fields[],
  reader: MessageReader,
  size: number,
): Generator<ForeignMessage> {
  const sorted = list
    .map((message) => ({ message, ts: textOf(message["ts"]) }))
    .toSorted((a, b) => numberOf(a.ts) - numberOf(b.ts));
  const share = size / Math.max(1, sorted.length);
  /** What stands at the time of the message before, since times should be unique and are not always. */
  let same = { ts: "", digests: new Set<string>() };
  for (const { message, ts } of sorted) {
    if (same.ts !== ts) same = { ts, digests: new Set() };
    const read = messageFrom(message, ts, same.digests, reader, share);
    if (read !== undefined) yield read;
  }
}

function messageFrom(
  message: Fields,
  ts: string,
  digests: Set<string>,
  reader: MessageReader,
  size: number,
): ForeignMessage | undefined {
  const { notes, names } = reader;
  const at = /^\d{1,12}(?:\.\d{1,9})?$/.test(ts) ? timeOf(Number(ts) * 1_000) : undefined;
  if (at === undefined) {
    notes.add("message_invalid", `ts ${ts}`);
    return undefined;
  }
  const subtype = textOf(message["subtype"]);
  if (!isSaid(message, subtype, notes)) return undefined;
  const deleted = subtype === "tombstone" || message["hidden"] === true;
  const sum = digest(
    JSON.stringify([message["user"], message["bot_id"], subtype, message["text"]]),
  );
  if (digests.has(sum)) {
    notes.add("message_twice", ts);
    return undefined;
  }
  const key = digests.size === 0 ? ts : `${ts} ${sum}`;
  digests.add(sum);

  const thread = textOf(message["thread_ts"]);
  const isReply = thread !== "" && thread !== ts;
  if (subtype === "thread_broadcast") notes.add("broadcast");
  const { files, missing } = deleted
    ? { files: [], missing: [] }
    : reader.filesOf([...listOf(message["files"]), ...listOf([message["file"]])]);
  const said = deleted ? "" : bodyOf(message, names);
  const body = subtype === "huddle_thread" && said === "" ? "_A huddle_" : said;
  const edited = timeOf(numberOf(fieldsOf(message["edited"])["ts"]) * 1_000);
  return {
    key,
    author: authorOf(message, reader),
    at,
    body: deleted ? "" : withMissing(body, missing),
    edited_at: edited ?? null,
    deleted,
    root: isReply ? { key: thread, author: textOf(message["parent_user_id"]) } : undefined,
    reactions: deleted ? [] : reactionsOf(message, notes),
    files,
    override: overrideOf(message),
    size,
  };
}

function isSaid(message: Fields, subtype: string, notes: Notes): boolean {
  if (SAID.includes(subtype)) return true;
  const speaks = textOf(message["user"]) !== "" || textOf(message["bot_id"]) !== "";
  if (SYSTEM.test(subtype) || !speaks) {
    notes.add("system_message", subtype);
    return false;
  }
  notes.add("kind_unknown", subtype);
  return true;
}

function authorOf(message: Fields, { botUser, hear }: MessageReader): string {
  const user = textOf(message["user"]) || textOf(fieldsOf(message["comment"])["user"]);
  if (user !== "") {
    const profile = fieldsOf(message["user_profile"]);
    hear(user, textOf(profile["display_name"]) || textOf(profile["real_name"]));
    return user;
  }
  const bot = textOf(message["bot_id"]);
  const name = textOf(fieldsOf(message["bot_profile"])["name"]) || textOf(message["username"]);
  const known = bot === "" ? undefined : botUser(bot);
  if (known !== undefined) return known;
  const key = `${BOT_KEY}${bot || name || "unknown"}`;
  hear(key, name);
  return key;
}

/** The name that an integration gave itself; pictures stay where they are. */
function overrideOf(message: Fields): AuthorOverride | undefined {
  const isBot = textOf(message["bot_id"]) !== "" || message["subtype"] === "bot_message";
  if (!isBot) return undefined;
  const display_name = line(textOf(message["username"]), 80);
  const emoji = emojiFrom(fieldsOf(message["icons"])["emoji"]);
  if (display_name === "" && emoji === "") return undefined;
  return { ...(display_name !== "" && { display_name }), ...(emoji !== "" && { emoji }) };
}

function reactionsOf(message: Fields, notes: Notes): ForeignReaction[] {
  return listOf(message["reactions"]).map((reaction) => {
    const name = textOf(reaction["name"]).toLowerCase();
    const emoji = emojiBy(name);
    if (emoji === undefined) notes.add("reaction_custom", `:${name}:`);
    return { emoji: emoji ?? `:${name}:`, people: textsOf(reaction["users"]), at: "" };
  });
}
