import { type } from "arktype";
import { connect } from "node:net";
import { Event } from "../../src/realtime/wire.ts";
import { exactly } from "./client.ts";
import { isStored, type Feed, type FeedOptions } from "./feed.ts";

/** A WebSocket whose client does not read from it until it is told to. */
export interface SlowFeed extends Feed {
  resume(): void;
}

/** Opens a WebSocket by hand and reads no more than the server's agreement to it. */
export function slowSocket(url: string, { token, ...query }: FeedOptions): SlowFeed {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  const search = new URLSearchParams({ ...query, resync: "close" });
  socket.write(
    `GET /api/realtime/ws?${search} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\n` +
      "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" +
      `Sec-WebSocket-Key: ${btoa("0123456789abcdef")}\r\n\r\n`,
  );
  const events: Event[] = [];
  const ended = Promise.withResolvers<number | undefined>();
  let opened = false;
  let paused = true;
  let code: number | undefined;
  let rest: Buffer = Buffer.alloc(0);

  function take(chunk: Buffer) {
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    if (!opened) {
      const head = rest.indexOf("\r\n\r\n");
      if (head === -1) return;
      const [, status = ""] = /^HTTP\/1\.1 (\d{3})/.exec(rest.toString("latin1", 0, head)) ?? [];
      if (status !== "101") {
        code = Number(status);
        return void socket.destroy();
      }
      opened = true;
      rest = rest.subarray(head + 4);
      if (paused) socket.pause();
    }
    for (let frame = frameOf(rest); frame !== undefined; frame = frameOf(rest)) {
      rest = rest.subarray(frame.size);
      if (frame.opcode === 8) {
        code = frame.content.readUInt16BE(0);
        socket.destroy();
      } else if (frame.opcode === 1) {
        const event = exactly(Event, JSON.parse(frame.content.toString()));
        if (event instanceof type.errors) throw new Error(event.summary);
        if (isStored(event)) events.push(event);
      }
    }
  }
  socket.on("data", take);
  socket.on("error", () => socket.destroy());
  socket.on("close", () => ended.resolve(code));
  return {
    events,
    position: () => events.at(-1)?.cursor ?? query.after_cursor,
    resyncs: [],
    ended: ended.promise,
    cut: () => socket.destroy(),
    resume() {
      paused = false;
      socket.resume();
    },
  };
}

/** The first frame of a server, which masks none, once it is there in whole. */
function frameOf(bytes: Buffer) {
  if (bytes.length < 2) return undefined;
  const short = bytes.readUInt8(1) & 0x7f;
  const head = short === 126 ? 4 : short === 127 ? 10 : 2;
  if (bytes.length < head) return undefined;
  const length =
    short === 126
      ? bytes.readUInt16BE(2)
      : short === 127
        ? Number(bytes.readBigUInt64BE(2))
        : short;
  if (bytes.length < head + length) return undefined;
  return {
    opcode: bytes.readUInt8(0) & 0x0f,
    content: bytes.subarray(head, head + length),
    size: head + length,
  };
}
