/**
 * The ceiling: what this machine does with the same rows, indexes and fsync in a bare `Bun.serve`. It reads the same
 * requests and gives answers of the same size, without users, rules, validation or a router around them.
 *
 * Usage: ceiling <database file> <port>
 */
import { Database } from "bun:sqlite";
import { analyse } from "../../src/features/search/analysis.ts";
import { scopeOf } from "../../src/features/search/scope.ts";
import { newId } from "../../src/ids.ts";
import {
  bareChannels,
  bareMembers,
  barePages,
  bareReplay,
  bareThreads,
  type Prepare,
} from "./ceiling-reads.ts";
import { bareSearch } from "./ceiling-search.ts";
import { PLACES, serveBare, type BarePlace } from "./ceiling-server.ts";
import { bareEvent, bareMessage, type Author } from "./ceiling-shape.ts";

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
    .query<BarePlace, []>(PLACES)
    .all()
    .map((place) => [place.public_id, place]),
);
const users = reader
  .query<Author & { id: number }, [number]>(
    "SELECT id, public_id, display_name, created_at FROM users ORDER BY id LIMIT ?",
  )
  .all(AUTHORS);
const begin = writer.prepare("BEGIN IMMEDIATE");
const commit = writer.prepare("COMMIT");
const nextSeq = writer.prepare<{ last_seq: number; countable: number }, [number]>(
  "UPDATE places SET last_seq = last_seq + 1, countable = countable + 1 WHERE id = ? RETURNING last_seq, countable",
);
const insertMessage = writer.prepare<
  { id: number },
  [string, number, number, number, number, number, string, string]
>(
  `INSERT INTO messages (public_id, workspace_id, place_id, author_id, seq, countable, created_at, body)
   VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id`,
);
const countOwn = writer.prepare<null, [number, number]>(
  `INSERT INTO read_states (user_id, place_id, own) VALUES (?, ?, 1)
   ON CONFLICT (user_id, place_id) DO UPDATE SET own = read_states.own + 1`,
);
const nextCursor = writer.prepare<{ event_seq: number }, [number]>(
  "UPDATE workspaces SET event_seq = event_seq + 1 WHERE id = ? RETURNING event_seq",
);
const insertEvent = writer.prepare<
  null,
  [number, number, string, number, number, number, string, string]
>(
  `INSERT INTO events (workspace_id, cursor, public_id, type, place_id, message_id, seq, payload, created_at)
   VALUES (?, ?, ?, 'message.created', ?, ?, ?, ?, ?)`,
);
const insertWords = writer.prepare<null, [number, string, string]>(
  "INSERT INTO search_index (rowid, words, scope) VALUES (?, ?, ?)",
);
const merge = writer.prepare<null, [number]>(
  "INSERT INTO search_index (search_index, rank) VALUES ('merge', ?)",
);
const indexedTo = writer.prepare<null, [number]>("UPDATE search_progress SET indexed_id = ?");

interface Post {
  readonly place: BarePlace;
  readonly body: string;
  readonly answer: (answer: object) => void;
}
let queue: Post[] = [];
let unindexed: { id: number; scope: string; body: string }[] = [];
let turn = 0;

/** Every post of this turn of the loop shares one commit, and so one fsync. */
function flush() {
  const batch = queue;
  queue = [];
  begin.run();
  const answers = batch.map(write);
  if (unindexed.length >= INDEX_CHUNK) index();
  commit.run();
  for (const [at, { place }] of batch.entries()) {
    const answer = answers[at];
    if (answer !== undefined) server.publish(place, answer.event);
  }
  for (const [at, post] of batch.entries()) post.answer(answers[at] ?? {});
}

function write({ place, body }: Post) {
  const author = users[(turn += 1) % users.length];
  const seq = nextSeq.get(place.id);
  if (author === undefined || seq === null) throw new Error("No author or no channel.");
  const id = newId("msg");
  const created_at = new Date().toISOString();
  const { last_seq, countable } = seq;
  const { workspace_id } = place;
  const row = insertMessage.get(
    id,
    workspace_id,
    place.id,
    author.id,
    last_seq,
    countable,
    created_at,
    body,
  );
  const rowid = row?.id ?? 0;
  countOwn.run(author.id, place.id);
  const event_id = newId("evt");
  const payload = { message_id: id, author_id: author.public_id, correlation_id: event_id };
  const cursor = nextCursor.get(workspace_id)?.event_seq ?? 0;
  const json = JSON.stringify(payload);
  insertEvent.run(workspace_id, cursor, event_id, place.id, rowid, last_seq, json, created_at);
  const scope = scopeOf({
    workspace_id,
    place_id: place.id,
    place_kind: "public",
    author_id: author.id,
    has: 0,
    created_at,
    body,
  }).join(" ");
  unindexed.push({ id: rowid, scope, body });
  const message = bareMessage(
    id,
    place.workspace_public_id,
    place.public_id,
    author,
    last_seq,
    body,
    created_at,
  );
  return { message, event: bareEvent(event_id, cursor, message, payload) };
}

function index() {
  for (const { id, scope, body } of unindexed) insertWords.run(id, analyse(body), scope);
  indexedTo.run(unindexed.at(-1)?.id ?? 0);
  merge.run(MERGE_PAGES);
  unindexed = [];
}

const prepare: Prepare = <T>(sql: string) => {
  const statement = reader.prepare<T, number[]>(sql);
  return (...args) => statement.all(...args);
};

const server = serveBare({
  port: Number(port),
  places,
  page: barePages(prepare),
  thread: await bareThreads(prepare),
  channels: bareChannels(prepare),
  search: bareSearch(reader),
  members: bareMembers(prepare),
  replay: bareReplay(prepare),
  post: (place, body) =>
    new Promise((answer) => {
      if (queue.length === 0) setImmediate(flush);
      queue.push({ place, body, answer });
    }),
});
