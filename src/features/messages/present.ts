import type { Reader } from "../../storage/database.ts";
import type { User } from "../people/wire.ts";
import { sidesOf, type Sides } from "./sides.ts";
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
  topic_id: number | null;
  quoted_id: number | null;
  quoted_author_id: number | null;
  quoted_body: string;
  created_at: string;
  edited_at: string | null;
  deleted_at: string | null;
  body: string;
}

export const MESSAGE_COLUMNS = `m.id, m.public_id, m.author_id, m.seq, m.root_id, m.thread_seq, m.countable, m.has,
  m.kind, m.turn_id, m.nonce, m.nonce_digest, m.route_id, m.topic_id, m.quoted_id, m.quoted_author_id, m.quoted_body,
  m.created_at, m.edited_at, m.deleted_at, m.body`;

/** What a message takes from where it stands. */
export interface MessagePlace {
  readonly public_id: string;
  readonly kind: string;
  readonly workspace_public_id: string;
}

/** A message as the wire has it. A deleted one is a tombstone: its row holds no text any more. */
export function messageOf(row: MessageRow, place: MessagePlace, sides: Sides): Message {
  const author = personOf(sides, row.author_id);
  const root = row.root_id === null ? row.public_id : sides.messages.get(row.root_id);
  if (root === undefined) throw new Error("A reply has no root.");
  // Assigned one by one: a page builds a hundred of these, and spreads would take a third of that time.
  const message: Message = {
    id: row.public_id,
    workspace_id: place.workspace_public_id,
    author_id: author.id,
    thread_root_id: root,
    body: row.body,
    body_format: "markdown",
    created_at: row.created_at,
    author,
  };
  if (place.kind === "direct") message.direct_conversation_id = place.public_id;
  else message.channel_id = place.public_id;
  if (row.seq !== null) {
    message.channel_seq = row.seq;
    message.thread_state = sides.threads.get(row.id) ?? {
      root_message_id: row.public_id,
      reply_count: 0,
      last_reply_author_ids: [],
    };
  } else {
    message.parent_message_id = root;
    if (row.thread_seq !== null) message.thread_seq = row.thread_seq;
  }
  if (row.route_id !== null) message.route_id = row.route_id;
  if (row.edited_at !== null) message.edited_at = row.edited_at;
  if (row.deleted_at !== null) message.deleted_at = row.deleted_at;
  if (row.kind !== "") message.kind = row.kind;
  if (row.turn_id !== "") message.turn_id = row.turn_id;
  if (row.nonce !== null) message.nonce = row.nonce;
  if (row.topic_id !== null) {
    const topic = sides.topics.get(row.topic_id);
    if (topic !== undefined) message.topic_id = topic;
  }
  if (row.quoted_id !== null && row.deleted_at === null) quote(message, row, sides);
  if (row.has > 1) {
    const reactions = sides.reactions.get(row.id);
    if (reactions !== undefined) message.reactions = reactions;
    const attachments = sides.attachments.get(row.id);
    if (attachments !== undefined) message.attachments = attachments;
    const mentioned = sides.mentions.get(row.id);
    if (mentioned !== undefined) message.mentioned_user_ids = mentioned;
    const override = sides.overrides.get(row.id);
    if (override !== undefined) message.author_override = override;
    const question = sides.questions.get(row.id);
    if (question !== undefined) message.question = question;
    const actions = sides.actions.get(row.id);
    if (actions !== undefined) message.actions = actions;
  }
  return message;
}

function quote(message: Message, row: MessageRow, sides: Sides) {
  const id = row.quoted_id === null ? undefined : sides.messages.get(row.quoted_id);
  if (id === undefined || row.quoted_author_id === null) return;
  const author = personOf(sides, row.quoted_author_id);
  message.quoted_message_id = id;
  message.quoted_body_snapshot = row.quoted_body;
  message.quoted_author_id = author.id;
  message.quoted_author = author;
}

function personOf({ authors }: Sides, id: number): User {
  const author = authors.get(id);
  if (author === undefined) throw new Error("A message has no author.");
  return author;
}

/**
 * Messages of one place as this caller sees them, in a constant number of statements: their own reactions are marked.
 */
export async function messagesOf(
  reader: Reader,
  rows: readonly MessageRow[],
  place: MessagePlace,
  userId: number,
): Promise<Message[]> {
  const sides = await sidesOf(reader, rows, userId);
  return rows.map((row) => messageOf(row, place, sides));
}

/** A message that may stand anywhere, with what it takes from where it stands. */
type PlacedRow = MessageRow & {
  place_public_id: string;
  place_kind: string;
  workspace_public_id: string;
};

/** Messages by inner ID, wherever they stand, as this caller sees them. Not those of deleted places. */
export async function messagesById(
  reader: Reader,
  ids: readonly number[],
  userId: number,
): Promise<Map<number, Message>> {
  const rows = await reader.all<PlacedRow>(
    `SELECT ${MESSAGE_COLUMNS}, p.public_id AS place_public_id, p.kind AS place_kind,
       w.public_id AS workspace_public_id
     FROM messages m JOIN places p ON p.id = m.place_id AND p.deleted_at IS NULL
     JOIN workspaces w ON w.id = m.workspace_id
     WHERE m.id IN ?`,
    ids,
  );
  const sides = await sidesOf(reader, rows, userId);
  return new Map(
    rows.map((row) => {
      const place = {
        public_id: row.place_public_id,
        kind: row.place_kind,
        workspace_public_id: row.workspace_public_id,
      };
      return [row.id, messageOf(row, place, sides)];
    }),
  );
}

/** No user has this inner ID: what everybody sees alike is read for it. */
const EVERYBODY = 0;

/** The messages that events are about, as they go out to everybody: without `reacted_by_me`. */
export async function hydrateMessages(
  reader: Reader,
  ids: readonly number[],
): Promise<Map<number, object>> {
  const messages = await messagesById(reader, ids, EVERYBODY);
  return new Map([...messages].map(([id, message]) => [id, forEverybody(message)]));
}

/** A message as an event carries it: the same for whoever hears of it. */
export function forEverybody(message: Message): object {
  if (message.reactions === undefined) return message;
  const reactions = message.reactions.map(({ emoji, count }) => ({ emoji, count }));
  return { ...message, reactions };
}
