import type { Reader, Tx } from "../../storage/database.ts";
import { usersById } from "../people/people.ts";
import type { User } from "../people/wire.ts";
import { withdrawUploads } from "../uploads/attach.ts";
import { uploadsOf } from "../uploads/present.ts";
import type { Upload } from "../uploads/wire.ts";
import { actionsOf } from "./buttons.ts";
import { overridesOf } from "./override.ts";
import type { MessageRow } from "./present.ts";
import { questionsOf } from "./question.ts";
import type { MessageAction, Question } from "./question-wire.ts";
import type { AuthorOverride, ReactionSummary, ThreadState } from "./wire.ts";

/** Bits of `messages.has`: what stands beside a message in tables of its own. */
export const HAS = {
  thread: 1,
  reactions: 2,
  attachments: 4,
  mentions: 8,
  everybody: 16,
  override: 32,
  question: 64,
  actions: 128,
} as const;

/** What messages show besides their own rows, by inner ID. */
export interface Sides {
  readonly authors: ReadonlyMap<number, User>;
  /** The public IDs of the roots and of the quoted messages. */
  readonly messages: ReadonlyMap<number, string>;
  readonly topics: ReadonlyMap<number, string>;
  readonly threads: ReadonlyMap<number, ThreadState>;
  readonly reactions: ReadonlyMap<number, ReactionSummary[]>;
  readonly attachments: ReadonlyMap<number, Upload[]>;
  readonly mentions: ReadonlyMap<number, string[]>;
  readonly overrides: ReadonlyMap<number, AuthorOverride>;
  readonly questions: ReadonlyMap<number, Question>;
  readonly actions: ReadonlyMap<number, MessageAction[]>;
}

const NONE: ReadonlyMap<number, never> = new Map<number, never>();

/** Reads what stands beside these messages: one statement for each kind of thing, none for what no message has. */
export async function sidesOf(
  reader: Reader,
  rows: readonly MessageRow[],
  userId: number,
): Promise<Sides> {
  const people = new Set<number>();
  const named = new Set<number>();
  const topics = new Set<number>();
  let has = 0;
  for (const row of rows) {
    has |= row.has;
    people.add(row.author_id);
    if (row.root_id !== null) named.add(row.root_id);
    if (row.quoted_id !== null) named.add(row.quoted_id);
    if (row.quoted_author_id !== null) people.add(row.quoted_author_id);
    if (row.topic_id !== null) topics.add(row.topic_id);
  }
  const having = (bit: number) => rows.filter((row) => (row.has & bit) !== 0).map(({ id }) => id);
  return {
    authors: await usersById(reader, people),
    messages: named.size > 0 ? await publicIds(reader, "messages", [...named]) : NONE,
    topics: topics.size > 0 ? await publicIds(reader, "topics", [...topics]) : NONE,
    threads: has & HAS.thread ? await threadsOf(reader, having(HAS.thread)) : NONE,
    reactions:
      has & HAS.reactions ? await reactionsOf(reader, having(HAS.reactions), userId) : NONE,
    attachments: has & HAS.attachments ? await uploadsOf(reader, having(HAS.attachments)) : NONE,
    mentions: has & HAS.mentions ? await mentionsOf(reader, having(HAS.mentions)) : NONE,
    overrides: has & HAS.override ? await overridesOf(reader, having(HAS.override)) : NONE,
    questions: has & HAS.question ? await questionsOf(reader, having(HAS.question)) : NONE,
    actions: has & HAS.actions ? await actionsOf(reader, having(HAS.actions)) : NONE,
  };
}

async function publicIds(reader: Reader, table: "messages" | "topics", ids: readonly number[]) {
  const rows = await reader.all<{ id: number; public_id: string }>(
    `SELECT id, public_id FROM ${table} WHERE id IN ?`,
    ids,
  );
  return new Map(rows.map(({ id, public_id }) => [id, public_id]));
}

/** The states of the threads below these roots; of a root without replies there is none. */
export async function threadsOf(
  reader: Reader,
  rootIds: readonly number[],
): Promise<Map<number, ThreadState>> {
  const rows = await reader.all<{
    root_id: number;
    public_id: string;
    reply_count: number;
    last_reply_at: string;
    last_reply_author_ids: string;
  }>(
    `SELECT t.root_id, m.public_id, t.reply_count, t.last_reply_at, t.last_reply_author_ids
     FROM threads t JOIN messages m ON m.id = t.root_id WHERE t.root_id IN ?`,
    rootIds,
  );
  return new Map(
    rows.map((row) => [
      row.root_id,
      {
        root_message_id: row.public_id,
        reply_count: row.reply_count,
        last_reply_at: row.last_reply_at,
        last_reply_author_ids: JSON.parse(row.last_reply_author_ids),
      },
    ]),
  );
}

/** How often these messages got which reactions, in the order in which each first came. */
export async function reactionsOf(
  reader: Reader,
  messageIds: readonly number[],
  userId: number,
): Promise<Map<number, ReactionSummary[]>> {
  const rows = await reader.all<{ message_id: number; emoji: string; count: number; mine: number }>(
    `SELECT c.message_id, c.emoji, c.count, CASE WHEN r.user_id IS NULL THEN 0 ELSE 1 END AS mine
     FROM reaction_counts c LEFT JOIN reactions r
       ON r.message_id = c.message_id AND r.emoji = c.emoji AND r.user_id = ?
     WHERE c.message_id IN ? AND c.count > 0 ORDER BY c.message_id, c.position`,
    userId,
    messageIds,
  );
  return grouped(rows, ({ emoji, count, mine }) => ({ emoji, count, reacted_by_me: mine === 1 }));
}

async function mentionsOf(reader: Reader, messageIds: readonly number[]) {
  const rows = await reader.all<{ message_id: number; public_id: string }>(
    `SELECT x.message_id, u.public_id FROM mentions x JOIN users u ON u.id = x.user_id
     WHERE x.message_id IN ? ORDER BY x.message_id, x.user_id`,
    messageIds,
  );
  return grouped(rows, ({ public_id }) => public_id);
}

function grouped<Row extends { message_id: number }, T>(rows: readonly Row[], of: (row: Row) => T) {
  const groups = new Map<number, T[]>();
  for (const row of rows) {
    const group = groups.get(row.message_id);
    if (group === undefined) groups.set(row.message_id, [of(row)]);
    else group.push(of(row));
  }
  return groups;
}

/**
 * Takes away what stood beside a message that is deleted: reactions, pin, mentions, files, the name it showed, its question
 * with the answer, its buttons, what it told others, and its text in the quotes of others. Its thread stays.
 */
export async function clearSides(tx: Tx, { id, has }: MessageRow): Promise<void> {
  await tx.run("UPDATE messages SET quoted_body = '' WHERE quoted_id = ?", id);
  await tx.run("DELETE FROM pins WHERE message_id = ?", id);
  await tx.run("DELETE FROM activity WHERE message_id = ?", id);
  if (has & HAS.mentions) await tx.run("DELETE FROM mentions WHERE message_id = ?", id);
  if (has & HAS.reactions) {
    await tx.run("DELETE FROM reactions WHERE message_id = ?", id);
    await tx.run("DELETE FROM reaction_counts WHERE message_id = ?", id);
  }
  if (has & HAS.attachments) await withdrawUploads(tx, id);
  if (has & HAS.override) await tx.run("DELETE FROM message_overrides WHERE message_id = ?", id);
  if (has & HAS.question) await tx.run("DELETE FROM questions WHERE message_id = ?", id);
  if (has & HAS.actions) await tx.run("DELETE FROM message_actions WHERE message_id = ?", id);
}
