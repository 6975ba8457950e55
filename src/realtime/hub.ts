import { getLogger } from "@logtape/logtape";
import { isManager } from "../access/policy.ts";
import {
  audienceOf,
  changedViewers,
  seesPublic,
  type Audible,
  type Viewer,
} from "../access/viewers.ts";
import { meters } from "../observe.ts";
import type { AppendedEvent, Database } from "../storage/database.ts";
import {
  breathe,
  eventWithMessage,
  logEnds,
  readEvents,
  withMessages,
  type Hydrate,
} from "./log.ts";

const logger = getLogger(["clickclack", "realtime"]);

/** Sends a frame to every socket subscribed to a topic; `Server.publish` of Bun. */
export type Publish = (topic: string, frame: string) => void;

/** An event that is not stored, and, in `place`, whom it concerns. */
export interface EphemeralEvent extends Audible {
  readonly workspace_id: number;
  /** As it goes out: JSON of an `Event` without a cursor. */
  readonly frame: string;
}

/** Rows read at once when somebody else's events are fetched from the log. */
const PAGE = 500;

/** How soon a look at the log that failed is tried again, in milliseconds. */
const LOOK_AGAIN = 500;

/** Whose events the hub publishes, and how far it has. */
interface Stream {
  readonly workspace: { readonly id: number; readonly public_id: string };
  /** The newest cursor that has gone out: whoever subscribes now gets what follows it. */
  published: number;
  sockets: number;
  readonly waiting: Set<() => void>;
  /** Reading what somebody else wrote; `again` asks it to look once more before it ends. */
  pumping?: Promise<void>;
  again: boolean;
}

/**
 * Takes committed events to whoever listens, in cursor order and once.
 *
 * Cursors are dense, so one number per workspace is all it remembers. Events of this process that follow on it go
 * straight out; a gap means that another process wrote, and the hub reads the missing rows from the log first. The log
 * is the truth: a doorbell only wakes.
 */
export function createHub(db: Database, hydrate: Hydrate) {
  const streams = new Map<number, Stream>();
  const viewerListeners: ViewerListener[] = [];
  const gapListeners: ((workspaceId: number) => void)[] = [];
  const ephemeralListeners: ((event: EphemeralEvent) => void)[] = [];
  let publish: Publish = () => {};

  /** The stream of a workspace, up to date with the log when the promise resolves. */
  async function open(workspace: Stream["workspace"]): Promise<Stream> {
    let stream = streams.get(workspace.id);
    if (stream === undefined) {
      const { tail } = await logEnds(db, workspace.id);
      // Commits and other openers may have come meanwhile; nobody was subscribed, so nothing was missed.
      stream = streams.get(workspace.id);
      if (stream === undefined) {
        stream = { workspace, published: tail, sockets: 0, waiting: new Set(), again: false };
        streams.set(workspace.id, stream);
      }
    }
    await pump(stream);
    return stream;
  }

  function committed(events: readonly AppendedEvent[]) {
    // A batch may change one message several times: every event shows it as it is now, after the last of them.
    const latest = new Map<number, object>();
    for (const { message_id, message } of events)
      if (message_id !== undefined && message !== undefined) latest.set(message_id, message);
    // What is deleted may be quoted by another message of the batch: then they are read as they are now.
    const quotes = events.length > 1 && events.some(({ type }) => type === "message.deleted");
    for (const event of events) {
      const stream = streams.get(event.workspace.id);
      if (stream === undefined) continue;
      const follows = stream.pumping === undefined && event.cursor === stream.published + 1;
      if (quotes || !follows) {
        catchUp(stream);
        continue;
      }
      const message = event.message_id === undefined ? undefined : latest.get(event.message_id);
      send(stream, message === undefined ? event : { ...event, message });
    }
    for (const stream of new Set(events.map((event) => streams.get(event.workspace.id))))
      if (stream !== undefined) wake(stream);
  }

  /** Publishes what the log holds beyond what has gone out. */
  function pump(stream: Stream): Promise<void> {
    stream.again = true;
    stream.pumping ??= (async () => {
      try {
        while (stream.again) {
          stream.again = false;
          const { published: after } = stream;
          const range = { after, upTo: Number.MAX_SAFE_INTEGER, limit: PAGE };
          const { events } = await readEvents(db, stream.workspace, range);
          const [first] = events;
          const gone = first ? first.cursor - 1 : (await logEnds(db, stream.workspace.id)).pruned;
          if (gone > after) skip(stream, gone);
          else if (first === undefined) continue;
          for (const event of await withMessages(db, hydrate, events)) send(stream, event);
          stream.again = true;
          wake(stream);
          await breathe();
        }
      } finally {
        delete stream.pumping;
      }
    })();
    return stream.pumping;
  }

  /** Goes on behind events that were pruned before this process could send them. */
  function skip(stream: Stream, gone: number) {
    stream.published = gone;
    for (const listener of gapListeners) listener(stream.workspace.id);
  }

  function send(stream: Stream, event: AppendedEvent) {
    // First: a listener that looks at the log finds this event there, and it must not go out once more.
    stream.published = event.cursor;
    if (changedViewers(event).length > 0)
      for (const listener of viewerListeners)
        listener(stream.workspace.id, event, event.cursor - 1);
    if (stream.sockets === 0) return;
    meters.published();
    const frame = JSON.stringify(eventWithMessage(event));
    for (const topic of topicsFor(stream.workspace.id, event)) publish(topic, frame);
  }

  function wake(stream: Stream) {
    for (const resolve of [...stream.waiting]) resolve();
  }

  db.onCommit(committed);
  db.onForeignWrite(() => void lookAround());

  /** Finds out, in one statement, which of the workspaces that somebody listens to have moved on. */
  async function lookAround() {
    const heard = [...streams.values()].filter(
      ({ sockets, waiting }) => sockets > 0 || waiting.size > 0,
    );
    if (heard.length === 0) return;
    try {
      const tails = await db.all<{ id: number; event_seq: number }>(
        "SELECT id, event_seq FROM workspaces WHERE id IN ?",
        heard.map(({ workspace }) => workspace.id),
      );
      for (const { id, event_seq } of tails) {
        const stream = streams.get(id);
        if (stream !== undefined && event_seq > stream.published) catchUp(stream);
      }
    } catch (error) {
      // The bell may not ring again for this: look until it has been seen.
      logger.error("The log could not be looked at: {error}", { error });
      setTimeout(() => void lookAround(), LOOK_AGAIN).unref();
    }
  }

  /** As `pump`, for those who do not wait. After a failure the next event is a gap, and it is tried again. */
  function catchUp(stream: Stream) {
    pump(stream).catch((error: unknown) =>
      logger.error("Events could not be read from the log: {error}", { error }),
    );
  }

  return {
    /** Calls `listener` when someone's view of a workspace changes, before the event that changes it goes out. */
    onViewerChange(listener: ViewerListener) {
      viewerListeners.push(listener);
    },

    /** Calls `listener` when events of a workspace were pruned that have not gone out to who is counted in. */
    onGap(listener: (workspaceId: number) => void) {
      gapListeners.push(listener);
    },

    /** Calls `listener` with every ephemeral event, which its own sockets get anyway. */
    onEphemeral(listener: (event: EphemeralEvent) => void) {
      ephemeralListeners.push(listener);
    },

    /** Sends an event that is not in the log to whoever would hear it if it were. */
    sendEphemeral(event: EphemeralEvent) {
      for (const topic of topicsFor(event.workspace_id, event)) publish(topic, event.frame);
      for (const listener of ephemeralListeners) listener(event);
    },

    /** Connects the hub to the server whose sockets it publishes to. */
    attach(to: Publish) {
      publish = to;
    },

    /** How far a workspace has been published; the log holds everything up to there. */
    async published(workspace: Stream["workspace"]): Promise<() => number> {
      const stream = await open(workspace);
      return () => stream.published;
    },

    /** Counts a live socket of a workspace in; call the answer when it goes. Events go out only where somebody listens. */
    join(workspaceId: number): () => void {
      const stream = streams.get(workspaceId);
      if (stream === undefined) throw new Error("A socket joins only a stream that is open.");
      stream.sockets += 1;
      // The bell may have rung while nobody was counted in.
      catchUp(stream);
      return () => void (stream.sockets -= 1);
    },

    /** Resolves at the workspace's next event, or when `signal` aborts. It costs no query and no timer while it waits. */
    async next(workspace: Stream["workspace"], after: number, signal: AbortSignal): Promise<void> {
      const stream = await open(workspace);
      if (stream.published > after || signal.aborted) return;
      await new Promise<void>((resolve) => {
        const done = () => {
          stream.waiting.delete(done);
          signal.removeEventListener("abort", done);
          resolve();
        };
        stream.waiting.add(done);
        signal.addEventListener("abort", done);
      });
    },
  };
}

