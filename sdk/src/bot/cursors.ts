/** Where a bot notes how far it is, so that it goes on there after a restart. */
export interface CursorStore {
  /** The cursor that was saved last; `undefined` before the first one. */
  load(): Promise<string | undefined> | string | undefined;
  /** Resolves when it is safe: what was handled before it will not come again. */
  save(cursor: string): Promise<void> | void;
}

/** Forgets with the process: after a restart the bot begins with what is new then. */
export function memoryCursors(start?: string): CursorStore {
  let cursor = start;
  return {
    load: () => cursor,
    save(next) {
      cursor = next;
    },
  };
}
