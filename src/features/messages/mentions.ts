import { GUEST_CHANNEL, type PlaceRow } from "../../access/policy.ts";
import type { Tx } from "../../storage/database.ts";
import type { MessageRow } from "./present.ts";
import { HAS } from "./sides.ts";

/** More people than this are not told one by one that they were named. */
const MOST_NAMED = 50;
/** Names further on than this are not looked for, in UTF-16 units: an agent's pages of output hold none. */
const LOOKED_AT = 20_000;
/** `@channel` names so many people in its event; in a larger place it is still counted for everybody. */
const MOST_IN_EVENT = 1_000;

/** Who a text names: handles in lower case, and whether it calls everybody. */
export interface Named {
  readonly handles: readonly string[];
  readonly everybody: boolean;
}

const NOBODY: Named = { handles: [], everybody: false };

/**
 * Whom a Markdown text names by `@handle`, `@channel` or `@here`: outside code, links and addresses, within
 * its first 20,000 characters. An escaped `\@` names nobody.
 */
export function namedIn(body: string): Named {
  if (!body.includes("@")) return NOBODY;
  const found = new Set<string>();
  for (const [, handle = ""] of prose(body.slice(0, LOOKED_AT)).matchAll(
    /(?<![\p{L}\p{N}_@./:\\-])@([a-z0-9][a-z0-9_-]{1,31})(?![a-z0-9_@-])/giu,
  ))
    found.add(handle.toLowerCase());
  const everybody = found.delete("channel");
  const here = found.delete("here");
  return { handles: [...found].slice(0, MOST_NAMED), everybody: everybody || here };
}

/** A text without what is no prose: code, what links are made of, and addresses. */
function prose(body: string): string {
  let out = "";
  let at = 0;
  while (at < body.length) {
    const next = body.slice(at).search(/[`~[<]|[a-z]:\/\//i);
    if (next === -1) break;
    out += body.slice(at, at + next);
    at += next;
    const end = endOfSpecial(body, at);
    out += end === at ? body.charAt(at) : " ";
    at = Math.max(end, at + 1);
  }
  return out + body.slice(at);
}

/** Where a piece that is no prose ends; its own start when it is prose after all. */
function endOfSpecial(body: string, at: number): number {
  const [fence = ""] = /^(`+|~{3,})/.exec(body.slice(at, at + 64)) ?? [];
  if (fence !== "") {
    const end = body.indexOf(fence, at + fence.length);
    // A block of code that is not closed goes to the end of the text; single ticks that are not closed are text.
    if (end === -1) return fence.length >= 3 ? body.length : at + fence.length;
    return end + fence.length;
  }
  if (body.charAt(at) === "[") {
    const close = /^\[[^\]\n]{0,200}\]\([^)\n]{0,1000}\)/.exec(body.slice(at, at + 1_204));
    return at + (close?.[0].length ?? 0);
  }
  if (body.charAt(at) === "<") {
    const link = /^<[a-z][^>\s]{0,1000}>/i.exec(body.slice(at, at + 1_003));
    return at + (link?.[0].length ?? 0);
  }
  if (/^[a-z]:\/\//i.test(body.slice(at, at + 4))) {
    const end = body.slice(at).search(/[\s>)\]]/);
    return end === -1 ? body.length : at + end;
  }
  return at;
}

export interface MentionedUser {
  readonly id: number;
  readonly public_id: string;
}

/** The people among those named who can read the place: only they are told. */
export async function mentionedIn(
  tx: Tx,
  place: PlaceRow,
  { handles }: Named,
): Promise<MentionedUser[]> {
  if (handles.length === 0) return [];
  return tx.all<MentionedUser>(
    `SELECT u.id, u.public_id FROM users u JOIN memberships m ON m.workspace_id = ? AND m.user_id = u.id
     WHERE u.deleted_at IS NULL AND u.handle <> '' AND (${handles.map(() => "u.handle = ?").join(" OR ")})
       AND ${readers(place)} ORDER BY u.id`,
    place.workspace_id,
    ...handles,
  );
}

