import { fieldsOf, listOf, textOf, type Fields } from "./json.ts";
import { fromMrkdwn, fromPlain, lineFrom, link } from "./mrkdwn.ts";
import { richTextToMarkdown } from "./rich-text.ts";

/** The blocks of Slack's Block Kit as Markdown; those that show nothing here are left out. */
export const blocksToMarkdown = (blocks: readonly Fields[]): string =>
  blocks
    .map(blockToMarkdown)
    .filter((part) => part !== "")
    .join("\n\n");

function blockToMarkdown(block: Fields): string {
  switch (block["type"]) {
    case "section":
      return joined([
        composed(block["text"]),
        listOf(block["fields"]).map(composed).filter(isSaid).join("\n"),
        elementToMarkdown(fieldsOf(block["accessory"])),
      ]);
    case "header": {
      const title = lineFrom(textOf(fieldsOf(block["text"])["text"]));
      return title === "" ? "" : `### ${title}`;
    }
    case "divider":
      return "---";
    case "image":
    case "video":
      return elementToMarkdown(block);
    case "context":
      return elementsToMarkdown(block["elements"], " ");
    case "actions":
      return elementsToMarkdown(block["elements"], " · ");
    case "markdown":
      return textOf(block["text"]).trim();
    case "rich_text":
      return richTextToMarkdown(listOf(block["elements"]));
    default:
      return "";
  }
}

const isSaid = (text: string): boolean => text !== "";
const joined = (parts: readonly string[]): string => parts.filter(isSaid).join("\n\n");

/** A text object: `mrkdwn`, or `plain_text`. */
function composed(value: unknown): string {
  const { type, text } = fieldsOf(value);
  return type === "mrkdwn" ? fromMrkdwn(textOf(text)).trim() : fromPlain(textOf(text));
}

const elementsToMarkdown = (elements: unknown, between: string): string =>
  listOf(elements).map(elementToMarkdown).filter(isSaid).join(between);

/** What stands within a block: texts as they are, pictures and buttons as links where they have an address. */
function elementToMarkdown(element: Fields): string {
  switch (element["type"]) {
    case "mrkdwn":
    case "plain_text":
      return composed(element);
    case "button":
    case "workflow_button":
      return linked(element["url"], fieldsOf(element["text"])["text"]);
    case "image":
      return linked(element["image_url"], titleOf(element) || element["alt_text"] || "Image");
    case "video":
      return linked(element["title_url"] ?? element["video_url"], titleOf(element) || "Video");
    default:
      return "";
  }
}

const titleOf = (element: Fields): string => textOf(fieldsOf(element["title"])["text"]);

/** A link, and nothing where there is no address to go to. */
function linked(address: unknown, label: unknown): string {
  const name = lineFrom(textOf(label));
  const result = link(textOf(address), name);
  return result === name ? "" : result;
}
