/** A value bound to a `?`. Booleans are 0 and 1, times are RFC 3339 text. */
export type Arg = string | number | null;

/** Reads what is committed. `T` is the row that the SQL selects: it is trusted, not checked. */
export interface Reader {
  all<T>(sql: string, ...args: Arg[]): Promise<T[]>;
  get<T>(sql: string, ...args: Arg[]): Promise<T | undefined>;
}

/** One write's part of a transaction: it reads its own changes, and fails alone. */
export interface Tx extends Reader {
  run(sql: string, ...args: Arg[]): Promise<void>;
  /**
   * Adds an event to the log of its workspace under the next cursor. Listeners hear of it once the transaction is on
   * disk. Call it last: on PostgreSQL it takes the row lock that makes cursor order equal commit order.
   */
  append(event: EventDraft): Promise<AppendedEvent>;
}

export interface Database extends Reader {
  /**
   * Runs `op` in a transaction and answers once it is on disk. `op` awaits nothing but `tx`, since others share the
   * transaction. If `op` throws, its own changes are undone and the promise rejects with what it threw.
   */
  write<T>(op: (tx: Tx) => Promise<T>): Promise<T>;
  /** Calls `listener` after each commit of this process with its events in cursor order, before the writes answer. */
  onCommit(listener: (events: readonly AppendedEvent[]) => void): void;
  /** Calls `listener` within 200 ms after another process wrote to the database. */
  onForeignWrite(listener: () => void): void;
  /** Waits for queued writes, then leaves a database without a write-ahead log. */
  close(): Promise<void>;
}

/** What an event says, and, in `place` and `user_id`, whom it concerns: `access/policy` reads the audience there. */
export interface EventDraft {
  readonly type: string;
  readonly workspace: { readonly id: number; readonly public_id: string };
  readonly place?: { readonly id: number; readonly public_id: string; readonly kind: string };
  /** The one person a private event is for. */
  readonly user_id?: number;
  readonly message_id?: number;
  readonly seq?: number;
  /** Names things by ID only: no message body is ever stored in it. */
  readonly payload: Readonly<Record<string, unknown>>;
  readonly mentioned_user_ids?: readonly string[];
  /** The message as it is after this change, so that publishing needs no read. It is not stored. */
  readonly message?: object;
}

export interface AppendedEvent extends EventDraft {
  readonly public_id: string;
  readonly cursor: number;
  readonly created_at: string;
}

/** The database could not do its part. `full`: no room on disk; `unavailable`: locked, read-only, broken or gone. */
export class StorageError extends Error {
  constructor(
    readonly reason: "full" | "unavailable",
    cause: unknown,
  ) {
    super(reason === "full" ? "The disk is full." : "The database is not available.", { cause });
  }
}