/** Told the workspace, the event that changes somebody's view of it, and the cursor up to which that is the old one. */
type ViewerListener = (workspaceId: number, event: Audible, upTo: number) => void;

export type Hub = ReturnType<typeof createHub>;

const fullTopic = (workspaceId: number) => `ws:${workspaceId}`;
const partTopic = (workspaceId: number) => `part:${workspaceId}`;
const placeTopic = (placeId: number) => `ch:${placeId}`;
const moderationTopic = (workspaceId: number) => `mod:${workspaceId}`;
const personTopic = (workspaceId: number, userId: number) => `me:${workspaceId}:${userId}`;
/** What is for one person about a direct conversation: a bot may lack the scope to hear of those. */
const personDirectTopic = (workspaceId: number, userId: number) => `dm:${workspaceId}:${userId}`;

/** The topics on which an event goes out: together they reach its audience, and nobody twice. */
function topicsFor(workspaceId: number, event: Audible): string[] {
  const audience = audienceOf(event);
  if (audience.of === "person") {
    const topic = event.place?.kind === "direct" ? personDirectTopic : personTopic;
    return [topic(workspaceId, audience.user_id)];
  }
  if (audience.of === "moderation") return [moderationTopic(workspaceId)];
  if (audience.of === "workspace") return [fullTopic(workspaceId), partTopic(workspaceId)];
  const place = placeTopic(audience.place_id);
  return audience.open ? [fullTopic(workspaceId), place] : [place];
}

/** The topics that carry exactly what a viewer hears: one for the workspace, and one for each place that is not open to all. */
export function topicsOf(viewer: Viewer): string[] {
  const { workspace_id, user_id } = viewer;
  const mine = [
    personTopic(workspace_id, user_id),
    ...(viewer.direct ? [personDirectTopic(workspace_id, user_id)] : []),
    ...[...viewer.places].map(placeTopic),
  ];
  if (!seesPublic(viewer)) return [partTopic(workspace_id), ...mine];
  const all = [fullTopic(workspace_id), ...mine];
  return isManager(viewer.role) ? [...all, moderationTopic(workspace_id)] : all;
}
