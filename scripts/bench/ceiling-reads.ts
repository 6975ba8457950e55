import type { Database } from "bun:sqlite";
import type { ServerWebSocket } from "bun";

/** Where a replay starts: after this cursor; `NaN` is live only. */
export interface Bare {
  after: number;
}

type Shape = (
  id: string,
  channel_id: string,
  author: { public_id: string; display_name: string; created_at: string },
  channel_seq: number,
  body: string,
  created_at: string,
) => object;

interface Row {
  public_id: string;
  place_public_id: string;
  user_public_id: string;
  display_name: string;
  user_created_at: string;
  seq: number;
  body: string;
  created_at: string;
}

const MESSAGE = `m.public_id, u.public_id AS user_public_id, u.display_name,
  u.created_at AS user_created_at, m.seq, m.body, m.created_at`;
const PAGE = 500;

const shaped = (shape: Shape, row: Row, channel: string) =>
  shape(
    row.public_id,
    channel,
    {
      public_id: row.user_public_id,
      display_name: row.display_name,
      created_at: row.user_created_at,
    },
    row.seq,
    row.body,
    row.created_at,
  );

/** A page of a channel: one range of the index, joined with the authors, as JSON. */
export function barePages(reader: Database, shape: Shape) {
  const range = reader.prepare<Row, [number, number, number]>(
    `SELECT ${MESSAGE}, '' AS place_public_id FROM messages m JOIN users u ON u.id = m.author_id
     WHERE m.place_id = ? AND m.seq > ? AND m.seq <= ? ORDER BY m.seq`,
  );
  const lastSeq = reader.prepare<{ last_seq: number }, [number]>(
    "SELECT last_seq FROM places WHERE id = ?",
  );
  return (place: { id: number; public_id: string }, path: string): Response => {
    const before = /before_seq=(\d+)/.exec(path)?.[1];
    const upTo = before === undefined ? (lastSeq.get(place.id)?.last_seq ?? 0) : Number(before) - 1;
    const rows = range.all(place.id, upTo - 100, upTo);
    return Response.json({ messages: rows.map((row) => shaped(shape, row, place.public_id)) });
  };
}

/** The log in pages, each event with its message, as JSON by polling and frame by frame over a socket. */
export function bareReplay(reader: Database, shape: Shape, workspace: string) {
  const waiting = new Map<ServerWebSocket<Bare>, () => void>();
  const after = reader.prepare<
    Row & { cursor: number; event_id: string; type: string; payload: string },
    [number, number]
  >(
    `SELECT e.cursor, e.public_id AS event_id, e.type, e.payload, p.public_id AS place_public_id, ${MESSAGE}
     FROM events e LEFT JOIN messages m ON m.id = e.message_id LEFT JOIN users u ON u.id = m.author_id
       LEFT JOIN places p ON p.id = e.place_id
     WHERE e.workspace_id = 1 AND e.cursor > ? ORDER BY e.cursor LIMIT ?`,
  );

  const read = (cursor: number) =>
    after.all(cursor, PAGE).map((row) => ({
      id: row.event_id,
      cursor: String(row.cursor).padStart(16, "0"),
      type: row.type,
      workspace_id: workspace,
      channel_id: row.place_public_id,
      seq: row.seq,
      created_at: row.created_at,
      payload: { ...JSON.parse(row.payload), message: shaped(shape, row, row.place_public_id) },
    }));

  return {
    poll(path: string): Response {
      const cursor = /after_cursor=(\d+)/.exec(path)?.[1] ?? "0";
      const events = read(Number(cursor));
      return Response.json({ events, next_cursor: events.at(-1)?.cursor ?? cursor });
    },
    async socket(socket: ServerWebSocket<Bare>) {
      while (!Number.isNaN(socket.data.after)) {
        const events = read(socket.data.after);
        if (events.length === 0) break;
        let full = false;
        socket.cork(() => {
          for (const event of events) full = socket.send(JSON.stringify(event)) === -1 || full;
        });
        if (full) await new Promise<void>((resolve) => waiting.set(socket, resolve));
        socket.data.after = Number(events.at(-1)?.cursor);
      }
      socket.subscribe("live");
    },
    drained(socket: ServerWebSocket<Bare>) {
      waiting.get(socket)?.();
      waiting.delete(socket);
    },
  };
}
