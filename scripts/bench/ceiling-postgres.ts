/**
 * The ceiling on PostgreSQL: the same rows and requests as `ceiling.ts`, with few statements a batch. While one
 * transaction is under way, the posts that come in are queued for the next.
 *
 * Usage: ceiling-postgres <address of the database> <port>
 */
import { SQL, type TransactionSQL } from "bun";
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
import { PLACES, serveBare, type BarePlace } from "./ceiling-server.ts";
import { bareEvent, bareMessage, type Author } from "./ceiling-shape.ts";

const [, , url = "", port = "0"] = process.argv;
const INDEX_CHUNK = 256;
const AUTHORS = 16;
/** As many connections that read as the server has by default. */
const READERS = 8;

const reading = new SQL({ url, max: READERS });
const writing = new SQL({ url, max: 1 });

/** PostgreSQL gives its bigints as text; `::int` makes numbers of them. */
const placeRows = (await reading.unsafe<BarePlace[]>(PLACES)).map((place) => ({
  ...place,
  id: Number(place.id),
  last_seq: Number(place.last_seq),
  workspace_id: Number(place.workspace_id),
}));
const places = new Map(placeRows.map((place) => [place.public_id, place]));
const users: (Author & { id: number })[] = await reading.unsafe(
  "SELECT id::int, public_id, display_name, created_at FROM users ORDER BY id LIMIT $1",
  [AUTHORS],
);
interface Post {
  readonly place: BarePlace;
  readonly body: string;
  readonly answer: (answer: object) => void;
}
let queue: Post[] = [];
let unindexed: { id: number; words: string }[] = [];
let turn = 0;
let busy = false;

async function flush() {
  busy = true;
  while (queue.length > 0) {
    const batch = queue;
    queue = [];
    const answers = await writing.begin((sql) => write(sql, batch));
    for (const [at, { place }] of batch.entries()) {
      const answer = answers[at];
      if (answer !== undefined) server.publish(place, answer.event);
    }
    for (const [at, post] of batch.entries()) post.answer(answers[at] ?? {});
  }
  busy = false;
}

