import { USER_COLUMNS, type UserRow } from "../../access/actor.ts";
import type { Role } from "../../access/policy.ts";
import { audit } from "../../features/audit/audit.ts";
import { personAt } from "../../features/auth/addresses.ts";
import { openGuestChannel } from "../../features/channels/guests.ts";
import { addMember, wasMember } from "../../features/people/members.ts";
import { newId } from "../../ids.ts";
import type { Reader, Tx } from "../../storage/database.ts";
import type { ForeignPerson, Origin } from "./archive.ts";
import { freeHandle } from "./handles.ts";
import { mark } from "./marks.ts";
import type { NoteCode } from "./notes.ts";
import type { Tally } from "./report.ts";

/** The workspace that an archive comes into. */
export interface Target {
  /** 0 for one that is not made, since nothing is to be changed. */
  readonly id: number;
  readonly public_id: string;
  readonly name: string;
  readonly slug: string;
  /** Whether the import makes it, so that who administered there does so here. */
  readonly fresh: boolean;
  /** Who of the archive was made to own it, and what is to be said of that. */
  readonly made?: { readonly key: string; readonly notes: Decision["notes"] } | undefined;
}

/** Somebody of the archive, as they are here. */
export interface Imported {
  readonly id: number;
  readonly public_id: string;
  readonly kind: "human" | "bot";
  readonly display_name: string;
  readonly handle: string;
  /** Nothing for who is not in the workspace. */
  readonly role: Role | null;
}

/** What is to become of somebody. */
export interface Decision {
  /** Who they are here already. */
  readonly there: Imported | undefined;
  readonly handle: string;
  /** As what they come into the workspace; nothing for who is in it, or stays outside. */
  readonly role: Role | undefined;
  readonly counted: keyof Tally["people"];
  readonly notes: readonly (readonly [NoteCode, string])[];
}

/** Decides what becomes of somebody whom no import has brought yet; changes nothing. */
export async function decide(
  reader: Reader,
  person: ForeignPerson,
  target: Target,
  promised: ReadonlySet<string>,
): Promise<Decision> {
  const notes: [NoteCode, string][] = [];
  const { kind, display_name, gone } = person;
  const found = await knownAs(reader, person);
  const there = found && (await importedAs(reader, found.id, target));
  if (found !== undefined && there !== undefined) {
    if (found.deleted_at !== null) notes.push(["person_gone", display_name]);
    const stays = gone || found.deleted_at !== null || there.role !== null;
    const left = !stays && (await wasMember(reader, target, found));
    if (left) notes.push(["former_member", display_name]);
    const role = stays || left ? undefined : roleOf(person, target, notes);
    return { there, handle: there.handle, role, counted: "matched", notes };
  }
  const handle = await freeHandle(reader, person.handle, display_name, promised);
  if (!gone && kind === "human" && person.handle !== "" && handle !== person.handle.toLowerCase())
    notes.push(["handle_changed", `@${person.handle} is @${handle}`]);
  if (!gone && kind === "human" && person.email === "") notes.push(["no_address", display_name]);
  const role = gone ? undefined : roleOf(person, target, notes);
  const counted = kind === "bot" ? "bots" : gone ? "deactivated" : "made";
  return { there: undefined, handle, role, counted, notes };
}

/**
 * Carries a decision out, with its mark; answers their inner ID. Without a workspace they have an account, and no mark.
 */
export async function settle(
  tx: Tx,
  person: ForeignPerson,
  { there, handle, role }: Decision,
  into?: { readonly target: Target; readonly origin: Origin },
): Promise<number> {
  const user = there ?? (await make(tx, person, handle, into?.target));
  if (into === undefined) return user.id;
  const { target, origin } = into;
  if (role !== undefined) await enter(tx, user, role, target);
  await mark(tx, target.id, origin, "person", { source: person.key, target_id: user.id, done: 1 });
  return user.id;
}

/** Whose mail address it is here, deactivated or not. */
async function knownAs(reader: Reader, { email, kind }: ForeignPerson) {
  if (email === "" || kind === "bot") return undefined;
  const standing = await personAt(reader, email);
  if (standing !== undefined)
    return reader.get<UserRow>(`SELECT ${USER_COLUMNS} FROM users u WHERE u.id = ?`, standing.id);
  return reader.get<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE u.email = ? AND u.email <> '' AND u.kind = 'human' ORDER BY u.id LIMIT 1`,
    email,
  );
}

/** Somebody who is here, with their role in the workspace. */
export async function importedAs(reader: Reader, id: number, target: Target): Promise<Imported> {
  const row = await reader.get<Imported>(
    `SELECT u.id, u.public_id, u.kind, u.display_name, u.handle, m.role FROM users u
     LEFT JOIN memberships m ON m.workspace_id = ? AND m.user_id = u.id WHERE u.id = ?`,
    target.id,
    id,
  );
  if (row === undefined) throw new Error("Somebody who was imported is not here.");
  return row;
}

/** Nobody becomes more than a member by an archive, but in a workspace that is made for it. */
function roleOf(
  { kind, role, display_name }: ForeignPerson,
  { fresh }: Target,
  notes: [NoteCode, string][],
): Role | undefined {
  if (role === undefined) return undefined;
  if (kind === "bot") return "bot";
  if (role === "guest") notes.push(["guest", display_name]);
  if (role !== "moderator" || fresh) return role;
  notes.push(["owner_role", display_name]);
  return "member";
}

async function make(
  tx: Tx,
  { kind, display_name, email, gone, role, ...person }: ForeignPerson,
  handle: string,
  target: Target | undefined,
): Promise<{ id: number; public_id: string }> {
  const now = new Date().toISOString();
  const user = await tx.get<{ id: number; public_id: string }>(
    `INSERT INTO users (public_id, kind, display_name, handle, former_handle, email, status_text, status_emoji, time_zone,
       created_at, deleted_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id, public_id`,
    newId("usr"),
    kind,
    display_name,
    gone ? "" : handle,
    gone ? handle : "",
    kind === "bot" ? "" : email,
    gone ? "" : person.status_text,
    gone ? "" : person.status_emoji,
    person.time_zone,
    now,
    gone ? now : null,
  );
  if (user === undefined) throw new Error("A person was not stored.");
  await audit(tx, {
    workspace: target,
    action: kind === "bot" ? "bot.created" : "user.created",
    target_type: "user",
    target_id: user.public_id,
    metadata: { provider: "import", ...(kind === "bot" && { handle }) },
  });
  // Whoever gives them their account back gives them this workspace back with it.
  if (target !== undefined && gone && kind === "human" && role !== undefined)
    await tx.run(
      `INSERT INTO former_members (workspace_id, user_id, role, reason, left_at) VALUES (?, ?, ?, 'deactivated', ?)`,
      target.id,
      user.id,
      role === "guest" ? "guest" : "member",
      now,
    );
  return user;
}

async function enter(
  tx: Tx,
  user: { readonly id: number; readonly public_id: string },
  role: Role,
  target: Target,
): Promise<void> {
  if (role === "guest") await openGuestChannel(tx, target);
  await addMember(tx, target, user, role);
  if (role === "bot") return;
  await audit(tx, {
    workspace: target,
    action: "member.added",
    target_type: "user",
    target_id: user.public_id,
    metadata: { role, by: "import" },
  });
}
