import { type } from "arktype";
import { EventPage, type Event } from "../../src/realtime/wire.ts";
import { exactly } from "./client.ts";
import { listenTo } from "./socket.ts";
import { follow } from "./stream.ts";

export type Transport = "socket" | "stream" | "polling" | "long polling";

/** One connection by which somebody follows a workspace, in whichever way, and all of its log that came over it. */
export interface Feed {
  readonly events: readonly Event[];
  /** The cursor to come back with. */
  position(): string;
  /** The `oldest_cursor` of each time that it was told to load everything anew. */
  readonly resyncs: readonly string[];
  /** How it ended, whoever ended it: of a socket the close code, else the status of the last answer if there was one. */
  readonly ended: Promise<number | undefined>;
  /** Ends it without a word, as a broken network does. */
  cut(): void;
}

export interface FeedOptions {
  readonly workspace_id: string;
  readonly token: string;
  readonly after_cursor: string;
}

/** How long a client that polls without `wait` pauses after an empty page, in milliseconds. */
const POLLING_PAUSE = 20;

/** Whether an event is one of the log: the others have no cursor. */
export const isStored = ({ cursor }: Event): boolean => cursor !== "";

/** Follows a workspace on the server at `url`. A socket asks to be closed rather than led over a gap. */
export function feedBy(transport: Transport, url: string, options: FeedOptions): Feed {
  if (transport === "socket") return bySocket(url, options);
  if (transport === "stream") return byStream(url, options);
  return byPolling(url, options, transport === "long polling" ? 20 : 0);
}

function bySocket(url: string, options: FeedOptions): Feed {
  const { events, closed, cut } = listenTo({ url }, { ...options, resync: "close" });
  return {
    get events() {
      return events.filter(isStored);
    },
    position: () => events.findLast(isStored)?.cursor ?? options.after_cursor,
    resyncs: [],
    ended: closed.then(({ code }) => code),
    cut,
  };
}

function byStream(url: string, { after_cursor, ...options }: FeedOptions): Feed {
  // As a browser does, it comes back with the last ID that it was given.
  const stream = follow({ url }, { ...options, last_event_id: after_cursor });
  const status = async () => (await stream.opened.catch(() => undefined))?.status;
  return {
    get events() {
      return stream.events.filter(isStored);
    },
    position: () => stream.lastId() || after_cursor,
    resyncs: stream.resyncs,
    ended: stream.ended.then(status, status),
    cut: stream.close,
  };
}

function byPolling(
  url: string,
  { workspace_id, token, after_cursor }: FeedOptions,
  wait: number,
): Feed {
  const leaving = new AbortController();
  const events: Event[] = [];
  const resyncs: string[] = [];
  let position = after_cursor;

  async function run(): Promise<number | undefined> {
    for (;;) {
      const query = new URLSearchParams({
        workspace_id,
        after_cursor: position,
        wait: String(wait),
      });
      const answer = await fetch(`${url}/api/realtime/events?${query}`, {
        headers: { authorization: `Bearer ${token}` },
        signal: leaving.signal,
      });
      if (answer.status !== 200) return answer.status;
      const page = exactly(EventPage, await answer.json());
      if (page instanceof type.errors) throw new Error(page.summary);
      if (page.resync_required) resyncs.push(page.oldest_cursor ?? "");
      events.push(...page.events);
      position = page.next_cursor;
      if (page.events.length === 0 && wait === 0) await Bun.sleep(POLLING_PAUSE);
      leaving.signal.throwIfAborted();
    }
  }
  return {
    events,
    position: () => position,
    resyncs,
    // Without an answer there is nothing to tell.
    ended: run().catch(() => undefined),
    cut: () => leaving.abort(),
  };
}
