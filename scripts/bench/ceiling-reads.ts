import type { ServerWebSocket } from "bun";
import type { BarePlace } from "./ceiling-server.ts";
import { bareEvent, bareMessage, formatCursor } from "./ceiling-shape.ts";

/** Where a replay starts: after this cursor; `NaN` is live only. */
export interface Bare {
  after: number;
  workspace_id: number;
}

export const liveTopic = (workspace_id: number): string => `live-${workspace_id}`;

/** Prepares a statement with `?` for numbers; what it gives is awaited, so that it may come from another process. */
export type Prepare = <T>(sql: string) => (...args: number[]) => T[] | Promise<T[]>;

interface Row {
  public_id: string;
  place_public_id: string;
  workspace_public_id: string;
  user_public_id: string;
  display_name: string;
  user_created_at: string;
  /** PostgreSQL gives its bigints as text. */
  seq: number | string;
  body: string;
  created_at: string;
}

const MESSAGE = `m.public_id, u.public_id AS user_public_id, u.display_name,
  u.created_at AS user_created_at, m.seq, m.body, m.created_at`;
const PAGE = 500;

const shaped = (row: Row) =>
  bareMessage(
    row.public_id,
    row.workspace_public_id,
    row.place_public_id,
    {
      public_id: row.user_public_id,
      display_name: row.display_name,
      created_at: row.user_created_at,
    },
    Number(row.seq),
    row.body,
    row.created_at,
  );

/** A page of a channel: one range of the index, joined with the authors, as JSON. */
export function barePages(prepare: Prepare) {
  const range = prepare<Row>(
    `SELECT ${MESSAGE}, '' AS place_public_id, '' AS workspace_public_id FROM messages m JOIN users u ON u.id = m.author_id
     WHERE m.place_id = ? AND m.seq > ? AND m.seq <= ? ORDER BY m.seq`,
  );
  const lastSeq = prepare<{ last_seq: number | string }>(
    "SELECT last_seq FROM places WHERE id = ?",
  );
  return async (place: BarePlace, path: string): Promise<Response> => {
    const before = /before_seq=(\d+)/.exec(path)?.[1];
    const upTo =
      before === undefined
        ? Number((await lastSeq(place.id))[0]?.last_seq ?? 0)
        : Number(before) - 1;
    const of = {
      place_public_id: place.public_id,
      workspace_public_id: place.workspace_public_id,
    };
    const rows = await range(place.id, upTo - 100, upTo);
    return Response.json({ messages: rows.map((row) => shaped({ ...row, ...of })) });
  };
}

/** The first hundred members after a number, in one range of the index. */
export function bareMembers(prepare: Prepare) {
  const range = prepare<object>(
    `SELECT u.public_id AS id, u.kind, u.display_name, u.handle, u.avatar_url, u.created_at, m.role, m.joined_at
     FROM memberships m JOIN users u ON u.id = m.user_id
     WHERE m.workspace_id = 1 AND m.user_id > ? ORDER BY m.user_id LIMIT 100`,
  );
  return async (path: string): Promise<Response> => {
    const after = Number.parseInt(/cursor=(\w+)/.exec(path)?.[1] ?? "0", 36);
    return Response.json({ members: await range(after) });
  };
}

/** The log in pages, each event with its message, as JSON by polling and frame by frame over a socket. */
export function bareReplay(prepare: Prepare) {
  const waiting = new Map<ServerWebSocket<Bare>, () => void>();
  const after = prepare<
    Row & { cursor: number | string; event_id: string; type: string; payload: string }
  >(
    `SELECT e.cursor, e.public_id AS event_id, e.type, e.payload, p.public_id AS place_public_id,
       w.public_id AS workspace_public_id, ${MESSAGE}
     FROM events e JOIN workspaces w ON w.id = e.workspace_id LEFT JOIN messages m ON m.id = e.message_id LEFT JOIN users u ON u.id = m.author_id
       LEFT JOIN places p ON p.id = e.place_id
     WHERE e.workspace_id = ? AND e.cursor > ? ORDER BY e.cursor LIMIT ?`,
  );

  const read = async (workspace_id: number, cursor: number, limit: number) =>
    (await after(workspace_id, cursor, limit)).map((row) => ({
      ...bareEvent(row.event_id, Number(row.cursor), shaped(row), JSON.parse(row.payload)),
      type: row.type,
    }));

  return {
    async poll(workspace_id: number, cursor: number, limit: number) {
      const events = await read(workspace_id, cursor, limit);
      return { events, next_cursor: events.at(-1)?.cursor ?? formatCursor(cursor) };
    },
    async socket(socket: ServerWebSocket<Bare>) {
      const { workspace_id } = socket.data;
      while (!Number.isNaN(socket.data.after)) {
        const events = await read(workspace_id, socket.data.after, PAGE);
        if (events.length === 0) break;
        let full = false;
        socket.cork(() => {
          for (const event of events) full = socket.send(JSON.stringify(event)) === -1 || full;
        });
        if (full) await new Promise<void>((resolve) => waiting.set(socket, resolve));
        socket.data.after = Number(events.at(-1)?.cursor);
      }
      socket.subscribe(liveTopic(workspace_id));
    },
    drained(socket: ServerWebSocket<Bare>) {
      waiting.get(socket)?.();
      waiting.delete(socket);
    },
  };
}
