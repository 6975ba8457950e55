import { AsyncLocalStorage } from "node:async_hooks";
import { newCorrelationId } from "./ids.ts";

/** What is over the limit of what; each is a label of a metric. */
export type Limit =
  | ("writes" | "hooks" | "mcp" | "ephemeral" | "searches" | "connections")
  | ("mail" | "mailed_invites" | "password" | "password_checks" | "password_reset")
  | ("setup_link" | "setup_code" | "invite" | "provider");

/** What is kept in memory, or beside what it was made from, to be asked for again. */
export type Cache = "sessions" | "bot_tokens" | "thumbnails";

/** What the parts of the server tell whoever counts. Durations are in seconds. No name or ID of anything is ever told. */
export interface Meters {
  /** A batch of writes is on disk. */
  batch(writes: number, seconds: number): void;
  /** A COMMIT has returned: what making a batch durable took of it. */
  commit(seconds: number): void;
  /** The database could not do its part. */
  storageFailed(reason: "full" | "unavailable"): void;
  /** An event has gone out to the sockets of its workspace. */
  published(): void;
  /** A socket has caught up with the log. */
  replayed(events: number, seconds: number): void;
  /** The server has closed a socket: the reason that the wire gives. */
  closed(reason: string): void;
  /** Something was looked for in a cache. */
  cache(cache: Cache, hit: boolean): void;
  /** An error was answered: its stable code. */
  refused(code: string): void;
  /** Something was refused for being too often or too much at once. */
  limited(limit: Limit): void;
  /** A call to somebody else's address is over: the class of its status, or why there was none. */
  called(outcome: string, seconds: number): void;
  /** A mail was sent, or refused. */
  mailed(sent: boolean): void;
}

const nothing = () => {};

/** Does nothing until somebody counts, which the operator switches on. */
export const meters: Meters = {
  batch: nothing,
  commit: nothing,
  storageFailed: nothing,
  published: nothing,
  replayed: nothing,
  closed: nothing,
  cache: nothing,
  refused: nothing,
  limited: nothing,
  called: nothing,
  mailed: nothing,
};

/** From now on this is told what happens, in the place of whoever was before. */
export const meterWith = (listener: Meters): void => void Object.assign(meters, listener);

/** How many wait in this process now, by what they wait for: whoever queues something up counts it in and out. */
export const queued = { writes: 0, outgoing: 0, mail: 0, thumbnails: 0 };

/** The seconds since a time by `performance.now()`. */
export const secondsSince = (since: number): number => (performance.now() - since) / 1_000;

/** Values of a span, by the names of OpenTelemetry's conventions. */
export type Attributes = Readonly<Record<string, string | number>>;

/** A piece of work in a trace. */
export interface Span {
  readonly trace_id: string;
  /** Ends it; `name` is the one it has from then on, `failed` says that it went wrong. */
  end(about?: { name?: string; attributes?: Attributes; failed?: boolean }): void;
}

/** Who follows requests through the server: OpenTelemetry. */
export interface Tracer {
  /** A request comes in, which may belong to a trace of its sender's. */
  request(headers: Headers): Span;
  /** Something that is done for a request, or for none. */
  step(kind: "internal" | "client", name: string, parent: Span | undefined): Span;
}

let tracer: Tracer | undefined;

/** From now on spans are made. */
export const traceWith = (by: Tracer | undefined): void => void (tracer = by);

/** Whether spans are made. */
export const isTracing = (): boolean => tracer !== undefined;

/** A request that is being answered. */
export interface Underway {
  /** Ties everything that is logged of it together, and the caller's own log to ours. */
  readonly correlation_id: string;
  /** Made once something is logged: callers may give several requests one correlation ID. */
  request_id?: string;
  /** When it came, by `performance.now()`. */
  readonly since: number;
  readonly span?: Span;
  /** What has called, once that is known. */
  actor?: "human" | "bot";
}

const requests = new AsyncLocalStorage<Underway | undefined>();

/** Answers a request; whatever is done for it, however much later, finds it by `underway`. */
export const answering = <T>(correlation_id: string, headers: Headers, answer: () => T): T =>
  requests.run(
    {
      correlation_id,
      since: performance.now(),
      ...(tracer && { span: tracer.request(headers) }),
    },
    answer,
  );

/** The request that is being answered, if this is done for one. */
export const underway = (): Underway | undefined => requests.getStore();

/** What every line that is logged for a request says of it; it is looked up only when something is logged. */
export const logContext = {
  getStore(): Record<string, unknown> | undefined {
    const request = underway();
    if (request === undefined) return undefined;
    const { correlation_id, span } = request;
    request.request_id ??= newCorrelationId();
    return {
      request_id: request.request_id,
      correlation_id,
      ...(span && { trace_id: span.trace_id }),
    };
  },
  run: <T>(_: Record<string, unknown>, work: () => T): T => work(),
};

/** Does what is for nobody's request, or for several at once. */
export const forNobody = <T>(work: () => T): T => requests.run(undefined, work);

/** Begins a step of the request that is under way, when spans are made. */
export const step = (kind: "internal" | "client", name: string): Span | undefined =>
  tracer?.step(kind, name, underway()?.span);
