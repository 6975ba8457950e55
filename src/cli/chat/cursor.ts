import { EXIT, fail } from "../exit.ts";
import { readState, statePath, writeState, type StateKey } from "./state.ts";

/** How far a reader of the log is, kept from run to run. */
export interface KeptCursor {
  /** Where the last run came to, "" before the first event there is; `undefined` before the first run. */
  readonly start: string | undefined;
  /** All up to this cursor is written out. It is on disk soon; a failure to put it there is thrown by a later call. */
  move(cursor: string): void;
  /** Resolves when what was moved is on disk. */
  save(): Promise<void>;
}

/** A cursor goes to disk this long after it was moved, in milliseconds. */
const SOON = 200;

/**
 * Opens a kept cursor. It is never ahead of what was given to `move`; a process that is killed may leave it a moment behind.
 */
export async function keepCursor(key: StateKey): Promise<KeptCursor> {
  const start = cursorIn(await readState(key), key);
  let moved = start;
  let saved = start;
  let timer: Timer | undefined;
  let saving = Promise.resolve();
  let failure: unknown;

  const put = async () => {
    if (moved === undefined || moved === saved) return;
    const cursor = moved;
    await writeState(key, { ...key, cursor });
    saved = cursor;
  };
  const save = () => {
    clearTimeout(timer);
    timer = undefined;
    saving = saving.then(put);
    return saving;
  };
  return {
    start,
    move(cursor) {
      if (failure !== undefined) throw failure;
      moved = cursor;
      timer ??= setTimeout(() => void save().catch((error: unknown) => (failure = error)), SOON);
    },
    save,
  };
}

/** A cursor that lasts as long as the process. */
export const forgetCursor: KeptCursor = {
  start: undefined,
  move() {},
  save: async () => {},
};

function cursorIn(kept: unknown, key: StateKey): string | undefined {
  if (kept === undefined) return undefined;
  const cursor = typeof kept === "object" && kept !== null && "cursor" in kept ? kept.cursor : 0;
  if (typeof cursor === "string") return cursor;
  return fail(EXIT.failed, `${statePath(key)} is damaged: delete it to start anew.`);
}
