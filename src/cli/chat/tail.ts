import { messageOf, type Event, type Message } from "../../../sdk/src/index.ts";
import { note, print } from "../output.ts";
import { chat, type Session } from "./connect.ts";
import { forgetCursor, keepCursor } from "./cursor.ts";
import { interruptible } from "./interrupt.ts";
import type { ChatOptions } from "./options.ts";
import { findPlace, type Place } from "./place.ts";
import { stream, type StreamOptions } from "./stream.ts";
import { messageOutcome } from "./timeline.ts";

export interface TailOptions extends ChatOptions, StreamOptions {
  /** How many messages come first. */
  readonly lines?: number;
  /** Whether replies in threads come too. */
  readonly threads?: boolean;
  readonly name?: string;
}

const LINES = 10;

/** `messages tail`: the last messages of a place, then those that are written. */
export const tailMessages = (where: string | undefined, options: TailOptions): Promise<void> =>
  chat(options, (session) =>
    interruptible(async (signal) => {
      const place = await findPlace(session, where);
      const kept =
        options.name === undefined
          ? forgetCursor
          : await keepCursor({
              server: session.server,
              workspace: place.workspace_id,
              what: `messages-${place.id}-${options.name}`,
            });
      const tail = kept.start ?? (await session.client.events.tail(place.workspace_id));
      const shown = kept.start === undefined ? await printLast(place, options, signal) : 0;
      kept.move(tail);
      await streamMessages(session, place, { after: tail, shown, kept, options, signal });
      return undefined;
    }),
  );

/** `messages watch`: the messages that are written from now on. */
export const watchMessages = (where: string | undefined, options: TailOptions): Promise<void> =>
  chat(options, (session) =>
    interruptible(async (signal) => {
      const place = await findPlace(session, where);
      const after = await session.client.events.tail(place.workspace_id);
      const kept = forgetCursor;
      note(`Watching ${place.name}; Ctrl-C ends it.`, options);
      await streamMessages(session, place, { after, shown: 0, kept, options, signal });
      return undefined;
    }),
  );

/** Prints the newest messages, and answers the number of the last one: its event may be still to come. */
async function printLast(place: Place, options: TailOptions, signal: AbortSignal): Promise<number> {
  // Nothing has been shown then, whatever has come since the stream's beginning.
  if (options.lines === 0) return 0;
  const limit = options.lines ?? LINES;
  const page = await place.timeline.messages(place.id, { limit }, { signal });
  for (const message of page.messages) await print(messageOutcome(message), options);
  return page.newest_seq;
}

function streamMessages(
  session: Session,
  place: Place,
  {
    shown,
    ...of
  }: Pick<Parameters<typeof stream>[1], "after" | "kept" | "signal"> & {
    shown: number;
    options: TailOptions;
  },
): Promise<void> {
  const types = ["message.created", ...(of.options.threads ? ["thread.reply_created"] : [])];
  const concerns = (event: Event, { channel_id, direct_conversation_id, channel_seq }: Message) =>
    types.includes(event.type) &&
    (channel_id ?? direct_conversation_id) === place.id &&
    (event.type !== "message.created" || (channel_seq ?? 0) > shown);
  return stream(session, {
    ...of,
    workspaceId: place.workspace_id,
    outcomeOf(event) {
      const message = messageOf(event);
      return message !== undefined && concerns(event, message)
        ? messageOutcome(message)
        : undefined;
    },
  });
}
