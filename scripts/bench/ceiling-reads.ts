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

/** A message and its author, as they are stored. */
export interface Row {
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

/** Of `messages m` and `users u`. */
export const MESSAGE = `m.public_id, u.public_id AS user_public_id, u.display_name,
  u.created_at AS user_created_at, m.seq, m.body, m.created_at`;
const PAGE = 500;

export const shaped = (row: Row) =>
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

/** A page of a thread: its root, and one range of the index. */
export async function bareThreads(prepare: Prepare) {
  const found = prepare<BareThread>(
    `SELECT t.root_id, t.reply_count, m.public_id, p.public_id AS place_public_id, w.public_id AS workspace_public_id
     FROM threads t JOIN messages m ON m.id = t.root_id JOIN places p ON p.id = m.place_id
       JOIN workspaces w ON w.id = m.workspace_id`,
  );
  const roots = new Map((await found()).map((thread) => [thread.public_id, thread]));
  const AUTHORED = `SELECT ${MESSAGE}, '' AS place_public_id, '' AS workspace_public_id
    FROM messages m JOIN users u ON u.id = m.author_id`;
  const rootRow = prepare<Row>(`${AUTHORED} WHERE m.id = ?`);
  const range = prepare<Row>(
    `${AUTHORED} WHERE m.root_id = ? AND m.thread_seq > ? AND m.thread_seq <= ? ORDER BY m.thread_seq`,
  );
  return async (id: string, path: string): Promise<Response> => {
    const thread = roots.get(id);
    if (thread === undefined) return new Response(null, { status: 404 });
    const before = Number(/before_seq=(\d+)/.exec(path)?.[1] ?? Number(thread.reply_count) + 1);
    const root_id = Number(thread.root_id);
    const [root] = await rootRow(root_id);
    const rows = await range(root_id, before - 101, before - 1);
    return Response.json({
      root: root && shaped({ ...root, ...placeOf(thread) }),
      replies: rows.map((row) => shaped({ ...row, ...placeOf(thread) })),
    });
  };
}

interface BareThread {
  /** PostgreSQL gives its bigints as text. */
  root_id: number | string;
  reply_count: number | string;
  public_id: string;
  place_public_id: string;
  workspace_public_id: string;
}

const placeOf = ({ place_public_id, workspace_public_id }: BareThread) => ({
  place_public_id,
  workspace_public_id,
});

/** Every channel of a workspace with what one person has read of it, in one statement. */
export function bareChannels(prepare: Prepare) {
  const list = prepare<BareChannel>(
    `SELECT p.public_id AS id, p.route_id, p.kind, p.name, p.topic, p.created_at, p.last_seq, p.countable, r.last_read_seq,
       r.countable_read, r.own FROM places p LEFT JOIN read_states r ON r.user_id = 1 AND r.place_id = p.id
     WHERE p.workspace_id = ? ORDER BY p.name`,
  );
  return async (workspace_id: number): Promise<Response> => {
    const rows = await list(workspace_id);
    return Response.json({
      channels: rows.map((row) => ({
        ...row,
        last_seq: Number(row.last_seq),
        unread_count: Number(row.countable) - Number(row.countable_read) - Number(row.own),
      })),
    });
  };
}

interface BareChannel {
  id: string;
  /** PostgreSQL gives its bigints as text. */
  last_seq: number | string;
  countable: number | string;
  countable_read: number | string | null;
  own: number | string | null;
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
