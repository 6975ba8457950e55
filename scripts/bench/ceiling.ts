/**
 * The ceiling: what this machine does with the same rows, indexes and fsync in a bare `Bun.serve`. It reads the same
 * requests and gives answers of the same size, without users, rules, validation or a router around them.
 *
 * Usage: ceiling <database file> <port>
 */
import { Database } from "bun:sqlite";
import { analyse } from "../../src/features/search/analysis.ts";
import { newId } from "../../src/ids.ts";
import { barePages, bareReplay } from "./ceiling-reads.ts";
import { textField } from "./fields.ts";

const [, , file = "", port = "0"] = process.argv;
const INDEX_CHUNK = 256;
const MERGE_PAGES = 16;
const AUTHORS = 16;

const writer = new Database(file, { create: false, readwrite: true });
for (const pragma of [
  "journal_mode = WAL",
  "synchronous = FULL",
  "foreign_keys = ON",
  "cache_size = -16000",
  "wal_autocheckpoint = 4000",
])
  writer.run(`PRAGMA ${pragma}`);
const reader = new Database(file, { readonly: true });
reader.run("PRAGMA cache_size = -16000");

const places = new Map(
  reader
    .query<{ id: number; public_id: string; last_seq: number; name: string }, []>(
      "SELECT id, public_id, last_seq, name FROM places",
    )
    .all()
    .map((place) => [place.public_id, place]),
);
const users = reader
  .query<{ id: number; public_id: string; display_name: string; created_at: string }, [number]>(
    "SELECT id, public_id, display_name, created_at FROM users ORDER BY id LIMIT ?",
  )
  .all(AUTHORS);
const workspace =
  reader.query<{ public_id: string }, []>("SELECT public_id FROM workspaces WHERE id = 1").get()
    ?.public_id ?? "";

const begin = writer.prepare("BEGIN IMMEDIATE");
const commit = writer.prepare("COMMIT");
const nextSeq = writer.prepare<{ last_seq: number; countable: number }, [number]>(
  "UPDATE places SET last_seq = last_seq + 1, countable = countable + 1 WHERE id = ? RETURNING last_seq, countable",
);
const insertMessage = writer.prepare<
  { id: number },
  [string, number, number, number, number, string, string]
>(
  `INSERT INTO messages (public_id, workspace_id, place_id, author_id, seq, countable, created_at, body)
   VALUES (?, 1, ?, ?, ?, ?, ?, ?) RETURNING id`,
);
const countOwn = writer.prepare<null, [number, number]>(
  `INSERT INTO read_states (user_id, place_id, own) VALUES (?, ?, 1)
   ON CONFLICT (user_id, place_id) DO UPDATE SET own = read_states.own + 1`,
);
const nextCursor = writer.prepare<{ event_seq: number }, []>(
  "UPDATE workspaces SET event_seq = event_seq + 1 WHERE id = 1 RETURNING event_seq",
);
const insertEvent = writer.prepare<null, [number, string, number, number, number, string, string]>(
  `INSERT INTO events (workspace_id, cursor, public_id, type, place_id, message_id, seq, payload, created_at)
   VALUES (1, ?, ?, 'message.created', ?, ?, ?, ?, ?)`,
);
const insertWords = writer.prepare<null, [number, string, string]>(
  "INSERT INTO search_index (rowid, words, scope) VALUES (?, ?, ?)",
);
const merge = writer.prepare<null, [number]>(
  "INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)",
);
const indexedTo = writer.prepare<null, [number]>("UPDATE search_progress SET indexed_id = ?");

interface Post {
  readonly place: { readonly id: number; readonly public_id: string };
  readonly body: string;
  readonly answer: (answer: object) => void;
}
let queue: Post[] = [];
let unindexed: { id: number; place: number; body: string }[] = [];
let turn = 0;

/** Every post of this turn of the loop shares one commit, and so one fsync. */
function flush() {
  const batch = queue;
  queue = [];
  begin.run();
  const answers = batch.map(write);
  if (unindexed.length >= INDEX_CHUNK) index();
  commit.run();
  for (const answer of answers) server.publish("live", JSON.stringify(answer.event), false);
  for (const [at, post] of batch.entries()) post.answer(answers[at] ?? {});
}

