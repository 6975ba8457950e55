import { fieldsOf, listOf, textOf, type Fields } from "./json.ts";
import { codeBlock, codeSpan, fromMrkdwn, fromPlain, lineFrom, link, quoted } from "./mrkdwn.ts";

/** Deeper lists than this are shown at this depth. */
const DEEPEST = 8;

/** The elements of a `rich_text` block as Markdown. */
export function richTextToMarkdown(elements: readonly Fields[]): string {
  let out = "";
  let list = false;
  for (const element of elements) {
    const isList = element["type"] === "rich_text_list";
    const part = elementToMarkdown(element);
    if (part === "") continue;
    // Lists that differ only in their depth follow on each other: a list within a list.
    if (out !== "") out += list && isList ? "\n" : "\n\n";
    out += part;
    list = isList;
  }
  return out;
}

function elementToMarkdown(element: Fields): string {
  const elements = listOf(element["elements"]);
  switch (element["type"]) {
    case "rich_text_section":
      return inline(elements).trim();
    case "rich_text_quote": {
      const text = inline(elements).trim();
      return text === "" ? "" : quoted(text);
    }
    case "rich_text_preformatted":
      return codeBlock(elements.map(plainOf).join("")).trim();
    case "rich_text_list":
      return listToMarkdown(element, elements);
    default:
      return "";
  }
}

function listToMarkdown(list: Fields, items: readonly Fields[]): string {
  const indent = "    ".repeat(Math.min(DEEPEST, whole(list["indent"])));
  const first = whole(list["offset"]) + 1;
  return items
    .map((item, at) => {
      const mark = list["style"] === "ordered" ? `${first + at}.` : "-";
      const text = inline(listOf(item["elements"])).trim();
      return `${indent}${mark} ${text.replaceAll("\n", `\n${indent}    `)}`;
    })
    .join("\n");
}

const whole = (value: unknown): number =>
  typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 1e9 ? value : 0;

const inline = (elements: readonly Fields[]): string => elements.map(inlineToMarkdown).join("");

function inlineToMarkdown(element: Fields): string {
  const style = fieldsOf(element["style"]);
  switch (element["type"]) {
    case "text":
      return styled(textOf(element["text"]), style);
    case "link": {
      const label = textOf(element["text"]) || textOf(element["url"]);
      return link(textOf(element["url"]), dressed(lineFrom(label), style));
    }
    case "user":
      return fromMrkdwn(`<@${nameOf(element["user_id"])}>`);
    case "usergroup":
      return fromPlain(`@${nameOf(element["usergroup_id"])}`);
    case "channel":
      return `#${nameOf(element["channel_id"])}`;
    case "broadcast":
      return fromMrkdwn(`<!${nameOf(element["range"])}>`);
    case "emoji":
      return emojiOf(element);
    case "date":
      return fromPlain(textOf(element["fallback"]));
    case "color":
      return codeSpan(textOf(element["value"]) || "#");
    default:
      return "";
  }
}

const nameOf = (value: unknown): string => textOf(value).replace(/[^\w-]/g, "");

/** By its code points where Slack sends them, else by its name. */
function emojiOf(element: Fields): string {
  const points = textOf(element["unicode"]);
  if (/^[0-9a-f]{2,6}(-[0-9a-f]{2,6}){0,9}$/i.test(points)) {
    const codes = points.split("-").map((code) => Number.parseInt(code, 16));
    if (codes.every((code) => code <= 0x10ffff && (code < 0xd800 || code > 0xdfff)))
      return String.fromCodePoint(...codes);
  }
  const name = textOf(element["name"]).replace(/[^\w+-]/g, "");
  return name === "" ? "" : `:${name}:`;
}

/** A run of text in its style. Marks must touch the words, so the space around these stays outside. */
function styled(text: string, style: Fields): string {
  const words = text.trim();
  if (words === "") return text;
  const from = text.length - text.trimStart().length;
  const marked = style["code"] === true ? codeSpan(words) : fromPlain(words);
  return text.slice(0, from) + dressed(marked, style) + text.slice(from + words.length);
}

function dressed(markdown: string, style: Fields): string {
  let out = markdown;
  if (style["strike"] === true) out = `~~${out}~~`;
  if (style["italic"] === true) out = `_${out}_`;
  if (style["bold"] === true) out = `**${out}**`;
  return out;
}

function plainOf(element: Fields): string {
  return textOf(element["text"]) || textOf(element["url"]) || textOf(element["name"]);
}
