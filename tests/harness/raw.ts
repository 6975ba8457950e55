import { connect, type Socket } from "node:net";

/** An answer as its bytes came, without anybody's help. */
export interface RawAnswer {
  /** 0 when the server closed the connection without a word. */
  readonly status: number;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/**
 * Sends these bytes over a connection of their own, ends its half, and reads until the server ends the other. What
 * `fetch` would never send goes this way.
 */
export async function sendRaw(url: string, bytes: string | Uint8Array): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  const ended = Promise.withResolvers<void>();
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    if (isComplete(Buffer.concat(chunks))) socket.destroy();
  });
  // The server may end it while we still write.
  socket.on("error", () => socket.destroy());
  socket.on("close", () => ended.resolve());
  socket.end(bytes);
  await ended.promise;
  return parse(Buffer.concat(chunks));
}

/** Sends the beginning of a request and nothing more, and reads what the server answers to that. */
export const sendBeginning = (url: string, bytes: string): Promise<RawAnswer> =>
  beginRequest(url, bytes).answer();

/** A request whose beginning was sent. */
export interface Begun {
  /** Sends what is left of it, and reads what the server answers. */
  answer(rest?: string): Promise<RawAnswer>;
}

/** Sends the beginning of a request. */
export function beginRequest(url: string, bytes: string): Begun {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const chunks: Buffer[] = [];
  const answered = Promise.withResolvers<void>();
  socket.on("data", (chunk: Buffer) => {
    chunks.push(chunk);
    if (isComplete(Buffer.concat(chunks))) answered.resolve();
  });
  socket.on("error", answered.reject);
  socket.on("close", () => answered.resolve());
  socket.write(bytes);
  return {
    async answer(rest = "") {
      socket.write(rest);
      await answered.promise;
      socket.destroy();
      return parse(Buffer.concat(chunks));
    },
  };
}

function parse(bytes: Buffer): RawAnswer {
  const [head = "", ...rest] = bytes.toString("latin1").split("\r\n\r\n");
  const [first = "", ...lines] = head.split("\r\n");
  const headers = new Map<string, string>();
  for (const line of lines) {
    const colon = line.indexOf(":");
    headers.set(line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim());
  }
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(first)?.[1] ?? 0),
    headers,
    body: rest.join("\r\n\r\n"),
  };
}

function isComplete(bytes: Buffer): boolean {
  if (!bytes.includes("\r\n\r\n")) return false;
  const { headers, body } = parse(bytes);
  const length = headers.get("content-length");
  return length !== undefined && body.length >= Number(length);
}

/** A WebSocket that was opened and then is not read from, until it is told to. */
export interface Stalled {
  /** Reads everything that has come until the server ends the connection; answers its close code. */
  closeCode(): Promise<number | undefined>;
}

/** Opens a WebSocket by hand and stops reading once the server has agreed. */
export async function stallSocket(url: string, path: string, token: string): Promise<Stalled> {
  const { hostname, port, host } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: ${host}\r\nAuthorization: Bearer ${token}\r\nUpgrade: websocket\r\n` +
      `Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${btoa("0123456789abcdef")}\r\n\r\n`,
  );
  let received = await firstOf(socket);
  socket.pause();
  const head = received.indexOf("\r\n\r\n");
  if (!received.subarray(0, head).includes(" 101 ")) throw new Error(received.toString());
  received = received.subarray(head + 4);
  return {
    closeCode() {
      return new Promise((resolve) => {
        const chunks = [received];
        socket.on("data", (chunk: Buffer) => chunks.push(chunk));
        socket.on("error", () => socket.destroy());
        socket.on("close", () => resolve(closeCodeIn(Buffer.concat(chunks))));
        socket.resume();
      });
    },
  };
}

const firstOf = (socket: Socket) =>
  new Promise<Buffer>((resolve, reject) => {
    socket.once("data", resolve);
    socket.once("error", reject);
  });

/** Walks the frames of a server, which are not masked, to the close frame. */
function closeCodeIn(bytes: Buffer): number | undefined {
  for (let at = 0; at + 2 <= bytes.length;) {
    const opcode = bytes.readUInt8(at) & 0x0f;
    const short = bytes.readUInt8(at + 1) & 0x7f;
    const size = short === 126 ? 4 : short === 127 ? 10 : 2;
    if (at + size > bytes.length) return undefined;
    const length =
      short === 126
        ? bytes.readUInt16BE(at + 2)
        : short === 127
          ? Number(bytes.readBigUInt64BE(at + 2))
          : short;
    if (opcode === 8) return bytes.readUInt16BE(at + size);
    at += size + length;
  }
  return undefined;
}
