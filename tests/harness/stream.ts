import { type } from "arktype";
import { Event } from "../../src/realtime/wire.ts";
import { exactly, type Headers } from "./client.ts";
import type { TestServer } from "./server.ts";

/** One stream of server-sent events, and everything it has received. */
export interface Follower {
  /** Resolves with the answer's status and headers. */
  readonly opened: Promise<Response>;
  /** Those of the log. */
  readonly events: readonly Event[];
  /** Those that are not in the log: typing, presence, progress. */
  readonly ephemeral: readonly Event[];
  /** The `oldest_cursor` of each `resync_required`. */
  readonly resyncs: readonly string[];
  /** What a browser would send as `Last-Event-ID`. */
  readonly lastId: () => string;
  /** Resolves once the stream has told where it is, with that cursor: what happens from then on is on it. */
  position(): Promise<string>;
  /** Resolves when the server ends it. */
  readonly ended: Promise<void>;
  /** The first so many events, as soon as they are there. Fails when the stream ends before. */
  first(count: number): Promise<readonly Event[]>;
  /** The first event of a kind, among those received or to come. Fails when the stream ends before. */
  find(wanted: (event: Event) => boolean): Promise<Event>;
  /** As `find`, among those that are not in the log. */
  findEphemeral(wanted: (event: Event) => boolean): Promise<Event>;
  close(): void;
}

export interface FollowOptions {
  readonly workspace_id: string;
  readonly token: string;
  readonly after_cursor?: string;
  readonly last_event_id?: string;
  readonly client_id?: string;
}

/** Follows a workspace's events as server-sent events. */
export function follow(
  server: Pick<TestServer, "url">,
  { token, last_event_id, ...query }: FollowOptions,
): Follower {
  const stop = new AbortController();
  const headers: Headers = {
    authorization: `Bearer ${token}`,
    ...(last_event_id !== undefined && { "last-event-id": last_event_id }),
  };
  const opened = fetch(`${server.url}/api/realtime/stream?${new URLSearchParams({ ...query })}`, {
    headers,
    signal: stop.signal,
  });
  const events: Event[] = [];
  const ephemeral: Event[] = [];
  const resyncs: string[] = [];
  let lastId = "";
  let over = false;
  let changed = Promise.withResolvers<void>();
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  function take(block: string) {
    const fields = new Map(
      block.split("\n").map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon), line.slice(colon + 1).trimStart()];
      }),
    );
    lastId = fields.get("id") ?? lastId;
    const data = fields.get("data");
    if (data === undefined) return;
    if (fields.get("event") === "resync_required")
      resyncs.push(String(JSON.parse(data).oldest_cursor));
    else {
      const event = exactly(Event, JSON.parse(data));
      if (event instanceof type.errors) throw new Error(event.summary);
      if (event.cursor !== "" && event.cursor !== lastId) throw new Error("The id is another.");
      (event.cursor === "" ? ephemeral : events).push(event);
    }
  }

  async function read() {
    const response = await opened;
    if (response.status !== 200) throw new Error(`No stream: ${response.status}`);
    let text = "";
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) {
      const blocks = (text + decoder.decode(chunk, { stream: true })).split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) take(block);
      tell();
    }
  }

  const ended = read().finally(() => {
    over = true;
    tell();
  });
  // Whoever closes a stream does not wait for its end.
  ended.catch(() => {});
  opened.catch(() => {});

  async function until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (over) throw new Error(`The stream ended after ${events.length} events.`);
      await changed.promise;
    }
  }
  return {
    opened,
    events,
    ephemeral,
    resyncs,
    lastId: () => lastId,
    position: () => until(() => lastId || undefined),
    ended,
    first: (count) => until(() => (events.length >= count ? events.slice(0, count) : undefined)),
    find: (wanted) => until(() => events.find(wanted)),
    findEphemeral: (wanted) => until(() => ephemeral.find(wanted)),
    close: () => stop.abort(),
  };
}
