import type { SQL } from "bun";
import { getLogger } from "@logtape/logtape";
import type { Peers } from "./database.ts";
import type { RenewingPool } from "./postgres-pool.ts";

const logger = getLogger(["clickclack", "storage"]);

const CHANNEL = "clickclack_peers";
/** What a notification holds at most, in bytes: PostgreSQL takes less than 8,000. */
const PIECE = 7_900;
/** Digits of a notification's number: PostgreSQL drops one that equals another of its transaction. */
const SERIAL = 8;
/** Messages that share one statement at most. */
const BATCH = 128;
/** Messages that wait at most while the database does not answer: older ones are of no use by then. */
const WAITING = 10_000;

/** For a database that only one server uses: nobody is there to be told. */
export const noPeers: Peers = { send() {}, onMessage() {} };

/**
 * Messages between servers by `NOTIFY`. One that does not fit a notification goes in several, sent in one transaction,
 * so that it arrives whole or not at all. While a statement is under way, what is sent waits for the next.
 */
export async function postgresPeers(
  { sending, listening }: { readonly sending: RenewingPool; readonly listening: SQL },
  node: string,
): Promise<Peers & { close(): Promise<void> }> {
  const listeners: ((text: string) => void)[] = [];
  const beginnings = new Map<string, string>();
  let waiting: string[] = [];
  let busy = false;

  async function flush() {
    busy = true;
    while (waiting.length > 0) {
      const pieces = waiting.splice(0, BATCH).flatMap((text) => piecesOf(node, text));
      try {
        await sending.use((sql) =>
          sql.unsafe(
            "SELECT pg_notify($1::text, piece) FROM json_array_elements_text($2::text::json) AS piece",
            [CHANNEL, JSON.stringify(pieces)],
          ),
        );
      } catch (error) {
        logger.debug("Other servers could not be told: {error}", { error });
      }
    }
    busy = false;
  }

  function receive(notification: string) {
    const from = notification.slice(0, node.length);
    if (from === node) return;
    const head = node.length + SERIAL + 1;
    const text = (beginnings.get(from) ?? "") + notification.slice(head);
    if (notification[head - 1] === "+") return void beginnings.set(from, text);
    beginnings.delete(from);
    for (const listener of listeners) listener(text);
  }

  // Whatever had begun when a connection was lost is not finished on the next.
  const subscription = await listening.listen(CHANNEL, receive, () => beginnings.clear());
  return {
    send(text) {
      waiting.push(text);
      if (waiting.length > WAITING) waiting = waiting.slice(-WAITING / 2);
      if (!busy) void flush();
    },
    onMessage: (listener) => void listeners.push(listener),
    close: () => subscription.unlisten().catch(() => {}),
  };
}

let serial = 0;

/** A message as notifications: each begins with its sender and its number, and tells whether more of it follows. */
function piecesOf(node: string, text: string): string[] {
  const bytes = Buffer.from(text);
  const room = PIECE - node.length - SERIAL - 1;
  const pieces: string[] = [];
  let start = 0;
  do {
    let end = Math.min(start + room, bytes.length);
    // Never within a character.
    while (end < bytes.length && ((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1;
    serial = (serial + 1) % 36 ** SERIAL;
    const head =
      node + serial.toString(36).padStart(SERIAL, "0") + (end < bytes.length ? "+" : ".");
    pieces.push(head + bytes.toString("utf8", start, end));
    start = end;
  } while (start < bytes.length);
  return pieces;
}
