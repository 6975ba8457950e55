import { getLogger } from "@logtape/logtape";
import { stillSignedIn } from "../access/actor.ts";
import {
  changesViewer,
  hears,
  renewedViewer,
  viewerAfter,
  type Viewer,
} from "../access/viewers.ts";
import { watchRevocations } from "../access/revocations.ts";
import type { Database } from "../storage/database.ts";
import type { EphemeralEvent, Hub } from "./hub.ts";
import {
  breathe,
  eventWithMessage,
  formatCursor,
  logEnds,
  readEvents,
  startOf,
  withMessages,
  type Hydrate,
} from "./log.ts";
import type { Presence } from "./presence.ts";
import { systemTimers, type Timers } from "../timers.ts";

const logger = getLogger(["clickclack", "realtime"]);

/** Rows of the log that are turned into text at once: what a reader who does not read costs. */
const PAGE = 200;
/** A stream is never silent for longer, in milliseconds: proxies and our own server drop what is, after a minute. */
const HEARTBEAT = 20_000;
/** Ephemeral events that wait for a reader who does not read; older ones are of no use any more. */
const WAITING = 100;
/** How long a browser waits before it connects again, in milliseconds. */
const RETRY = 2_000;

/** Who asks for a stream, and from where on. */
export interface StreamRequest {
  readonly viewer: Viewer;
  readonly credential: string | undefined;
  /** Which of its person's clients this is, for presence. */
  readonly client: string;
  /** The cursor after which to start, as the client named it. */
  readonly after: string | undefined;
  /** Counts the stream out of what its person holds open. */
  release?(): void;
}

interface OpenStream extends StreamRequest {
  viewer: Viewer;
  /** Events that are not in the log and wait to be sent, the newest of them. */
  ephemeral: EphemeralEvent[];
  /** Nobody reads any more, or nobody may: it ends at the next occasion, which `wake` makes now. */
  over: boolean;
  wake(): void;
}

const NONE: ReadonlySet<OpenStream> = new Set();

interface Streaming {
  readonly db: Database;
  readonly hub: Hub;
  readonly hydrate: Hydrate;
  readonly presence: Pick<Presence, "arrive">;
  /** Aborts when the server stops: every stream ends then. */
  readonly leaving: AbortSignal;
  readonly timers?: Timers;
}

/**
 * The log as server-sent events. A stream is pulled: the next page is read when the connection has room, so a slow
 * reader costs one page and holds up nobody. When what its viewer may see changes, it does at that event's cursor.
 */
