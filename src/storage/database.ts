/** A value bound to a `?`. Booleans are 0 and 1, times are RFC 3339 text; a list of numbers goes with `IN ?`. */
export type Arg = string | number | null | readonly number[];

/** Reads what is committed. `T` is the row that the SQL selects: it is trusted, not checked. */
export interface Reader {
  all<T>(sql: string, ...args: Arg[]): Promise<T[]>;
  get<T>(sql: string, ...args: Arg[]): Promise<T | undefined>;
}

/** One write's part of a transaction: it reads its own changes, and fails alone. */
export interface Tx extends Reader {
  /** Over a network it need not have been done when it resolves; if it cannot be, the write fails all the same. */
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
   * transaction. If `op` throws, its own changes are undone and the promise rejects with what it threw. It may be run
   * again when the database says so, and has no effect outside it.
   */
  write<T>(op: (tx: Tx) => Promise<T>, options?: WriteOptions): Promise<T>;
  /** Calls `listener` after each commit of this process with its events in cursor order, before the writes answer. */
  onCommit(listener: (events: readonly AppendedEvent[]) => void): void;
  /** Calls `listener` after a write of this process that changed `table` is on disk, and before it answers. */
  onTableChange(table: string, listener: () => void): void;
  /**
   * Calls `listener` within half a second after another process wrote to the database. `watched` is false when it is known
   * to have changed none of the tables that are listened to by `onTableChange`.
   */
  onForeignWrite(listener: (watched: boolean) => void): void;
  /** The engine's full-text index. */
  readonly search: SearchEngine;
  /** The other servers on this database. */
  readonly peers: Peers;
  /** Waits for queued writes, then leaves a database without a write-ahead log. */
  close(): Promise<void>;
}

export interface WriteOptions {
  /**
   * The write only adds rows and bumps counters, each in one statement, after it has read what it needs: an engine over a
   * network may run several such writes side by side in one transaction. Their first changes, and their first appends,
   * still come in the order in which they came.
   */
  readonly adds?: boolean;
}

/** Passes messages between the servers on one database. Nothing of it is stored, and none is missed when it is lost. */
export interface Peers {
  /** Sends text without NUL to every other server that is connected now, in order. What cannot be sent is lost. */
  send(text: string): void;
  /** Calls `listener` with what another server has sent. */
  onMessage(listener: (text: string) => void): void;
}

/** An engine's full-text index. Which words and scope a document has, and a query asks for, it is told. */
export interface SearchEngine {
  add(tx: Tx, document: SearchDocument): Promise<void>;
  remove(tx: Tx, id: number): Promise<void>;
  /** Some upkeep after a chunk of changes, so that no single write ever has to do much. */
  tidy(tx: Tx): Promise<void>;
  clear(tx: Tx): Promise<void>;
  /** The IDs of the documents that a query finds, descending: at most `most` of those below `below`. */
  newest(query: IndexQuery, page: { below?: number; most: number }): Promise<number[]>;
  /** The beginnings of messages' texts, of so many code points, as JSON: pairs of inner ID and text. */
  texts(ids: readonly number[], length: number): Promise<string>;
}

/** A message's inner ID, its words and its scope's terms, both parted by spaces: of letters, marks and digits alone. */
export interface SearchDocument {
  readonly id: number;
  readonly words: string;
  readonly scope: string;
}

/** One way in which a document may match: by a word, or by any that begins with it. */
export interface Alternative {
  readonly word: string;
  readonly prefix?: boolean;
}

/** What is looked for: of each group one member, of words in the words, of terms in the scope. */
export interface IndexQuery {
  readonly words: readonly (readonly Alternative[])[];
  readonly within: readonly (readonly string[])[];
  /** No document with any of these terms. */
  readonly outside: readonly string[];
  /** When the messages were written: from one time up to another, as `messages.created_at` has them. */
  readonly since?: string;
  readonly until?: string;
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