/** Everybody who can read the place, but for the author; none when they are too many to name. */
export async function everybodyIn(
  tx: Tx,
  place: PlaceRow,
  authorId: number,
): Promise<MentionedUser[]> {
  const all = await tx.all<MentionedUser>(
    place.kind === "public"
      ? `SELECT u.id, u.public_id FROM memberships m JOIN users u ON u.id = m.user_id
         WHERE m.workspace_id = ? AND ${readers(place)} ORDER BY u.id LIMIT ${MOST_IN_EVENT + 2}`
      : `SELECT u.id, u.public_id FROM place_members pm
         JOIN memberships m ON m.workspace_id = pm.workspace_id AND m.user_id = pm.user_id
         JOIN users u ON u.id = pm.user_id
         WHERE pm.place_id = ? AND m.role <> 'guest' ORDER BY u.id LIMIT ${MOST_IN_EVENT + 2}`,
    place.kind === "public" ? place.workspace_id : place.id,
  );
  const others = all.filter(({ id }) => id !== authorId);
  return others.length > MOST_IN_EVENT ? [] : others;
}

/** The condition under which the member `m` reads a place: the policy's `seesPlace`, in SQL. */
export function readers({ id, kind, name }: PlaceRow): string {
  if (kind === "public") return name === GUEST_CHANNEL ? "m.role <> ''" : "m.role <> 'guest'";
  return `m.role <> 'guest' AND EXISTS (SELECT 1 FROM place_members pm
    WHERE pm.user_id = m.user_id AND pm.place_id = ${id})`;
}

/** Notes that a message names somebody, and tells them in their activity. */
export async function insertMention(tx: Tx, place: PlaceRow, row: MessageRow, user: MentionedUser) {
  await tx.run(
    "INSERT INTO mentions (message_id, user_id, place_id, seq, root_id, thread_seq) VALUES (?, ?, ?, ?, ?, ?)",
    row.id,
    user.id,
    place.id,
    row.seq,
    row.root_id,
    row.thread_seq,
  );
  if (user.id === row.author_id) return;
  await tx.run(
    `INSERT INTO activity (user_id, workspace_id, kind, message_id, actor_id, created_at)
     VALUES (?, ?, 'mention', ?, ?, ?)`,
    user.id,
    place.workspace_id,
    row.id,
    row.author_id,
    row.created_at,
  );
}

/**
 * Has a message name whom its new text names: who is named only now is told, who no longer is, is not.
 *
 * @returns their public IDs.
 */
export async function changeMentions(
  tx: Tx,
  place: PlaceRow,
  row: MessageRow,
  body: string,
): Promise<string[]> {
  const names = row.kind === "" ? namedIn(body) : NOBODY;
  const named = await mentionedIn(tx, place, names);
  const before = new Set<number>();
  if (row.has & HAS.mentions) {
    const rows = await tx.all<{ user_id: number }>(
      "SELECT user_id FROM mentions WHERE message_id = ?",
      row.id,
    );
    for (const { user_id } of rows) before.add(user_id);
  }
  for (const user of named) if (!before.delete(user.id)) await insertMention(tx, place, row, user);
  for (const userId of before) {
    await tx.run("DELETE FROM mentions WHERE message_id = ? AND user_id = ?", row.id, userId);
    await tx.run(
      // The plus keeps SQLite from looking through everything that ever happened to this person.
      "DELETE FROM activity WHERE message_id = ? AND kind = 'mention' AND +user_id = ?",
      row.id,
      userId,
    );
  }
  row.has &= ~(HAS.mentions | HAS.everybody);
  if (named.length > 0) row.has |= HAS.mentions;
  if (names.everybody) row.has |= HAS.everybody;
  return named.map(({ public_id }) => public_id);
}
