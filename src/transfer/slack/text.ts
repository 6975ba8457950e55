import { attachmentToMarkdown } from "../../features/hooks/attachments.ts";
import { blocksToMarkdown } from "../../features/hooks/blocks.ts";
import { fromMrkdwn, unescaped } from "../../features/hooks/mrkdwn.ts";
import type { Names } from "../foreign/archive.ts";
import { withEmoji } from "../foreign/emoji.ts";
import { fieldsOf, listOf, textOf, type Fields } from "../foreign/fields.ts";
import { outsideCode } from "../foreign/text.ts";

/** People, channels and emoji of a text by the names that they have here, still as Slack's mrkdwn. */
const named = (text: string, names: Names): string =>
  outsideCode(text, (prose) =>
    withEmoji(
      prose.replace(
        /<([@#])([A-Z0-9]{2,32})(?:\|([^<>|]*))?>/g,
        (_, sign: string, id: string, label = "") =>
          sign === "@" ? person(id, label, names) : channel(id, label, names),
      ),
    ),
  );

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Whoever has a handle is mentioned by it; everybody else is named in the text. */
function person(id: string, label: string, names: Names): string {
  const handle = names.handle(id);
  if (handle !== undefined) return `<@${id}|${handle}>`;
  // What somebody calls themselves is text, whatever is in it.
  const name = names.person(id) ?? unescaped(label || id);
  return `@${name.replace(/[&<>]/g, (char) => ENTITIES[char] ?? "")}`;
}

function channel(id: string, label: string, names: Names): string {
  const name = names.channel(id) ?? label;
  return name === "" ? "#?" : `<#${id}|${name}>`;
}

/** Slack's mrkdwn as Markdown, with the names of here. */
export const markdownFrom = (text: string, names: Names): string =>
  fromMrkdwn(named(text.slice(0, LONGEST), names)).trim();

/** A topic or purpose, which is shown as it is. */
export const plainFrom = (text: string): string =>
  unescaped(
    text.replace(/<([^<>|]*)(?:\|([^<>]*))?>/g, (_, target: string, label?: string) =>
      target.startsWith("http") ? target : (label ?? target.replace(/^mailto:|^!/, "")),
    ),
  );

/** What a message says: its text, else its blocks, and what is attached to it but for previews of its links. */
export function bodyOf(message: Fields, names: Names): string {
  const text = markdownFrom(textOf(message["text"]), names);
  const said =
    text ||
    blocksToMarkdown(
      listOf(renamed(message["blocks"], names)).filter((block) => block["type"] !== "file"),
    );
  const attached = listOf(message["attachments"])
    .filter((attachment) => said === "" || !isPreview(attachment))
    .map((attachment) => attachmentToMarkdown(mrkdwn(fieldsOf(renamed(attachment, names)))).trim());
  const body = [said, ...attached].filter((part) => part !== "").join("\n\n");
  return message["subtype"] === "me_message" && body !== "" && !body.includes("\n")
    ? `_${body}_`
    : body;
}

/** What Slack found behind a link, which is not what somebody wrote. */
const isPreview = (attachment: Fields): boolean =>
  attachment["is_share"] !== true &&
  attachment["is_msg_unfurl"] !== true &&
  ["from_url", "original_url"].some((field) => textOf(attachment[field]) !== "");

/** In Slack's own attachments, texts are mrkdwn whether they say so or not. */
const mrkdwn = (attachment: Fields): Fields => ({
  mrkdwn_in: ["pretext", "text", "fields"],
  ...attachment,
});

/** Beyond this, in UTF-16 units, no message has room for what a text says. */
const LONGEST = 1_100_000;

/** Deeper than this, nothing is looked for. */
const DEEPEST = 12;

/** The same value with the names of here in all of its texts, and people and channels of rich text by name. */
function renamed(value: unknown, names: Names, depth = 0): unknown {
  if (depth > DEEPEST) return undefined;
  if (typeof value === "string") return value.includes("<") ? named(value, names) : value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, names, depth + 1));
  if (typeof value !== "object" || value === null) return value;
  const { type, user_id, channel_id, name } = fieldsOf(value);
  if (type === "user") {
    const id = textOf(user_id);
    const handle = names.handle(id);
    if (handle !== undefined) return { type, user_id: handle };
    return { type: "text", text: `@${names.person(id) ?? id}` };
  }
  if (type === "channel")
    return { type: "text", text: `#${names.channel(textOf(channel_id)) ?? "?"}` };
  if (type === "emoji") return { type: "text", text: withEmoji(`:${textOf(name)}:`) };
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, renamed(item, names, depth + 1)]),
  );
}
