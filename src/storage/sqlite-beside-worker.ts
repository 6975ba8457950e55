/** The thread behind `sqlite-beside.ts`: runs one statement a message on a connection that only reads. */
import { StorageError, type Arg } from "./database.ts";
import { connect, readerOf, storageError, type Prepared } from "./sqlite-connection.ts";

declare const self: Worker;

/** A statement to run; an empty one closes the connection. */
export interface Asked {
  readonly id: number;
  readonly file: string;
  readonly sql: string;
  readonly args: Arg[];
}

export type Answered =
  | { readonly id: number; readonly rows: unknown[] }
  | { readonly id: number; readonly error: string; readonly reason?: StorageError["reason"] };

/** How long the files stay open after a statement, in milliseconds. */
const IDLE = 1_000;

let connection: Prepared | undefined;
let idle: ReturnType<typeof setTimeout> | undefined;

self.addEventListener("message", async ({ data }: MessageEvent<Asked>) => {
  clearTimeout(idle);
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no origin
  postMessage(await answer(data));
  clearTimeout(idle);
  idle = setTimeout(close, IDLE);
});

async function answer({ id, file, sql, args }: Asked): Promise<Answered> {
  try {
    if (sql === "") {
      close();
      return { id, rows: [] };
    }
    connection ??= connect(file, { readonly: true });
    return { id, rows: await readerOf(connection).all(sql, ...args) };
  } catch (cause) {
    const error = storageError(cause);
    const reason = error instanceof StorageError ? error.reason : undefined;
    return { id, error: String(cause), ...(reason && { reason }) };
  }
}

function close(): void {
  connection?.close();
  connection = undefined;
}
