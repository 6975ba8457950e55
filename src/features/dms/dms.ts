import type { Actor } from "../../access/actor.ts";
import {
  PLACE_COLUMNS,
  directFor,
  isTimedOut,
  requireActive,
  requireDirectCreator,
  requireHuman,
  seesPlace,
  workspaceFor,
  type PlaceRow,
  type Restriction,
  type Role,
  type WorkspaceRow,
} from "../../access/policy.ts";
import { badRequest, conflict, forbidden, notFound } from "../../http/errors.ts";
import { newId, newRouteId } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { tellOneself } from "../channels/joining.ts";
import {
  READ_COLUMNS,
  READ_JOIN,
  readStateOf,
  unreadOf,
  type ReadRow,
} from "../channels/reading.ts";
import { cleanNonce } from "../messages/draft.ts";
import { usersById } from "../people/people.ts";
import type { CreateDirectConversationRequest, DirectConversation } from "./wire.ts";

/** How many people a conversation holds at most, the caller among them. */
const MOST_MEMBERS = 32;

type ConversationRow = PlaceRow & ReadRow;

/** The caller's conversations that they have not closed, the one that was last written in first. */
export async function listConversations(
  reader: Reader,
  actor: Actor,
  workspaceId: string,
): Promise<DirectConversation[]> {
  const workspace = await workspaceFor(reader, actor, workspaceId);
  const rows = await reader.all<ConversationRow>(
    `SELECT ${PLACE_COLUMNS}, ${READ_COLUMNS}
     FROM place_members mine JOIN places p ON p.id = mine.place_id AND p.kind = 'direct'
     JOIN workspaces w ON w.id = p.workspace_id
     JOIN memberships m ON m.workspace_id = w.id AND m.user_id = mine.user_id ${READ_JOIN}
     WHERE mine.user_id = ? AND mine.workspace_id = ? AND mine.closed = 0
     ORDER BY coalesce((SELECT d.id FROM messages d WHERE d.place_id = p.id AND d.seq = p.last_seq), 0) DESC,
       p.id DESC`,
    actor.user.id,
    workspace.id,
  );
  return conversationsOf(reader, actor, rows.filter(seesPlace));
}

/** One conversation of the caller's, closed or not; 404 for whoever is not in it. */
export async function getConversation(reader: Reader, actor: Actor, id: string) {
  return conversationOf(reader, actor, await directFor(reader, actor, id));
}

/**
 * The conversation of these people and the caller; the first call makes it, and the same people always get the same one.
 * Errors: 400 for fewer than two or more than 32, 404 for who is not in the workspace, 403 for and with guests
 * and those who are blocked or timed out.
 */
export async function createConversation(
  db: Database,
  actor: Actor,
  { workspace_id, member_ids }: CreateDirectConversationRequest,
): Promise<DirectConversation> {
  const publicIds = [...new Set([actor.user.public_id, ...member_ids])];
  if (publicIds.length < 2 || publicIds.length > MOST_MEMBERS)
    throw badRequest(`member_ids must name from 1 to ${MOST_MEMBERS - 1} people besides you.`);
  return db.write(async (tx) => {
    const workspace = await workspaceFor(tx, actor, workspace_id);
    requireDirectCreator(workspace.role);
    requireActive(workspace);
    const people = await peopleOf(tx, workspace, publicIds);
    const key = people.map(({ id }) => id).join(" ");
    const existing = await tx.get<{ public_id: string }>(
      "SELECT public_id FROM places WHERE workspace_id = ? AND kind = 'direct' AND member_key = ?",
      workspace.id,
      key,
    );
    // Those who are in it already may have left, or become guests, since.
    if (existing === undefined) requireEligible(people);
    const id = existing?.public_id ?? (await insertConversation(tx, workspace, people, key));
    const place = await directFor(tx, actor, id);
    await setClosed(tx, actor, place, 0);
    return conversationOf(tx, actor, place);
  });
}

/** Hides a conversation from the caller's list until somebody writes in it or the caller opens it again. */
export async function closeConversation(db: Database, actor: Actor, id: string): Promise<void> {
  requireHuman(actor, "close conversations");
  await db.write(async (tx) => setClosed(tx, actor, await directFor(tx, actor, id), 1));
}

/** Shows a conversation in the caller's list again. */
export async function openConversation(db: Database, actor: Actor, id: string) {
  requireHuman(actor, "open conversations");
  return db.write(async (tx) => {
    const place = await directFor(tx, actor, id);
    await setClosed(tx, actor, place, 0);
    return conversationOf(tx, actor, place);
  });
}

/**
 * The conversation, to write in it: 409 when nobody but the caller is left to receive anything. What was written before
 * under the same nonce is answered all the same.
 */
export async function writableDirect(
  tx: Tx,
  actor: Actor,
  id: string,
  nonce: string | undefined,
): Promise<PlaceRow> {
  const place = await directFor(tx, actor, id);
  if (!(await hasRecipient(tx, actor, place)) && !(await isRetry(tx, actor, nonce)))
    throw nobodyLeft();
  return place;
}

/** 409 when nobody but the caller is left in a direct conversation; other places are written in all the same. */
export async function requireRecipient(
  reader: Reader,
  actor: Actor,
  place: PlaceRow,
): Promise<void> {
  if (place.kind === "direct" && !(await hasRecipient(reader, actor, place))) throw nobodyLeft();
}

const nobodyLeft = () =>
  conflict("no_recipient", "Nobody else is left in this conversation to read it.");