function write({ place, body }: Post) {
  const author = users[(turn += 1) % users.length];
  const seq = nextSeq.get(place.id);
  if (author === undefined || seq === null) throw new Error("No author or no channel.");
  const id = newId("msg");
  const created_at = new Date().toISOString();
  const { last_seq, countable } = seq;
  const row = insertMessage.get(id, place.id, author.id, last_seq, countable, created_at, body);
  const rowid = row?.id ?? 0;
  countOwn.run(author.id, place.id);
  const event_id = newId("evt");
  const payload = { message_id: id, author_id: author.public_id, correlation_id: event_id };
  const cursor = nextCursor.get()?.event_seq ?? 0;
  const json = JSON.stringify(payload);
  insertEvent.run(cursor, event_id, place.id, rowid, last_seq, json, created_at);
  unindexed.push({ id: rowid, place: place.id, body });
  const message = bareMessage(id, place.public_id, author, last_seq, body, created_at);
  return {
    message,
    event: {
      id: event_id,
      cursor: String(cursor).padStart(16, "0"),
      type: "message.created",
      workspace_id: workspace,
      channel_id: place.public_id,
      seq: last_seq,
      created_at,
      payload: { ...payload, message },
    },
  };
}

function index() {
  for (const { id, place, body } of unindexed) insertWords.run(id, analyse(body), `w1 p${place}`);
  indexedTo.run(unindexed.at(-1)?.id ?? 0);
  merge.run(MERGE_PAGES);
  unindexed = [];
}

/** A message of the same size as the server's. */
function bareMessage(
  id: string,
  channel_id: string,
  author: { public_id: string; display_name: string; created_at: string },
  channel_seq: number,
  body: string,
  created_at: string,
) {
  return {
    id,
    workspace_id: workspace,
    channel_id,
    author_id: author.public_id,
    thread_root_id: id,
    channel_seq,
    body,
    body_format: "markdown",
    created_at,
    author: {
      id: author.public_id,
      kind: "human",
      display_name: author.display_name,
      handle: "",
      avatar_url: "",
      created_at: author.created_at,
    },
    thread_state: { root_message_id: id, reply_count: 0, last_reply_author_ids: [] },
  };
}
export type BareMessage = ReturnType<typeof bareMessage>;

const page = barePages(reader, bareMessage);
const replay = bareReplay(reader, bareMessage, workspace);

const server = Bun.serve({
  hostname: "127.0.0.1",
  port: Number(port),
  async fetch(request, server) {
    const path = request.url.slice(request.url.indexOf("/", 8));
    const [, , noun, id = "", what] = path.split(/[/?]/);
    if (path === "/healthz") return new Response("ok");
    if (path === "/api/workspaces") return Response.json({ workspaces: [{ id: workspace }] });
    if (noun === "workspaces")
      return Response.json({
        channels: [...places.values()].map((place) => ({ ...place, id: place.public_id })),
      });
    if (noun === "realtime" && id === "ws") {
      const after = Number(new URL(request.url).searchParams.get("after_cursor") || 0);
      server.upgrade(request, { data: { after } });
      return undefined;
    }
    if (noun === "realtime") return replay.poll(path);
    const place = places.get(id);
    if (place === undefined || what === undefined) return new Response(null, { status: 404 });
    if (request.method === "GET") return page(place, path);
    const body = textField(await request.json(), "body");
    return new Promise<Response>((resolve) => {
      if (queue.length === 0) setImmediate(flush);
      queue.push({
        place,
        body,
        answer: (answer) => resolve(Response.json(answer, { status: 201 })),
      });
    });
  },
  websocket: {
    data: { after: 0 },
    open: (socket) => replay.socket(socket),
    drain: (socket) => replay.drained(socket),
    message() {},
    perMessageDeflate: false,
    backpressureLimit: 16 * 1024 * 1024,
  },
});