export function createStreams({
  db,
  hub,
  hydrate,
  presence,
  leaving,
  timers = systemTimers,
}: Streaming) {
  /** By workspace. */
  const open = new Map<number, Set<OpenStream>>();
  const openIn = (workspaceId: number): ReadonlySet<OpenStream> => open.get(workspaceId) ?? NONE;

  const end = (over: (stream: OpenStream) => boolean) => {
    for (const streams of open.values())
      for (const stream of streams) if (over(stream)) finish(stream);
  };
  hub.onEphemeral((event) => {
    for (const stream of openIn(event.workspace_id)) {
      if (stream.ephemeral.push(event) > WAITING) stream.ephemeral.shift();
      stream.wake();
    }
  });
  const revocations = watchRevocations(db, ({ credentials, workspaces }) =>
    end(
      ({ credential, viewer }) =>
        (credential !== undefined && credentials.has(credential)) ||
        workspaces.has(viewer.workspace_id),
    ),
  );
  leaving.addEventListener("abort", () => {
    revocations.stop();
    end(() => true);
  });

  function add(stream: OpenStream) {
    const { workspace_id } = stream.viewer;
    open.set(workspace_id, (open.get(workspace_id) ?? new Set()).add(stream));
  }
  function remove(stream: OpenStream) {
    const streams = open.get(stream.viewer.workspace_id);
    streams?.delete(stream);
    if (streams?.size === 0) open.delete(stream.viewer.workspace_id);
  }

  /** The text of a stream, a page or a heartbeat at a time, for as long as its reader may read. */
  async function* textOf(stream: OpenStream): AsyncGenerator<string, void> {
    if (!(await stillSignedIn(db, stream.credential))) return;
    const depart = presence.arrive(stream.viewer, stream.client);
    try {
      let { after } = stream;
      while (!stream.over) {
        const { tail, pruned } = await logEnds(db, stream.viewer.workspace_id);
        // Up to here, what may be seen is decided by how things are now; from here on, each change counts at its cursor.
        const now = await renewedViewer(db, stream.viewer);
        if (now === undefined) return;
        stream.viewer = now;
        const start = startOf(after, pruned, tail);
        // With a cursor from the first moment on, a connection that breaks before any event loses none.
        yield `retry: ${RETRY}\n${mark(start.cursor)}${start.lost ? resync(pruned) : ""}`;
        const lost = yield* follow(stream, start.cursor, tail);
        after = formatCursor(lost);
      }
    } finally {
      depart();
    }
  }

  /** What is visible from a cursor on. It ends with the stream, or at a cursor behind which the log was pruned. */
  async function* follow(
    stream: OpenStream,
    from: number,
    seenAsOf: number,
  ): AsyncGenerator<string, number> {
    let sent = from;
    let due = timers.now() + HEARTBEAT;
    while (!stream.over) {
      const { viewer, ephemeral } = stream;
      const workspace = { id: viewer.workspace_id, public_id: viewer.workspace_public_id };
      stream.ephemeral = [];
      const { tail } = await logEnds(db, workspace.id);
      let text = "";
      if (sent < tail) {
        const range = { after: sent, upTo: tail, limit: PAGE };
        const page = await readEvents(db, workspace, range, viewer);
        if ((await logEnds(db, workspace.id)).pruned > sent) return sent;
        const change = page.events.find(
          (event) => event.cursor > seenAsOf && changesViewer(event, viewer),
        );
        const upTo = change?.cursor ?? page.upTo;
        const visible = page.events.filter((event) => event.cursor <= upTo && hears(viewer, event));
        for (const event of await withMessages(db, hydrate, visible))
          text += `id: ${formatCursor(event.cursor)}\n${data(eventWithMessage(event))}`;
        sent = upTo;
        await breathe();
        // Whoever lost the right to this page while it was read does not get it.
        if (stream.over) return sent;
        if (change !== undefined) {
          const changed = await viewerAfter(db, viewer, change);
          if (changed === undefined) {
            stream.over = true;
            // The end of their membership is the last thing that they hear.
            yield text;
            return sent;
          }
          stream.viewer = changed;
        }
      }
      // Who may hear what is not in the log is known only once the log has been read to its end.
      if (sent < tail) stream.ephemeral = [...ephemeral, ...stream.ephemeral].slice(-WAITING);
      else
        for (const event of ephemeral)
          if (hears(stream.viewer, event)) text += `data: ${event.frame}\n\n`;
      if (text === "" && timers.now() >= due) text = `:\n${mark(sent)}`;
      if (text !== "") {
        yield text;
        due = timers.now() + HEARTBEAT;
      } else if (sent >= tail) await nextEvent(stream, sent, due);
    }
    return sent;
  }

  /** Waits for the workspace's next event, the end of the stream, or the time at which a heartbeat is due. */
  async function nextEvent(stream: OpenStream, sent: number, due: number) {
    const waiting = new AbortController();
    stream.wake = () => waiting.abort();
    if (stream.over || stream.ephemeral.length > 0) return;
    const cancel = timers.after(due - timers.now(), stream.wake);
    const { workspace_id: id, workspace_public_id: public_id } = stream.viewer;
    try {
      await hub.next({ id, public_id }, sent, waiting.signal);
    } finally {
      cancel();
    }
  }

  return {
    /** The body of the answer to one who asks. It starts with the first read, so what is not read costs nothing. */
    body(request: StreamRequest): ReadableStream<Uint8Array> {
      const stream: OpenStream = {
        ...request,
        ephemeral: [],
        over: false,
        wake() {},
      };
      const texts = textOf(stream);
      const leave = () => {
        remove(stream);
        stream.release?.();
      };
      const encoder = new TextEncoder();
      return new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            add(stream);
            if (leaving.aborted) finish(stream);
            const next = await texts.next().catch((error: unknown) => {
              // The reader comes again from its cursor.
              logger.warn("A stream ended: {error}", { error });
              return { done: true as const, value: undefined };
            });
            if (!next.done) return controller.enqueue(encoder.encode(next.value));
            leave();
            controller.close();
          },
          async cancel() {
            finish(stream);
            leave();
            await texts.return();
          },
        },
        { highWaterMark: 0 },
      );
    },
    /** Ends the streams of a session or token that was revoked. */
    revoke: (revoked: string) => end(({ credential }) => credential === revoked),
    /** Ends the streams whose credential counts no more. */
    revokeWhere: (over: (credential: string) => boolean) =>
      end(({ credential }) => over(credential ?? "")),
    /** Ends the streams of a workspace that is no more. */
    revokeWorkspace: (workspaceId: number) =>
      end(({ viewer }) => viewer.workspace_id === workspaceId),
  };
}

export type Streams = ReturnType<typeof createStreams>;

function finish(stream: OpenStream): void {
  stream.over = true;
  stream.wake();
}

const data = (value: object) => `data: ${JSON.stringify(value)}\n\n`;

/** Sets the cursor that a client comes back with, and shows it nothing: an event without data is none. */
const mark = (cursor: number) => `id: ${formatCursor(cursor)}\n\n`;

/** Tells that events between the client's cursor and this one are gone, or that it never had one of this log. */
const resync = (oldest: number) =>
  `event: resync_required\n${data({ oldest_cursor: formatCursor(oldest) })}`;
