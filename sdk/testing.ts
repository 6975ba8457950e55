import type { Clock } from "./src/clock.ts";
import { ClickClackError } from "./src/error.ts";
import type {
  Nudge,
  PollQuery,
  SocketHandlers,
  SocketLink,
  Transport,
} from "./src/realtime/transport.ts";
import type { Event, EventPage } from "./src/types.ts";

/** Lets everything that is ready to run do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Time that moves only when told. */
export class FakeClock implements Clock {
  private time = 0;
  private timers: { at: number; wake: () => void }[] = [];
  readonly slept: number[] = [];

  now = () => this.time;
  random = () => 0.999;

  sleep = (ms: number, signal?: AbortSignal) =>
    new Promise<void>((resolve) => {
      this.slept.push(ms);
      if (signal?.aborted) return resolve();
      const timer = { at: this.time + ms, wake: resolve };
      this.timers.push(timer);
      signal?.addEventListener("abort", () => {
        this.timers = this.timers.filter((other) => other !== timer);
        resolve();
      });
    });

  /** Moves on to the next moment that someone waits for. */
  next(): void {
    const first = this.timers.toSorted((a, b) => a.at - b.at)[0];
    if (first === undefined) return;
    this.timers = this.timers.filter((timer) => timer !== first);
    this.time = Math.max(this.time, first.at);
    first.wake();
  }
}

interface OpenSocket {
  handlers: SocketHandlers;
  live: boolean;
  deaf: boolean;
}

/** A server's event log with the sockets and polls on it, and a network that can misbehave. */
export class FakeServer {
  readonly clock = new FakeClock();
  opened = 0;
  /** Nothing gets through. */
  down = false;
  /** HTTP works, sockets never open. */
  blockSockets = false;
  /** Sockets stay open and say nothing, as after a lost route. */
  muted = false;
  /** Answered to every poll instead of events. */
  refuse: number | undefined;

  private log: Event[] = [];
  private oldest = 1;
  private sockets = new Set<OpenSocket>();
  private nudged = new Set<(nudge: Nudge) => void>();

  constructor(private readonly options: { replayLimit?: number } = {}) {}

  readonly transport: Transport = {
    clock: this.clock,
    openSocket: (after, handlers) => this.open(after, handlers),
    poll: (query, signal) => this.poll(query, signal),
    onNudge: (listener) => {
      this.nudged.add(listener);
      return () => this.nudged.delete(listener);
    },
  };

  cursors = () => this.log.map((event) => event.cursor);
  nudge = (nudge: Nudge) => this.nudged.forEach((listener) => listener(nudge));
  prune = (through: number) => void (this.oldest = through + 1);

  append(count: number): void {
    for (let made = 0; made < count; made++) {
      const event = eventAt(this.log.length + 1);
      this.log.push(event);
      for (const socket of this.sockets) this.deliver(socket, event);
    }
  }

  drop(code: number, reason = ""): void {
    for (const socket of [...this.sockets]) this.close(socket, code, reason);
  }

  setDown(down: boolean): void {
    this.down = down;
    if (down) this.drop(1006);
  }

  /** Moves time on until `reached`. */
  async until(reached: () => boolean): Promise<void> {
    for (let turn = 0; turn < 2_000; turn++) {
      await settle();
      if (reached()) return;
      this.clock.next();
    }
    throw new Error("never happened");
  }

  untilConnected = () => this.until(() => this.sockets.size > 0);

  private open(after: string | undefined, handlers: SocketHandlers): SocketLink {
    const socket: OpenSocket = { handlers, live: true, deaf: false };
    setImmediate(() => {
      if (!socket.live) return;
      if (this.down || this.blockSockets) return this.close(socket, 1006, "");
      this.opened++;
      handlers.onOpen();
      const from = Number(after ?? "0");
      const replay = this.log.filter((event) => Number(event.cursor) > from);
      if (after !== undefined && from + 1 < this.oldest)
        return this.close(socket, 4001, "resync_required");
      if (replay.length > (this.options.replayLimit ?? 5_000))
        return this.close(socket, 4001, "replay_limit");
      for (const event of replay) this.deliver(socket, event);
      this.sockets.add(socket);
    });
    return { close: () => this.forget(socket) };
  }

  private deliver(socket: OpenSocket, event: Event): void {
    // What went missing once never comes on the same socket: TCP has no holes.
    if (this.muted) socket.deaf = true;
    if (socket.live && !socket.deaf) socket.handlers.onFrame(JSON.stringify(event));
  }

  private close(socket: OpenSocket, code: number, reason: string): void {
    this.forget(socket);
    socket.handlers.onClose(code, reason);
  }

  private forget(socket: OpenSocket): void {
    socket.live = false;
    this.sockets.delete(socket);
  }

  private async poll(query: PollQuery, signal: AbortSignal): Promise<EventPage> {
    if (query.wait !== undefined) await this.clock.sleep(query.wait * 1000, signal);
    else await new Promise((resolve) => setImmediate(resolve));
    if (this.down) throw new ClickClackError({ status: 0, code: "network", message: "down" });
    if (this.refuse)
      throw new ClickClackError({ status: this.refuse, code: "refused", message: "no" });
    const from = Number(query.after ?? "0");
    const tail = cursorAt(this.log.length);
    const gone = query.after !== undefined && from + 1 < this.oldest;
    const events = this.log.filter((event) => Number(event.cursor) > from).slice(0, query.limit);
    return {
      events,
      next_cursor: events.at(-1)?.cursor ?? query.after ?? tail,
      ...(query.includeTail ? { tail_cursor: tail } : {}),
      ...(gone ? { resync_required: true } : {}),
    };
  }
}

const cursorAt = (position: number) => String(position).padStart(16, "0");

const eventAt = (position: number): Event => ({
  id: `evt_${position}`,
  cursor: cursorAt(position),
  type: "message.created",
  workspace_id: "wsp_1",
  created_at: "2026-05-08T12:00:00.000Z",
  payload: {},
});
