import type { AuthorOverride } from "../../features/messages/wire.ts";
import type { ForeignFile, ForeignMessage, ForeignReaction } from "../foreign/archive.ts";
import type { FileStore } from "../foreign/beside.ts";
import { emojiBy } from "../foreign/emoji.ts";
import { fieldsOf, listOf, numberOf, textOf, type Fields } from "../foreign/fields.ts";
import type { Notes } from "../foreign/notes.ts";
import { digest, line, timeOf, withMissing } from "../foreign/text.ts";
import { bodyOf, type Called } from "./text.ts";

interface PostReader {
  readonly notes: Notes;
  readonly called: Called;
  readonly files: FileStore | undefined;
}

/** A post and its replies, as messages: the root first, its replies as they came in time. */
export function* messagesFrom(
  post: Fields,
  reader: PostReader,
  size: number,
): Generator<ForeignMessage> {
  const replies = listOf(post["replies"]);
  const share = size / (replies.length + 1);
  const root = messageFrom(post, reader, undefined, share);
  if (root === undefined) {
    if (replies.length === 0) return;
    reader.notes.add("root_missing", textOf(post["channel"]));
  }
  const under = root ?? tombstone(post, replies, share);
  if (under === undefined) return;
  yield under;
  const sorted = replies.toSorted((a, b) => numberOf(a["create_at"]) - numberOf(b["create_at"]));
  for (const reply of sorted) {
    const message = messageFrom(reply, reader, under, share);
    if (message !== undefined) yield message;
  }
}

/** A root that cannot be read or is of the system, with replies below it. */
function tombstone(
  post: Fields,
  replies: readonly Fields[],
  size: number,
): ForeignMessage | undefined {
  const first = replies.find(
    ({ user, create_at }) => textOf(user) !== "" && timeOf(numberOf(create_at)),
  );
  const time = timeOf(numberOf(post["create_at"])) ?? timeOf(numberOf(first?.["create_at"]));
  const author = textOf(post["user"]) || textOf(first?.["user"]);
  if (time === undefined || author === "") return undefined;
  return {
    ...{
      key: keyOf(post),
      author: author.toLowerCase(),
      at: time,
      body: "",
      edited_at: null,
      deleted: true,
    },
    ...{ root: undefined, reactions: [], files: [], override: undefined, size },
  };
}

/** What tells posts of a channel apart, as Mattermost's own import does: when, by whom, and what. */
const keyOf = (post: Fields): string =>
  `${textOf(post["create_at"])} ${digest(JSON.stringify([post["user"], post["message"], post["type"], post["attachments"]]))}`;

function messageFrom(
  post: Fields,
  { notes, called, files }: PostReader,
  root: ForeignMessage | undefined,
  size: number,
): ForeignMessage | undefined {
  const type = textOf(post["type"]);
  if (type.startsWith("system_")) {
    notes.add("system_message", type);
    return undefined;
  }
  const at = timeOf(numberOf(post["create_at"]));
  const author = textOf(post["user"]).toLowerCase();
  if (at === undefined || author === "") {
    notes.add("message_invalid", textOf(post["message"]));
    return undefined;
  }
  if (listOfAny(post["flagged_by"]) > 0) notes.add("saved");
  const found = filesOf(post, files, notes);
  const key = root === undefined ? keyOf(post) : `${root.key}/${keyOf(post)}`;
  const override = overrideOf(post);
  return {
    key,
    author,
    at,
    body: withMissing(bodyOf(post, called), found.missing),
    edited_at: numberOf(post["edit_at"]) > 0 ? (timeOf(numberOf(post["edit_at"])) ?? null) : null,
    deleted: false,
    root: root && { key: root.key, author: root.author },
    reactions: reactionsOf(post, notes),
    files: found.files,
    override,
    ...(post["is_pinned"] === true && { pin: { message: key, by: "", at: "" } }),
    size,
  };
}

const listOfAny = (value: unknown): number => (Array.isArray(value) ? value.length : 0);

/** The name that an integration gave itself. */
function overrideOf(post: Fields): AuthorOverride | undefined {
  const props = fieldsOf(post["props"]);
  if (props["from_webhook"] !== "true" && props["from_bot"] !== "true") return undefined;
  const display_name = line(textOf(props["override_username"]), 80);
  return display_name === "" ? undefined : { display_name };
}

/** One line for each person who reacted; together those of an emoji are one here. */
function reactionsOf(post: Fields, notes: Notes): ForeignReaction[] {
  return listOf(post["reactions"]).flatMap((reaction) => {
    const name = textOf(reaction["emoji_name"]).toLowerCase();
    const user = textOf(reaction["user"]).toLowerCase();
    if (name === "" || user === "") return [];
    const emoji = emojiBy(name);
    if (emoji === undefined) notes.add("reaction_custom", `:${name}:`);
    const at = timeOf(numberOf(reaction["create_at"])) ?? "";
    return [{ emoji: emoji ?? `:${name}:`, people: [user], at }];
  });
}

/** Files lie under `data/` in the archive, by the path that the post names. */
function filesOf(post: Fields, store: FileStore | undefined, notes: Notes) {
  const files: ForeignFile[] = [];
  const missing: string[] = [];
  for (const attachment of listOf(post["attachments"])) {
    const path = textOf(attachment["path"]).replace(/^(?:\.\/)+/, "");
    const filename = line(path.slice(path.lastIndexOf("/") + 1), 200) || "file";
    const name = [`data/${path}`, path].find((one) => store?.has(one));
    if (store === undefined || name === undefined) {
      notes.add("file_missing", filename);
      missing.push(filename);
      continue;
    }
    files.push({
      filename,
      content_type: Bun.file(filename).type,
      byte_size: store.size(name),
      bytes: () => store.bytes(name) ?? nothing(),
    });
  }
  return { files, missing };
}

async function* nothing(): AsyncGenerator<Uint8Array> {}
