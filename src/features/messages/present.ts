import type { Reader } from "../../storage/database.ts";
import { usersById } from "../people/people.ts";
import type { User } from "../people/wire.ts";
import type { Message } from "./wire.ts";

/** A row of `messages`, without what its place says. */
export interface MessageRow {
  id: number;
  public_id: string;
  author_id: number;
  seq: number | null;
  root_id: number | null;
  thread_seq: number | null;
  countable: number;
  has: number;
  kind: "" | "agent_commentary" | "agent_tool";
  turn_id: string;
  nonce: string | null;
  nonce_digest: string | null;
  route_id: string | null;
  created_at: string;
  edited_at: string | null;
  deleted_at: string | null;
  body: string;
}

export const MESSAGE_COLUMNS = `m.id, m.public_id, m.author_id, m.seq, m.root_id, m.thread_seq, m.countable, m.has,
  m.kind, m.turn_id, m.nonce, m.nonce_digest, m.route_id, m.created_at, m.edited_at, m.deleted_at, m.body`;

/** What a message takes from where it stands. */
export interface MessagePlace {
  readonly public_id: string;
  readonly kind: string;
  readonly workspace_public_id: string;
}

/** A message as the wire has it. A deleted one is a tombstone: its row holds no text any more. */
export function messageOf(row: MessageRow, place: MessagePlace, author: User): Message {
  // Assigned one by one: a page builds a hundred of these, and spreads would take a third of that time.
  const message: Message = {
    id: row.public_id,
    workspace_id: place.workspace_public_id,
    author_id: author.id,
    thread_root_id: row.public_id,
    body: row.body,
    body_format: "markdown",
    created_at: row.created_at,
    author,
    thread_state: { root_message_id: row.public_id, reply_count: 0, last_reply_author_ids: [] },
  };
  if (place.kind === "direct") message.direct_conversation_id = place.public_id;
  else message.channel_id = place.public_id;
  if (row.seq !== null) message.channel_seq = row.seq;
  if (row.route_id !== null) message.route_id = row.route_id;
  if (row.edited_at !== null) message.edited_at = row.edited_at;
  if (row.deleted_at !== null) message.deleted_at = row.deleted_at;
  if (row.kind !== "") message.kind = row.kind;
  if (row.turn_id !== "") message.turn_id = row.turn_id;
  if (row.nonce !== null) message.nonce = row.nonce;
  return message;
}

/** Messages of one place as the wire has them: one statement for all authors. */
export async function messagesOf(
  reader: Reader,
  rows: readonly MessageRow[],
  place: MessagePlace,
): Promise<Message[]> {
  const authors = await usersById(reader, new Set(rows.map((row) => row.author_id)));
  return rows.map((row) => messageOf(row, place, authorOf(authors, row)));
}

/** The messages that events are about, by inner ID: two statements, wherever they stand. Not those of deleted places. */
export async function hydrateMessages(
  reader: Reader,
  ids: readonly number[],
): Promise<Map<number, Message>> {
  const rows = await reader.all<
    MessageRow & { place_public_id: string; place_kind: string; workspace_public_id: string }
  >(
    `SELECT ${MESSAGE_COLUMNS}, p.public_id AS place_public_id, p.kind AS place_kind,
       w.public_id AS workspace_public_id
     FROM messages m JOIN places p ON p.id = m.place_id AND p.deleted_at IS NULL
     JOIN workspaces w ON w.id = m.workspace_id
     WHERE m.id IN ?`,
    ids,
  );
  const authors = await usersById(reader, new Set(rows.map((row) => row.author_id)));
  return new Map(
    rows.map((row) => {
      const place = {
        public_id: row.place_public_id,
        kind: row.place_kind,
        workspace_public_id: row.workspace_public_id,
      };
      return [row.id, messageOf(row, place, authorOf(authors, row))];
    }),
  );
}

function authorOf(authors: ReadonlyMap<number, User>, row: MessageRow): User {
  const author = authors.get(row.author_id);
  if (author === undefined) throw new Error("A message has no author.");
  return author;
}
