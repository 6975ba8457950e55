/** How far a log has been worked off without a hole, while its entries finish in any order. */
export interface Progress {
  /** Everything up to and with this cursor is done. */
  readonly cursor: string | undefined;
  /** Entries are begun in the log's order; the function says that this one is done. */
  begin(cursor: string): () => void;
}

export function createProgress(start: string | undefined): Progress {
  let cursor = start;
  const begun: { cursor: string; done: boolean }[] = [];
  return {
    get cursor() {
      return cursor;
    },
    begin(at) {
      const entry = { cursor: at, done: false };
      begun.push(entry);
      return () => {
        entry.done = true;
        while (begun[0]?.done) cursor = begun.shift()?.cursor;
      };
    },
  };
}