/** Who else is in the conversation and still reads it. */
const RECIPIENT = `memberships other ON other.workspace_id = pm.workspace_id AND other.user_id = pm.user_id
  AND other.role <> 'guest'`;

async function hasRecipient(reader: Reader, actor: Actor, place: PlaceRow): Promise<boolean> {
  const found = await reader.get(
    `SELECT 1 FROM place_members pm JOIN ${RECIPIENT} WHERE pm.place_id = ? AND pm.user_id <> ? LIMIT 1`,
    place.id,
    actor.user.id,
  );
  return found !== undefined;
}

async function isRetry(reader: Reader, actor: Actor, nonce: string | undefined): Promise<boolean> {
  if (nonce === undefined || nonce === "") return false;
  const found = await reader.get(
    "SELECT 1 FROM messages WHERE author_id = ? AND nonce = ?",
    actor.user.id,
    cleanNonce(nonce),
  );
  return found !== undefined;
}

interface DirectPerson extends Restriction {
  id: number;
  public_id: string;
  /** Nothing for who is no member of the workspace. */
  role: Role | null;
}

/** People by public ID with their role in a workspace, ascending by inner ID; 404 when one of them is nobody. */
async function peopleOf(
  tx: Tx,
  workspace: WorkspaceRow,
  publicIds: readonly string[],
): Promise<DirectPerson[]> {
  const people = await tx.all<DirectPerson>(
    `SELECT u.id, u.public_id, m.role, m.timeout_until, m.blocked_at FROM users u
     LEFT JOIN memberships m ON m.workspace_id = ? AND m.user_id = u.id
     WHERE u.public_id IN (${publicIds.map(() => "?").join()}) ORDER BY u.id`,
    workspace.id,
    ...publicIds,
  );
  if (people.length < publicIds.length) throw notFound("User");
  return people;
}

function requireEligible(people: readonly DirectPerson[]): void {
  if (people.some(({ role }) => role === null)) throw notFound("User");
  if (people.some(({ role }) => role === "guest"))
    throw forbidden("Guests cannot be in direct conversations.");
  if (people.some((person) => person.blocked_at !== null || isTimedOut(person)))
    throw forbidden("Somebody of these cannot write at the moment: they are blocked or timed out.");
}

async function insertConversation(
  tx: Tx,
  workspace: WorkspaceRow,
  people: readonly DirectPerson[],
  key: string,
): Promise<string> {
  const public_id = newId("dm");
  const created_at = new Date().toISOString();
  const inserted = await tx.get<{ id: number }>(
    `INSERT INTO places (public_id, route_id, workspace_id, kind, member_key, created_at)
     VALUES (?, ?, ?, 'direct', ?, ?) RETURNING id`,
    public_id,
    newRouteId("D"),
    workspace.id,
    key,
    created_at,
  );
  const id = inserted?.id ?? 0;
  for (const person of people)
    await tx.run(
      "INSERT INTO place_members (user_id, place_id, workspace_id, joined_at) VALUES (?, ?, ?, ?)",
      person.id,
      id,
      workspace.id,
      created_at,
    );
  await tx.append({
    type: "dm.created",
    workspace: { id: workspace.id, public_id: workspace.public_id },
    place: { id, public_id, kind: "direct" },
    payload: {
      direct_conversation_id: public_id,
      member_ids: people.map((person) => person.public_id),
    },
  });
  return public_id;
}

async function setClosed(tx: Tx, actor: Actor, place: PlaceRow, closed: 0 | 1): Promise<void> {
  const changed = await tx.get(
    `UPDATE place_members SET closed = ? WHERE user_id = ? AND place_id = ? AND closed <> ?
     RETURNING 1 AS changed`,
    closed,
    actor.user.id,
    place.id,
    closed,
  );
  if (changed !== undefined) await tellOneself(tx, actor, place);
}

async function conversationOf(
  reader: Reader,
  actor: Actor,
  place: PlaceRow,
): Promise<DirectConversation> {
  const read = await readStateOf(reader, actor, place);
  const [conversation] = await conversationsOf(reader, actor, [{ ...place, ...read }]);
  if (conversation === undefined) throw notFound("Direct conversation");
  return conversation;
}

/** Conversations as their member sees them: two statements, however many they are. */
async function conversationsOf(
  reader: Reader,
  actor: Actor,
  rows: readonly ConversationRow[],
): Promise<DirectConversation[]> {
  const members = await reader.all<{ place_id: number; user_id: number; reads: number }>(
    `SELECT pm.place_id, pm.user_id, CASE WHEN other.user_id IS NULL THEN 0 ELSE 1 END AS reads
     FROM place_members pm LEFT JOIN ${RECIPIENT} WHERE pm.place_id IN ? ORDER BY pm.place_id, pm.user_id`,
    rows.map(({ id }) => id),
  );
  const users = await usersById(reader, new Set(members.map(({ user_id }) => user_id)));
  const byPlace = Map.groupBy(members, ({ place_id }) => place_id);
  return rows.map((row) => {
    const inIt = byPlace.get(row.id) ?? [];
    return {
      id: row.public_id,
      route_id: row.route_id,
      workspace_id: row.workspace_public_id,
      created_at: row.created_at,
      members: inIt.flatMap(({ user_id }) => users.get(user_id) ?? []),
      can_send: inIt.some(({ user_id, reads }) => reads === 1 && user_id !== actor.user.id),
      last_seq: row.last_seq,
      last_read_seq: row.last_read_seq,
      unread_count: unreadOf(row, row),
      mention_count: row.mention_count,
    };
  });
}
