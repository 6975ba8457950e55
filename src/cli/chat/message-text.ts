import { messageOf, type Event, type Message, type User } from "../../../sdk/src/index.ts";
import { clean, styled } from "../output.ts";
import { sizeText } from "../size-text.ts";

/**
 * A message for a person: a line with when, who and its ID; below it, indented, what it says and what hangs on it. Of a reply
 * it says which thread it stands in, unless that is clear from where it is shown.
 */
export function messageText(message: Message, { inThread = false } = {}): string {
  const { id, author, author_override, edited_at, deleted_at, parent_message_id } = message;
  const name = author_override?.display_name ?? nameOf(author);
  const head = [
    styled("dim", localTime(message.created_at)),
    styled("bold", clean(name)),
    ...(author?.kind === "bot" ? [styled("dim", "bot")] : []),
    styled("dim", id),
    ...(parent_message_id === undefined || inThread
      ? []
      : [styled("dim", `in ${parent_message_id}`)]),
    ...(edited_at !== undefined && deleted_at === undefined ? [styled("dim", "(edited)")] : []),
  ];
  return [head.join("  "), ...contentOf(message).map((line) => `  ${line}`)].join("\n");
}

function contentOf(message: Message): string[] {
  const { deleted_at, body, thread_state } = message;
  const replies = thread_state?.reply_count ?? 0;
  const under = [
    ...(replies === 0 ? [] : [replies === 1 ? "1 reply" : `${replies} replies`]),
    ...(message.reactions ?? []).map(({ emoji, count }) => `${clean(emoji)} ${count}`),
    ...(message.attachments ?? []).map(
      ({ filename, byte_size, id }) => `[${clean(filename)}, ${sizeText(byte_size)}, ${id}]`,
    ),
  ];
  return [
    ...quoteOf(message),
    ...(deleted_at === undefined
      ? clean(body, { lines: true }).split("\n")
      : [styled("dim", "(deleted)")]),
    ...(under.length === 0 ? [] : [styled("dim", under.join("  "))]),
  ];
}

function quoteOf({ quoted_message_id, quoted_body_snapshot = "", quoted_author }: Message) {
  if (quoted_message_id === undefined) return [];
  const said = quoted_body_snapshot === "" ? "(deleted)" : clean(quoted_body_snapshot);
  const short = said.length > 100 ? `${Array.from(said).slice(0, 99).join("")}…` : said;
  return [styled("dim", `> ${clean(nameOf(quoted_author))}: ${short}`)];
}

/** What a person is called. */
export const nameOf = (user: User | undefined): string => user?.display_name ?? "Somebody";

/** A time of the wire on the clock of this machine, to the minute. */
export function localTime(iso: string): string {
  const time = new Date(iso);
  const two = (number: number) => String(number).padStart(2, "0");
  const day = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(two).join("-");
  return `${day} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** An event for a person, in one line. */
export function eventText(event: Event): string {
  const message = messageOf(event);
  const about =
    message === undefined ? idsOf(event) : `${nameOf(message.author)}: ${firstLine(message)}`;
  return [
    styled("dim", localTime(event.created_at)),
    styled("bold", clean(event.type)),
    clean(about),
  ]
    .join("  ")
    .trimEnd();
}

const firstLine = ({ body, deleted_at }: Message) =>
  deleted_at === undefined ? Array.from(clean(body)).slice(0, 200).join("") : "(deleted)";

/** What an event without a message names. */
const idsOf = ({ payload, channel_id }: Event) =>
  Object.entries({ ...(channel_id !== undefined && { channel_id }), ...payload })
    .filter(([, value]) => typeof value === "string" && value !== "")
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(" ");
