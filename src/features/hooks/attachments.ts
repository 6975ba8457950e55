import { blocksToMarkdown } from "./blocks.ts";
import { fieldsOf, listOf, textOf, type Fields } from "./json.ts";
import { fromMattermost, fromMrkdwn, fromPlain, lineFrom, link, quoted } from "./mrkdwn.ts";

/**
 * One attachment of Slack's or Mattermost's older form as Markdown: its pretext, and below it all else as a quote. Empty
 * when there is nothing to show.
 *
 * The fields that `mrkdwn_in` names are Slack's mrkdwn; without it they are Markdown, as Mattermost takes them.
 */
export function attachmentToMarkdown(attachment: Fields): string {
  const pretext = formatted(attachment, "pretext").trim();
  const body = bodyOf(attachment);
  const shown = [pretext, body === "" ? "" : quoted(body)].filter((part) => part !== "");
  return shown.length > 0 ? shown.join("\n\n") : fromPlain(textOf(attachment["fallback"]));
}

function bodyOf(attachment: Fields): string {
  const head = [
    named(attachment["author_name"], attachment["author_link"], (name) => name),
    named(attachment["title"], attachment["title_link"], (title) => `**${title}**`),
  ];
  const parts = [
    head.filter((line) => line !== "").join("\n"),
    formatted(attachment, "text").trim(),
    fieldLines(attachment),
    blocksToMarkdown(listOf(attachment["blocks"])),
    picture(attachment["image_url"], "Image"),
    picture(attachment["thumb_url"], "Thumbnail"),
    buttons(attachment["actions"]),
    footerOf(attachment),
  ];
  return parts.filter((part) => part !== "").join("\n\n");
}

/** A field of an attachment in the language that the attachment says it is in. */
function formatted(attachment: Fields, field: string, value = attachment[field]): string {
  const marked = attachment["mrkdwn_in"];
  const text = textOf(value);
  return Array.isArray(marked) && marked.includes(field) ? fromMrkdwn(text) : fromMattermost(text);
}

function named(name: unknown, address: unknown, dressed: (name: string) => string): string {
  const text = lineFrom(textOf(name));
  if (text === "") return "";
  return dressed(link(textOf(address), text));
}

/** Short fields share a line, two at most; those of several lines have their title above them. */
function fieldLines(attachment: Fields): string {
  const lines: string[] = [];
  let waiting = "";
  for (const field of listOf(attachment["fields"])) {
    const title = lineFrom(textOf(field["title"]));
    const value = formatted(attachment, "fields", field["value"]).trim();
    if (title === "" && value === "") continue;
    const long = value.includes("\n");
    const line = title === "" ? value : long ? `**${title}**\n${value}` : `**${title}:** ${value}`;
    if (long || field["short"] !== true) {
      if (waiting !== "") lines.push(waiting);
      lines.push(line);
      waiting = "";
    } else if (waiting === "") waiting = line;
    else {
      lines.push(`${waiting} · ${line}`);
      waiting = "";
    }
  }
  if (waiting !== "") lines.push(waiting);
  return lines.join("\n");
}

/** Pictures are linked: nobody's client fetches them from elsewhere because a hook said so. */
const picture = (address: unknown, label: string): string => {
  const linked = link(textOf(address), label);
  return linked === label ? "" : linked;
};

function buttons(actions: unknown): string {
  const links = listOf(actions).map((action) => {
    const name = lineFrom(textOf(action["text"]) || textOf(action["name"]));
    const linked = link(textOf(action["url"]), name);
    return linked === name ? "" : linked;
  });
  return links.filter((linked) => linked !== "").join(" · ");
}

function footerOf(attachment: Fields): string {
  const parts = [lineFrom(textOf(attachment["footer"])), timeOf(attachment["ts"])];
  return parts.filter((part) => part !== "").join(" · ");
}

/** Unix seconds, as a number or a text, as a time that people read; empty for anything else. */
function timeOf(ts: unknown): string {
  const seconds = Number(textOf(ts) || Number.NaN);
  const time = new Date(seconds * 1_000);
  if (Number.isNaN(time.getTime()) || seconds <= 0 || seconds >= 1e11) return "";
  return `${time.toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

/** Whether a payload's own `text` is Slack's mrkdwn: it says so itself. */
export const isMrkdwn = (payload: object): boolean => fieldsOf(payload)["mrkdwn"] === true;
