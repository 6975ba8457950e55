import type { Size } from "./seed.ts";

/** What every benchmark of a run shares. */
export interface Bench {
  /** The compiled server, and the compiled ceiling. */
  readonly binary: string;
  readonly ceiling: string;
  readonly small: Size;
  readonly large: Size;
  /** Seconds that one measurement takes, and that go before it. */
  readonly seconds: number;
  readonly warmup: number;
  /** How often the server and the ceiling are measured, in turn; the median counts. */
  readonly rounds: number;
  /** How many sockets hear every post of the fan-out. */
  readonly sockets: number;
}
