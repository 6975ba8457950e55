/** What a load process is asked to do, as JSON in its first argument; it prints one `Outcome` as JSON. */
export interface Plan {
  /** The servers that the connections are spread over. */
  readonly ports: readonly number[];
  readonly kind: "posts" | "newest pages" | "any pages" | "polling" | "paths";
  /** What "paths" gets, at random. */
  readonly paths?: readonly string[];
  readonly connections: number;
  /** Requests a second, sent on time whatever the answers do; without it, the next follows each answer. */
  readonly rate?: number;
  /** Posts say in their text when they were sent, in microseconds of the epoch. */
  readonly stamped?: boolean;
  /** Seconds before anything is counted, and seconds that are. */
  readonly warmup: number;
  readonly seconds: number;
  readonly tokens: readonly string[];
  readonly channels: readonly Channel[];
  readonly workspace: string;
}

/** What a listeners' process is asked to do, as JSON in its first argument. */
export interface Listening {
  readonly port: number;
  readonly tokens: readonly string[];
  readonly workspace: string;
  /** Sockets that are open from the start and stay. */
  readonly sockets: number;
  /** The log's newest cursor, which replays end at. */
  readonly tail: number;
}

/** What a process with parked polls is asked to do, as JSON in its first argument. */
export interface Polling {
  readonly port: number;
  readonly tokens: readonly string[];
  readonly workspace: string;
  readonly channel: string;
  readonly polls: number;
  /** The log's newest cursor, which the polls wait behind. */
  readonly tail: number;
}

/** What came of posts that parked polls waited for; times from POST to answer, in milliseconds. */
export interface Polled {
  readonly p50: number;
  readonly p99: number;
  /** Answers that did not come. */
  readonly missed: number;
  readonly failures: number;
}

/** A workspace whose sockets come back at once. */
export interface Room {
  readonly workspace: string;
  readonly channel: string;
  /** The newest cursor before the storm. */
  readonly tail: number;
}

/** What a storm's process is asked to do, as JSON in its first argument. */
export interface Storming {
  readonly port: number;
  readonly token: string;
  readonly rooms: readonly Room[];
  /** Sockets of each room, and events that each of them has missed. */
  readonly sockets: number;
  readonly behind: number;
}

/** What came of a storm; times in milliseconds. */
export interface Stormed {
  /** Sockets that were refused or lost. */
  readonly failures: number;
  /** Events that did not come, and that did not follow the one before on their socket. */
  readonly lost: number;
  readonly disordered: number;
  /** From POST to receipt, of what was posted once all had caught up. */
  readonly calm_p99: number;
  /** From POST to receipt, on sockets that had caught up by then while others had not. */
  readonly live_p99: number;
  /** From POST to receipt, of all that was posted since the first connected: also what sockets still had to catch up on. */
  readonly p99: number;
  /** From the first connecting until the last had what it had missed. */
  readonly caught_up: number;
}

/** What live sockets heard: events on all of them together, and how old they were, in milliseconds since the post. */
export interface Heard {
  readonly received: number;
  readonly lost: number;
  /** Events that did not follow the one before on their socket. */
  readonly disordered: number;
  readonly p50: number;
  readonly p99: number;
}

export interface Replayed {
  readonly per_second: number;
}

export interface Channel {
  readonly id: string;
  readonly last_seq: number;
}

/** Times in milliseconds. `per_second` counts answers, for polling events. */
export interface Outcome {
  readonly per_second: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly worst: number;
  /** Answers of another status than expected. */
  readonly failures: number;
  /** Everything that was answered, counted or not. */
  readonly answered: number;
}

/** The value below which a share of the sorted values lies. */
export const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** The middle one of a few runs. */
export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}

/** What a browsing process is asked to measure, as JSON in its first argument; it prints numbers by name as JSON. */
export interface Browsing {
  readonly chromium: string;
  readonly url: string;
  /** Of two people's sessions. */
  readonly tokens: readonly string[];
  /** The addresses of the workspace, of its longest channel and of others. */
  readonly workspace: string;
  readonly long: { readonly id: string; readonly path: string; readonly seq: number };
  readonly others: readonly string[];
  /** How often one loads, and seconds of scrolling each way. */
  readonly rounds: number;
  readonly seconds: number;
  readonly minutes: number;
}