/** Writes a batch with one statement a table. The workspace comes first: its row puts the nodes in line. */
async function write(sql: TransactionSQL, batch: readonly Post[]) {
  const own = new Map<string, { user_id: number; place_id: number; count: number }>();
  const counts = new Map<number, { id: number; count: number }>();
  const drafts = batch.map(({ place, body }) => {
    const author = users[(turn += 1) % users.length];
    if (author === undefined) throw new Error("There is no author.");
    const key = `${author.id} ${place.id}`;
    const mine = own.get(key);
    own.set(key, { user_id: author.id, place_id: place.id, count: (mine?.count ?? 0) + 1 });
    counts.set(place.id, { id: place.id, count: (counts.get(place.id)?.count ?? 0) + 1 });
    return { author, place, body, public_id: newId("msg"), event_id: newId("evt") };
  });
  const [log]: { event_seq: number }[] = await sql.unsafe(
    "UPDATE workspaces SET event_seq = event_seq + $1 WHERE id = 1 RETURNING event_seq::int",
    [batch.length],
  );
  const bumped: { id: number; last_seq: number; countable: number }[] = await sql.unsafe(
    `UPDATE places p SET last_seq = last_seq + r.count, countable = countable + r.count
     FROM json_to_recordset($1::text::json) AS r(id bigint, count bigint) WHERE p.id = r.id
     RETURNING p.id::int, last_seq::int, countable::int`,
    [JSON.stringify([...counts.values()])],
  );
  const seqs = new Map(
    bumped.map(({ id, last_seq, countable }) => {
      const count = counts.get(id)?.count ?? 0;
      return [id, { seq: last_seq - count, countable: countable - count }];
    }),
  );
  const created_at = new Date().toISOString();
  const rows = drafts.map((draft) => {
    const next = seqs.get(draft.place.id);
    if (next === undefined) throw new Error("There is no channel.");
    next.seq += 1;
    next.countable += 1;
    return { ...draft, ...next };
  });
  const inserted: { id: number; public_id: string }[] = await sql.unsafe(
    `INSERT INTO messages (public_id, workspace_id, place_id, author_id, seq, countable, created_at, body)
     SELECT public_id, 1, place_id, author_id, seq, countable, $2, body FROM json_to_recordset($1::text::json)
       AS r(public_id text, place_id bigint, author_id bigint, seq bigint, countable bigint, body text)
     RETURNING id::int, public_id`,
    [
      JSON.stringify(
        rows.map(({ public_id, place, author, seq, countable, body }) => ({
          public_id,
          place_id: place.id,
          author_id: author.id,
          seq,
          countable,
          body,
        })),
      ),
      created_at,
    ],
  );
  const ids = new Map(inserted.map(({ id, public_id }) => [public_id, id]));
  await sql.unsafe(
    `INSERT INTO read_states (user_id, place_id, own)
     SELECT user_id, place_id, count FROM json_to_recordset($1::text::json)
       AS r(user_id bigint, place_id bigint, count bigint)
     ON CONFLICT (user_id, place_id) DO UPDATE SET own = read_states.own + excluded.own`,
    [JSON.stringify([...own.values()])],
  );
  const first = (log?.event_seq ?? 0) - batch.length + 1;
  const written = rows.map((row, at) => {
    const payload = {
      message_id: row.public_id,
      author_id: row.author.public_id,
      correlation_id: row.event_id,
    };
    const message = bareMessage(
      row.public_id,
      row.place.workspace_public_id,
      row.place.public_id,
      row.author,
      row.seq,
      row.body,
      created_at,
    );
    return { row, payload, message, cursor: first + at };
  });
  await sql.unsafe(
    `INSERT INTO events (workspace_id, cursor, public_id, type, place_id, message_id, seq, payload, created_at)
     SELECT 1, cursor, public_id, 'message.created', place_id, message_id, seq, payload, $2
     FROM json_to_recordset($1::text::json) AS r(cursor bigint, public_id text, place_id bigint, message_id bigint,
       seq bigint, payload text)`,
    [
      JSON.stringify(
        written.map(({ row, payload, cursor }) => ({
          cursor,
          public_id: row.event_id,
          place_id: row.place.id,
          message_id: ids.get(row.public_id),
          seq: row.seq,
          payload: JSON.stringify(payload),
        })),
      ),
      created_at,
    ],
  );
  for (const { public_id, place, author, body } of rows) {
    const scope = scopeOf({
      workspace_id: place.workspace_id,
      place_id: place.id,
      place_kind: "public",
      author_id: author.id,
      has: 0,
      created_at,
      body,
    });
    unindexed.push({ id: ids.get(public_id) ?? 0, words: vectorOf(analyse(body), scope) });
  }
  if (unindexed.length >= INDEX_CHUNK) await index(sql);
  await sql.unsafe("NOTIFY bare_events");
  return written.map(({ row, payload, message, cursor }) => ({
    message,
    event: bareEvent(row.event_id, cursor, message, payload),
  }));
}

/** A `tsvector` as the server writes it: the words, and the terms of the scope behind a `=`. */
const vectorOf = (words: string, scope: readonly string[]) =>
  [
    ...words.split(" ").flatMap((word) => (word === "" ? [] : [`'${word}'`])),
    ...scope.map((term) => `'=${term}'`),
  ].join(" ");

async function index(sql: TransactionSQL) {
  await sql.unsafe(
    `INSERT INTO search_index (message_id, words) SELECT id, CAST(words AS tsvector)
     FROM json_to_recordset($1::text::json) AS r(id bigint, words text)`,
    [JSON.stringify(unindexed)],
  );
  await sql.unsafe("UPDATE search_progress SET indexed_id = $1", [unindexed.at(-1)?.id ?? 0]);
  unindexed = [];
}

const prepare: Prepare = <T>(text: string) => {
  let number = 0;
  const numbered = text.replaceAll("?", () => `$${(number += 1)}`);
  return (...args) => reading.unsafe<T[]>(numbered, args);
};

const server = serveBare({
  port: Number(port),
  places,
  page: barePages(prepare),
  thread: await bareThreads(prepare),
  channels: bareChannels(prepare),
  members: bareMembers(prepare),
  replay: bareReplay(prepare),
  post: (place, body) =>
    new Promise((answer) => {
      queue.push({ place, body, answer });
      if (!busy) void flush();
    }),
});
