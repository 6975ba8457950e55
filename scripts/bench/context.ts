import type { Size } from "./seed.ts";

/** What every benchmark of a run shares. */
export interface Bench {
  /** The compiled server, and the compiled ceilings of SQLite and PostgreSQL. */
  readonly binary: string;
  readonly ceiling: string;
  readonly postgresCeiling: string;
  readonly small: Size;
  readonly large: Size;
  /** The one size on PostgreSQL. */
  readonly middling: Size;
  /** What the web app is measured on: half of the messages stand in one channel. */
  readonly app: Size;
  /** Seconds that one measurement takes, and that go before it. */
  readonly seconds: number;
  readonly warmup: number;
  /** How often the server and the ceiling are measured, in turn; the median counts. */
  readonly rounds: number;
  /** How many sockets hear every post of the fan-out. */
  readonly sockets: number;
  /** How many times larger one thing is than another where growth is measured. */
  readonly growth: number;
  /** How many sockets of each workspace come back at once. */
  readonly storm: number;
  /** Minutes that the web app goes from channel to channel while its memory is watched. */
  readonly minutes: number;
}
