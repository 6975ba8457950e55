import { attachmentToMarkdown } from "../../features/hooks/attachments.ts";
import type { Names } from "../foreign/archive.ts";
import { withEmoji } from "../foreign/emoji.ts";
import { fieldsOf, listOf, textOf, type Fields } from "../foreign/fields.ts";
import { outsideCode } from "../foreign/text.ts";

/** What everybody in a channel is called by there. */
const EVERYBODY = ["all", "channel", "here"];

/** Beyond this, in UTF-16 units, no message has room for what a post says. */
const LONGEST = 1_100_000;

export interface Called {
  readonly names: Names;
  /** Whether the archive has somebody of this name. */
  isPerson(username: string): boolean;
  /** The key of a channel of the team. */
  channelKey(name: string): string;
}

/** Mattermost's Markdown is ours, but for who and what it names. */
export const markdownFrom = (text: string, called: Called): string =>
  outsideCode(text, (prose) =>
    withEmoji(
      prose
        .replace(/(?<![\p{L}\p{N}_@./:\\-])@([a-z0-9][a-z0-9._-]*)/giu, (whole, name: string) =>
          mention(whole, name, called),
        )
        .replace(/(?<![\p{L}\p{N}_~/])~([a-z0-9][a-z0-9_-]*)(?!~)/giu, (whole, name: string) => {
          const channel = called.names.channel(called.channelKey(name.toLowerCase()));
          return channel === undefined ? whole : `#${channel}`;
        }),
    ),
  );

function mention(whole: string, name: string, { names, isPerson }: Called): string {
  // A full stop behind a name is the end of a sentence, unless somebody's name ends so.
  const [, plain = "", rest = ""] = /^(.*?)([._-]*)$/.exec(name) ?? [];
  const [key, tail] = isPerson(name.toLowerCase()) ? [name, ""] : [plain, rest];
  const lower = key.toLowerCase();
  if (EVERYBODY.includes(lower)) return `${lower === "here" ? "@here" : "@channel"}${tail}`;
  if (isPerson(lower)) {
    const handle = names.handle(lower);
    return handle === undefined ? `\\@${key}${tail}` : `@${handle}${tail}`;
  }
  // Somebody who only happens to have this handle here is not meant.
  return names.isHandle(key) ? `\\${whole}` : whole;
}

/** What a post says, and what is attached to it by integrations. */
export function bodyOf(post: Fields, called: Called): string {
  const text = markdownFrom(textOf(post["message"]).slice(0, LONGEST), called).trim();
  const attached = listOf(fieldsOf(post["props"])["attachments"]).map((attachment) =>
    attachmentToMarkdown(attachment).trim(),
  );
  const body = [text, ...attached].filter((part) => part !== "").join("\n\n");
  return post["type"] === "me" && body !== "" && !body.includes("\n") ? `_${body}_` : body;
}
