import type { Channel } from "../channels/wire.ts";
import type { DirectConversation } from "../dms/wire.ts";
import type { Message } from "../messages/wire.ts";
import type { EventPage } from "../../realtime/wire.ts";
import type { SearchPage } from "../search/wire.ts";

/** Answers as somebody reads them who sees no structured content: one line for each thing, with the ID it goes by. */

export const sayChannels = (channels: readonly Channel[]): string =>
  lines(
    channels.map(
      ({ id, name, topic, archived_at, kind }) =>
        `#${name} (${id})${kind === "private" ? ", private" : ""}${archived_at ? ", archived" : ""}${topic ? `: ${topic}` : ""}`,
    ),
    "There are no channels.",
  );

export const sayConversations = (conversations: readonly DirectConversation[]): string =>
  lines(
    conversations.map(
      ({ id, members }) => `${id}: ${members.map(({ display_name }) => display_name).join(", ")}`,
    ),
    "There are no direct conversations.",
  );

export function sayMessage(message: Message): string {
  const { id, author, author_override, created_at, channel_seq, thread_seq } = message;
  const name = author_override?.display_name ?? author?.display_name ?? message.author_id;
  const seq = channel_seq ?? thread_seq;
  const replies = message.thread_state?.reply_count ?? 0;
  const head = [
    `[${seq ?? ""}] ${name} (${id}, ${created_at})`,
    ...(replies > 0 ? [`${replies} replies`] : []),
    ...(message.attachments ?? []).map(({ filename }) => `file ${filename}`),
  ].join(", ");
  return `${head}:\n${message.deleted_at === undefined ? message.body : "(deleted)"}`;
}

export const sayMessages = (messages: readonly Message[]): string =>
  messages.length === 0 ? "There are no messages." : messages.map(sayMessage).join("\n\n");

export const sayFound = ({ results, next_cursor }: SearchPage): string =>
  lines(
    results.map(
      ({ id, author, channel_name, created_at, snippet }) =>
        `${author.display_name}${channel_name ? ` in #${channel_name}` : ""} (${id}, ${created_at}): ${snippet}`,
    ),
    "Nothing was found.",
  ) + (next_cursor === "" ? "" : `\nMore with cursor ${next_cursor}.`);

export const sayEvents = ({ events, next_cursor, resync_required }: EventPage): string =>
  [
    ...(resync_required === true
      ? ["Some events are no longer kept: read what you follow anew."]
      : []),
    ...events.map(({ type, channel_id, payload }) => {
      const { message } = payload;
      const where = channel_id === undefined ? "" : ` in ${channel_id}`;
      return `${type}${where}${isMessage(message) ? `, ${sayMessage(message)}` : ""}`;
    }),
    ...(events.length === 0 ? ["Nothing has happened."] : []),
    `Go on with after_cursor ${next_cursor}.`,
  ].join("\n");

const isMessage = (value: unknown): value is Message =>
  typeof value === "object" && value !== null && "thread_root_id" in value && "body" in value;

const lines = (all: readonly string[], none: string): string =>
  all.length === 0 ? none : all.join("\n");
