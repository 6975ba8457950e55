import type { Config } from "../../config.ts";

/** What was looked at, and how it is. */
export interface Check {
  /** One word or two that stay what they are: `free disk`. */
  readonly name: string;
  readonly status: "ok" | "warn" | "fail";
  /** A sentence. */
  readonly message: string;
  /** What to do about it: a sentence. Every warning and failure has one. */
  readonly fix?: string;
}

export const fine = (name: string, message: string): Check => ({ name, status: "ok", message });
export const warning = (name: string, message: string, fix: string): Check => ({
  name,
  status: "warn",
  message,
  fix,
});
export const failure = (name: string, message: string, fix: string): Check => ({
  name,
  status: "fail",
  message,
  fix,
});

/** Blocks that are free, and the bytes of each. */
export interface Room {
  readonly bavail: number;
  readonly bsize: number;
}

/** What the checks are about, and what they may ask. */
export interface Patient {
  readonly config: Config;
  /** Look at all of what is otherwise sampled. */
  readonly full: boolean;
  /** Connect to the mail server. */
  readonly mail: boolean;
  /** Whether a server answers here. */
  readonly running: boolean;
  /** How much room there is on the disk of a path. */
  readonly room: (path: string) => Promise<Room>;
}

/** Up to three of many, for a sentence. */
export const someOf = (names: readonly string[]): string =>
  names.length <= 3
    ? names.join(", ")
    : `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`;

export const reasonOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).replace(/\s+/g, " ").replace(/\.$/, "");

/** `1 upload`, `2 uploads`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
