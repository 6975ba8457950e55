import { type } from "arktype";
import { Event } from "../../src/realtime/wire.ts";
import { exactly, type Headers } from "./client.ts";
import type { TestServer } from "./server.ts";

/** One WebSocket, and everything it has received. */
export interface Listener {
  /** Those of the log. */
  readonly events: readonly Event[];
  /** Those that are not in the log: typing, presence, progress. */
  readonly ephemeral: readonly Event[];
  readonly opened: Promise<void>;
  /** How it ended. It resolves when it does, whoever closed it. */
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  readonly protocol: () => string;
  /** The first so many events, as soon as they are there. Fails when the socket closes before. */
  first(count: number): Promise<readonly Event[]>;
  /** The first event of a kind, among those received or to come. Fails when the socket closes before. */
  find(wanted: (event: Event) => boolean): Promise<Event>;
  /** As `find`, among those that are not in the log. */
  findEphemeral(wanted: (event: Event) => boolean): Promise<Event>;
  close(): void;
  /** Ends the connection without a word, as a broken network does. */
  cut(): void;
}

export interface ListenOptions {
  readonly workspace_id: string;
  readonly token?: string;
  readonly after_cursor?: string;
  readonly resync?: string;
  readonly client_id?: string;
  readonly headers?: Headers;
  readonly protocols?: string[];
}

/** Opens a WebSocket on a workspace's events. */
export function listenTo(
  server: Pick<TestServer, "url">,
  {
    workspace_id,
    token,
    after_cursor,
    resync,
    client_id,
    headers = {},
    protocols = [],
  }: ListenOptions,
): Listener {
  const query = new URLSearchParams({
    workspace_id,
    ...(after_cursor !== undefined && { after_cursor }),
    ...(resync !== undefined && { resync }),
    ...(client_id !== undefined && { client_id }),
  });
  const socket = new WebSocket(`${server.url.replace("http", "ws")}/api/realtime/ws?${query}`, {
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
    protocols,
  });
  const events: Event[] = [];
  const ephemeral: Event[] = [];
  let changed = Promise.withResolvers<void>();
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<{ code: number; reason: string }>();
  let ended: { code: number; reason: string } | undefined;
  const tell = () => {
    changed.resolve();
    changed = Promise.withResolvers();
  };
  socket.addEventListener("open", () => opened.resolve());
  socket.addEventListener("message", ({ data }) => {
    const event = exactly(Event, JSON.parse(String(data)));
    if (event instanceof type.errors) throw new Error(event.summary);
    (event.cursor === "" ? ephemeral : events).push(event);
    tell();
  });
  socket.addEventListener("close", ({ code, reason }) => {
    ended = { code, reason };
    opened.reject(new Error(`The socket closed before it was open (${code} ${reason}).`));
    closed.resolve(ended);
    tell();
  });
  // Whoever does not wait for the opening is not bothered by its failure.
  opened.promise.catch(() => {});

  async function until<T>(look: () => T | undefined): Promise<T> {
    for (;;) {
      const found = look();
      if (found !== undefined) return found;
      if (ended !== undefined)
        throw new Error(
          `The socket closed (${ended.code} ${ended.reason}) after ${events.length} events.`,
        );
      await changed.promise;
    }
  }
  return {
    events,
    ephemeral,
    opened: opened.promise,
    closed: closed.promise,
    protocol: () => socket.protocol,
    first: (count) => until(() => (events.length >= count ? events.slice(0, count) : undefined)),
    find: (wanted) => until(() => events.find(wanted)),
    findEphemeral: (wanted) => until(() => ephemeral.find(wanted)),
    close: () => socket.close(),
    cut: () => socket.terminate(),
  };
}
