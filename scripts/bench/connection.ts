import type { Socket } from "bun";

/** One HTTP/1.1 connection that is kept open and has one request under way at a time. */
export interface Connection {
  send(request: string): void;
  close(): void;
}

/** An answer came in whole. `tail` is the end of its body: at least its last 64 bytes, or all of it. */
export type OnAnswer = (status: number, bytes: number, tail: Buffer) => void;

/** Ends this process: a figure measured over a broken connection would be wrong. */
export function fail(error: Error): never {
  console.error(error);
  process.exit(1);
}

const NOTHING: Buffer = Buffer.alloc(0);
const TAIL = 64;

/**
 * Opens a connection to this machine that reads no more of an answer than its status and length: what a client does
 * with the rest must not be measured as the server's time.
 */
export async function connect(port: number, onAnswer: OnAnswer): Promise<Connection> {
  let head = NOTHING;
  let status = 0;
  let length = 0;
  let missing = 0;
  let tail = NOTHING;

  function receive(chunk: Buffer) {
    if (missing > 0) return receiveBody(chunk);
    head = head.length === 0 ? chunk : Buffer.concat([head, chunk]);
    const end = head.indexOf("\r\n\r\n");
    if (end === -1) return;
    const text = head.toString("latin1", 0, end);
    status = Number(text.slice(9, 12));
    length = Number(/\r\ncontent-length: *(\d+)/i.exec(text)?.[1]);
    if (Number.isNaN(length)) throw new Error(`An answer without Content-Length:\n${text}`);
    const body = head.subarray(end + 4);
    head = NOTHING;
    tail = NOTHING;
    missing = length;
    receiveBody(body);
  }

  function receiveBody(chunk: Buffer) {
    missing -= chunk.length;
    if (missing < 0) throw new Error("More was answered than was asked for.");
    tail = chunk.length >= TAIL ? chunk : Buffer.concat([tail, chunk]);
    if (missing === 0) onAnswer(status, length, tail);
  }

  let closing = false;
  const socket: Socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data: (_, chunk) => receive(chunk),
      error: (_, error) => fail(error),
      close: () => {
        if (!closing) fail(new Error("The server closed a connection."));
      },
    },
  });
  return {
    send(request) {
      if (socket.write(request) !== request.length)
        throw new Error("A request did not fit the socket's buffer.");
    },
    close() {
      closing = true;
      socket.end();
    },
  };
}
