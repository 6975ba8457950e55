/** The thread behind `sqlite-beside.ts`. */
import { answerBeside } from "./beside.ts";
import type { Arg } from "./database.ts";
import { connect, readerOf, storageError, type Prepared } from "./sqlite-connection.ts";

/** A statement to run; an empty one closes the connection. */
export interface Statement {
  readonly file: string;
  readonly sql: string;
  readonly args: Arg[];
}

/** How long the files stay open after a statement, in milliseconds. */
const IDLE = 1_000;

let connection: Prepared | undefined;
let idle: ReturnType<typeof setTimeout> | undefined;

function close(): void {
  connection?.close();
  connection = undefined;
}

answerBeside<Statement, unknown[]>(async ({ file, sql, args }) => {
  clearTimeout(idle);
  if (sql === "") {
    close();
    return [];
  }
  try {
    connection ??= connect(file, { readonly: true });
    return await readerOf(connection).all(sql, ...args);
  } catch (error) {
    throw storageError(error);
  } finally {
    idle = setTimeout(close, IDLE);
  }
});
