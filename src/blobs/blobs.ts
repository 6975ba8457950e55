/**
 * Where the bytes of uploads lie. A blob is written once, under a name that nothing else has, and never changed; which
 * blobs count is for the database to say.
 */
export interface Blobs {
  /**
   * Stores what comes, without holding it in memory, and resolves once it survives a crash. When that fails, or `bytes`
   * does, what there is of it is removed; after a crash, some of it may be left.
   */
  write(name: string, bytes: AsyncIterable<Uint8Array>): Promise<void>;
  /** A part of a blob, for the body of an answer: from `start` up to and without `end`. Nothing when it is gone. */
  read(name: string, start: number, end: number): Promise<BlobBody | undefined>;
  /** A small blob as a whole, or a large one for a decoder. Nothing when it is gone. */
  load(name: string): Promise<Blob | undefined>;
  /** Removes a blob for good; one that is gone already is fine. */
  remove(name: string): Promise<void>;
  /** What is stored under the names that begin with these two hexadecimal digits. */
  list(shard: string): Promise<StoredBlob[]>;
}

export type BlobBody = Blob | Uint8Array<ArrayBuffer> | ReadableStream<Uint8Array>;

export interface StoredBlob {
  readonly name: string;
  /** Milliseconds since the epoch. */
  readonly written_at: number;
}

/** The store could not do its part. `full`: no room in it; `unavailable`: broken, read-only or out of reach. */
export class BlobError extends Error {
  constructor(
    readonly reason: "full" | "unavailable",
    cause: unknown,
  ) {
    super(reason === "full" ? "The upload store is full." : "The upload store is not available.", {
      cause,
    });
  }
}

/** A new name: 128 random bits as hexadecimal digits. */
export const newBlobName = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex");

/** Blobs are listed in this many parts, by the first two digits of their names. */
export const SHARDS: readonly string[] = Array.from({ length: 256 }, (_, index) =>
  index.toString(16).padStart(2, "0"),
);
