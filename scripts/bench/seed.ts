import { Database } from "bun:sqlite";
import { followMessages } from "../../src/features/search/indexer.ts";
import { newId, newRouteId } from "../../src/ids.ts";
import { migrateSqlite } from "../../src/storage/migrate.ts";
import { openSqlite } from "../../src/storage/sqlite.ts";
import { randomNumbers, sentence } from "./words.ts";

export interface Size {
  readonly messages: number;
  readonly channels: number;
  readonly people: number;
  /** Among how many channels half of all messages stand; `HOT` unless told. */
  readonly busy?: number;
}

/** The channels that are busy: half of all messages stand in them. */
export const HOT = 20;
const START = Date.parse("2025-01-01T00:00:00Z");
/** Milliseconds between two messages of the made-up past. */
const PACE = 10_000;
const TRANSACTION = 5_000;

/**
 * Makes a database as the server would have left it after years of chat in one workspace: rows by direct SQL, since a
 * million posts would take long, and the search index by the server's own indexer.
 */
export async function seed(file: string, size: Size): Promise<void> {
  migrateSqlite(file);
  const db = new Database(file);
  db.run("PRAGMA synchronous = OFF");
  db.run("PRAGMA wal_autocheckpoint = 20000");
  const random = randomNumbers(size.messages);
  const below = (count: number) => Math.floor(random() * count);
  const written = { messages: 0, cursor: 0 };
  const places = Array.from({ length: size.channels }, () => ({ id: newId("chn"), last: 0 }));
  const people = Array.from({ length: size.people }, () => newId("usr"));
  const own = new Uint32Array(size.people * size.channels);

  const insertEvent = db.prepare(
    `INSERT INTO events (workspace_id, cursor, public_id, type, place_id, message_id, seq, payload, created_at)
     VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?)`,
  );
  const insertMessage = db.prepare(
    `INSERT INTO messages (id, public_id, workspace_id, place_id, author_id, seq, countable, created_at, body)
     VALUES (?, ?, 1, ?, ?, ?, ?, ?, ?)`,
  );

  function append(type: string, at: string, place: number | null, payload: object, seq?: number) {
    const message = seq === undefined ? null : written.messages;
    written.cursor += 1;
    const json = JSON.stringify(payload);
    insertEvent.run(written.cursor, newId("evt"), type, place, message, seq ?? null, json, at);
  }

  function begin() {
    const at = new Date(START).toISOString();
    db.query(
      `INSERT INTO workspaces (id, public_id, route_id, name, slug, created_at)
       VALUES (1, ?, ?, 'ClickClack', 'clickclack', ?)`,
    ).run(newId("wsp"), newRouteId("T"), at);
    const user = db.query(
      `INSERT INTO users (id, public_id, kind, display_name, handle, email, created_at)
       VALUES (?, ?, 'human', ?, ?, ?, ?)`,
    );
    const identity = db.query(
      `INSERT INTO identities (public_id, user_id, provider, subject, email, created_at)
       VALUES (?, ?, 'email', ?, ?, ?)`,
    );
    const membership = db.query(
      "INSERT INTO memberships (workspace_id, user_id, role, joined_at) VALUES (1, ?, ?, ?)",
    );
    for (const [index, id] of people.entries()) {
      const handle = `person-${index + 1}`;
      const email = `${handle}@example.com`;
      const role = index === 0 ? "owner" : "member";
      user.run(index + 1, id, `Person ${index + 1}`, handle, email, at);
      identity.run(newId("idn"), index + 1, email, email, at);
      membership.run(index + 1, role, at);
      append("member.joined", at, null, { user_id: id, role });
    }
    db.query(
      "INSERT INTO role_counts (workspace_id, role, members) VALUES (1, 'owner', 1), (1, 'member', ?)",
    ).run(size.people - 1);
    const insertPlace = db.query(
      `INSERT INTO places (id, public_id, route_id, workspace_id, kind, name, created_at)
       VALUES (?, ?, ?, 1, 'public', ?, ?)`,
    );
    for (const [index, { id }] of places.entries()) {
      const name = index === 0 ? "general" : `channel-${index}`;
      insertPlace.run(index + 1, id, newRouteId("C"), name, at);
      append("channel.created", at, index + 1, { channel_id: id });
    }
  }

  function write() {
    const index = random() < 0.5 ? below(size.busy ?? HOT) : below(size.channels);
    const author = below(size.people);
    const place = places[index];
    if (place === undefined) throw new Error("There are fewer channels than busy ones.");
    const at = new Date(START + written.messages * PACE).toISOString();
    const id = newId("msg");
    place.last += 1;
    written.messages += 1;
    const slot = author * size.channels + index;
    own[slot] = (own[slot] ?? 0) + 1;
    const { last } = place;
    const body = sentence(random);
    insertMessage.run(written.messages, id, index + 1, author + 1, last, last, at, body);
    const payload = { message_id: id, author_id: people[author], correlation_id: newId("evt") };
    append("message.created", at, index + 1, payload, last);
  }

  function finish() {
    const place = db.query("UPDATE places SET last_seq = ?, countable = ? WHERE id = ?");
    for (const [index, { last }] of places.entries()) place.run(last, last, index + 1);
    const state = db.query("INSERT INTO read_states (user_id, place_id, own) VALUES (?, ?, ?)");
    for (const [slot, count] of own.entries())
      if (count > 0)
        state.run(Math.floor(slot / size.channels) + 1, (slot % size.channels) + 1, count);
    db.query("UPDATE workspaces SET event_seq = ?").run(written.cursor);
  }

  db.transaction(begin)();
  while (written.messages < size.messages)
    db.transaction(() => {
      for (let left = TRANSACTION; left > 0 && written.messages < size.messages; left -= 1) write();
    })();
  db.transaction(finish)();
  db.run("PRAGMA wal_checkpoint(TRUNCATE)");
  db.close(true);

  const server = openSqlite(file);
  const indexer = followMessages(server);
  await indexer.catchUp();
  indexer.stop();
  await server.close();
}
