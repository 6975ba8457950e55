/** What a load process is asked to do, as JSON in its first argument; it prints one `Outcome` as JSON. */
export interface Plan {
  readonly port: number;
  readonly kind: "posts" | "newest pages" | "any pages" | "polling";
  readonly connections: number;
  /** Requests a second, sent on time whatever the answers do; without it, the next follows each answer. */
  readonly rate?: number;
  /** Seconds before anything is counted, and seconds that are. */
  readonly warmup: number;
  readonly seconds: number;
  readonly tokens: readonly string[];
  readonly channels: readonly Channel[];
  readonly workspace: string;
}

export interface Channel {
  readonly id: string;
  readonly last_seq: number;
}

/** Times in milliseconds. `per_second` counts answers, for polling events. */
export interface Outcome {
  readonly per_second: number;
  readonly p50: number;
  readonly p99: number;
  readonly worst: number;
  /** Answers of another status than expected. */
  readonly failures: number;
}

/** The value below which a share of the sorted values lies. */
export const quantile = (sorted: Float64Array, share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** The middle one of a few runs. */
export function median(values: readonly number[]): number {
  return quantile(Float64Array.from(values).sort(), 0.5);
}
