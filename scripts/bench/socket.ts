import type { Socket } from "bun";
import { fail } from "./connection.ts";

/** One open WebSocket of a client that only listens. */
export interface Listener {
  close(): void;
}

const NOTHING: Buffer = Buffer.alloc(0);
const TEXT = 0x81;
const CLOSE = 0x88;

/**
 * Opens a WebSocket to this machine and calls `onText` with where the bytes of each event of the log stand in a buffer. It is as
 * little client as can be: a thousand of them share a core with the server that is measured. Resolves once open. When it is
 * lost, the process ends, or `onLost` is told.
 */
export async function listen(
  port: number,
  path: string,
  token: string,
  onText: (buffer: Buffer, from: number, to: number) => void,
  onLost: (error: Error) => void = fail,
): Promise<Listener> {
  const opened = Promise.withResolvers<void>();
  let open = false;
  let left = NOTHING;
  let closing = false;

  function lose(error: Error) {
    if (open) onLost(error);
    else opened.reject(error);
  }

  function receive(chunk: Buffer) {
    const buffer = left.length === 0 ? chunk : Buffer.concat([left, chunk]);
    let at = 0;
    if (!open) {
      const end = buffer.indexOf("\r\n\r\n");
      if (end === -1) return void (left = buffer);
      const status = buffer.toString("latin1", 9, 12);
      if (status !== "101") return opened.reject(new Error(`A socket was answered ${status}.`));
      open = true;
      opened.resolve();
      at = end + 4;
    }
    while (buffer.length - at >= 2) {
      let length = buffer[at + 1] ?? 0;
      let head = 2;
      if (length === 126) {
        if (buffer.length - at < 4) break;
        length = buffer.readUInt16BE(at + 2);
        head = 4;
      }
      if (length === 127) throw new Error("An event is larger than 64 KiB.");
      if (buffer.length - at < head + length) break;
      const kind = buffer[at];
      if (kind === TEXT && buffer[at + head + LETTER_AT] !== EPHEMERAL)
        onText(buffer, at + head, at + head + length);
      if (kind === CLOSE && !closing)
        onLost(new Error(`The server closed a socket: ${buffer.readUInt16BE(at + head)}.`));
      at += head + length;
    }
    // Kept past this callback, whose buffer is not ours.
    left = at === buffer.length ? NOTHING : Buffer.from(buffer.subarray(at));
  }

  const socket: Socket = await Bun.connect({
    hostname: "127.0.0.1",
    port,
    socket: {
      data: (_, chunk) => receive(chunk),
      error: (_, error) => lose(error),
      close: () => {
        if (!closing) lose(new Error("The server closed a connection."));
      },
    },
  });
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: Bearer ${token}\r\n` +
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await opened.promise;
  return {
    close() {
      closing = true;
      socket.terminate();
    },
  };
}

/** The second letter of `{"id":"evt_…` or `{"id":"eph_…`: what is not of the log is not measured. */
const LETTER_AT = '{"id":"e'.length;
const EPHEMERAL = "p".charCodeAt(0);

/** Where the digits of `{"id":"evt_…","cursor":"` begin in an event's frame. */
const CURSOR_AT = '{"id":"evt_01234567890123456789012345","cursor":"'.length;
const CURSOR_LENGTH = 16;

/** The cursor of an event, read from its frame without parsing the rest. */
export function cursorIn(buffer: Buffer, from: number): number {
  let cursor = 0;
  for (let at = from + CURSOR_AT; at < from + CURSOR_AT + CURSOR_LENGTH; at += 1)
    cursor = cursor * 10 + (buffer[at] ?? 0) - 48;
  return cursor;
}

/** When its message was posted, in milliseconds of the epoch: the poster writes it into the text. */
export function stampIn(buffer: Buffer, from: number, to: number): number {
  const at = buffer.indexOf('"body":"@', from);
  if (at === -1 || at > to) throw new Error("An event came that nobody here had posted.");
  return Number(buffer.toString("latin1", at + 9, at + 25)) / 1_000;
}
