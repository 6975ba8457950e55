import { USER_COLUMNS, type UserRow } from "../../access/actor.ts";
import type { Role } from "../../access/policy.ts";
import { conflict, forbidden, notFound } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { openGuestChannel } from "../channels/guests.ts";
import { addMember } from "../people/members.ts";
import { createHuman, userOf, userRow } from "../people/people.ts";
import { workspaceNamed } from "../workspaces/named.ts";
import { cleanEmail, personAt } from "./addresses.ts";
import { insertMagicLink } from "./magic-links.ts";
import { setPassword } from "./passwords.ts";
import { hashPassword } from "./password-rules.ts";
import { endSessions } from "./sessions.ts";

// What operators do to people's accounts from the command line. They are no actor: nobody is asked what they may, and the
// audit log names no person.

/**
 * The person that an operator means by their ID, their mail address, their handle with or without `@`, or their name; 404
 * when there is none, 409 when it is several: everybody chooses their handle and name themselves, so neither comes before the
 * other. Nobody who has been deactivated.
 */
export async function personNamed(reader: Reader, text: string): Promise<UserRow> {
  if (text.includes("@", 1)) {
    const found = await personAt(reader, cleanEmail(text));
    if (found === undefined) throw notFound("Person");
    return userRow(reader, found.id);
  }
  const { handle, name } = namesIn(text);
  const found = await reader.all<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE (u.public_id = ? OR (u.handle = ? AND u.handle <> '') OR u.display_name = ?)
       AND u.kind = 'human' AND u.deleted_at IS NULL ORDER BY u.id LIMIT 100`,
    text,
    handle,
    name,
  );
  return theOne(found, text, "Person");
}

/** As `personNamed`, of those who have been deactivated: by the handle and mail address that they had. */
export async function formerPersonNamed(reader: Reader, text: string): Promise<UserRow> {
  const email = text.includes("@", 1) ? cleanEmail(text) : "";
  const { handle, name } = namesIn(text);
  const found = await reader.all<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE (u.public_id = ? OR (u.former_handle = ? AND u.former_handle <> '')
         OR u.display_name = ? OR (u.email = ? AND u.email <> '') OR EXISTS (SELECT 1 FROM identities i
           WHERE i.user_id = u.id AND i.provider = 'email' AND i.subject = ? AND i.subject <> ''))
       AND u.kind = 'human' AND u.deleted_at IS NOT NULL ORDER BY u.id LIMIT 100`,
    text,
    handle,
    name,
    email,
    email,
  );
  return theOne(found, text, "Person");
}

/** What begins with an @ is a handle and no name. */
const namesIn = (text: string) => ({
  handle: text.replace(/^@/, "").toLowerCase(),
  name: text.startsWith("@") ? "" : text,
});

/** The one that is meant among those that are called so; of several, the one whose ID it is. */
export function theOne(found: readonly UserRow[], text: string, what: "Person" | "Bot"): UserRow {
  const [only, ...others] = found;
  if (only === undefined) throw notFound(what);
  if (others.length === 0) return only;
  const exact = found.find((user) => user.public_id === text);
  if (exact !== undefined) return exact;
  throw conflict(
    "ambiguous_name",
    `Several ${what === "Bot" ? "bots" : "people"} are called ${text}: give the ID, one of ${found.map(({ public_id }) => public_id).join(", ")}.`,
  );
}

/** Makes a person, in no workspace yet. 409 when the mail address or the handle is somebody's. */
export const createPerson = (
  db: Database,
  { email, ...person }: { display_name: string; email: string; handle?: string },
) =>
  db.write(async (tx) => {
    const address = cleanEmail(email);
    await requireFreeAddress(tx, address);
    const user = await createHuman(tx, { ...person, email: address });
    await audit(tx, {
      action: "user.created",
      target_type: "user",
      target_id: user.public_id,
      metadata: { provider: "command" },
    });
    return { user: userOf(user) };
  });

/**
 * Makes a link that signs in whom a mail address belongs to, or somebody new.
 *
 * @param user whom it is to belong to from now on, named as in `personNamed`; 409 when it is somebody else's.
 */
export const createLinkFor = (
  db: Database,
  { email, display_name, user }: { email: string; display_name?: string; user?: string },
) =>
  db.write(async (tx) => {
    const address = cleanEmail(email);
    if (user !== undefined) await giveAddress(tx, await personNamed(tx, user), address);
    const known = await personAt(tx, address);
    if (known === undefined) await requireNotDeactivated(tx, address);
    const name = known?.display_name ?? display_name;
    const made = await insertMagicLink(tx, {
      email: address,
      ...(name !== undefined && { display_name: name }),
    });
    await audit(tx, {
      action: "magic_link.created",
      target_type: "magic_link",
      target_id: made.magic_link.id,
      metadata: { ...(known !== undefined && { user_id: known.public_id }) },
    });
    return made;
  });

/** Gives somebody a password in place of any they had; where they are signed in, that ends. */
export async function setPasswordOf(db: Database, name: string, password: string) {
  const user = await personNamed(db, name);
  const hash = await hashPassword(password, user);
  return db.write(async (tx) => {
    await setPassword(tx, user, hash);
    const ended = await endSessions(tx, user);
    return { user: userOf(user), sessions_ended: ended.length };
  });
}

/** Sign-ins ended in one write: few enough that nobody notices. */
const BATCH = 500;

/**
 * Ends sign-ins: one by its ID, all of a person, or everybody's. What is open by them closes within a second. 404 for a
 * sign-in that there is not, or that has ended.
 *
 * @returns their IDs.
 */
export async function revokeSessions(
  db: Database,
  which: { readonly session: string } | { readonly user: string } | "all",
): Promise<string[]> {
  if (which === "all") return revokeAll(db);
  return db.write(async (tx) => {
    const standing =
      "user" in which
        ? await endSessions(tx, await personNamed(tx, which.user))
        : await endSession(tx, which.session);
    await auditRevoked(tx, standing);
    return standing;
  });
}

async function revokeAll(db: Database): Promise<string[]> {
  const revoked: string[] = [];
  for (;;) {
    const ended = await db.write(async (tx) => {
      const now = new Date().toISOString();
      const rows = await tx.all<{ id: number }>(
        "SELECT id FROM sessions WHERE revoked_at IS NULL AND expires_at > ? ORDER BY id LIMIT ?",
        now,
        BATCH,
      );
      if (rows.length === 0) return [];
      const gone = await tx.all<{ public_id: string }>(
        "UPDATE sessions SET revoked_at = ? WHERE id IN ? AND revoked_at IS NULL RETURNING public_id",
        now,
        rows.map(({ id }) => id),
      );
      const ids = gone.map(({ public_id }) => public_id);
      await auditRevoked(tx, ids);
      return ids;
    });
    revoked.push(...ended);
    if (ended.length < BATCH) return revoked;
  }
}

async function endSession(tx: Tx, publicId: string): Promise<string[]> {
  const now = new Date().toISOString();
  const ended = await tx.get(
    "UPDATE sessions SET revoked_at = ? WHERE public_id = ? AND revoked_at IS NULL AND expires_at > ? RETURNING id",
    now,
    publicId,
    now,
  );
  if (ended === undefined) throw notFound("Session");
  return [publicId];
}

async function auditRevoked(tx: Tx, sessions: readonly string[]): Promise<void> {
  for (const target_id of sessions)
    await audit(tx, { action: "session.revoked", target_type: "session", target_id });
}

/** Makes somebody a member of a workspace; 409 when they are one already. */
export const addToWorkspace = (
  db: Database,
  named: { workspace: string; user: string; role: Exclude<Role, "owner" | "bot"> },
) =>
  db.write(async (tx) => {
    const workspace = await workspaceNamed(tx, named.workspace);
    const user = await personNamed(tx, named.user);
    const member = await tx.get(
      "SELECT 1 FROM memberships WHERE workspace_id = ? AND user_id = ?",
      workspace.id,
      user.id,
    );
    if (member !== undefined)
      throw conflict("already_a_member", `${user.display_name} is in ${workspace.name} already.`);
    if (named.role === "guest") await openGuestChannel(tx, workspace);
    await addMember(tx, workspace, user, named.role);
    await audit(tx, {
      workspace,
      action: "member.added",
      target_type: "user",
      target_id: user.public_id,
      metadata: { role: named.role, by: "command" },
    });
    return { user: userOf(user), workspace_id: workspace.public_id, role: named.role };
  });

async function requireFreeAddress(reader: Reader, email: string): Promise<void> {
  if ((await personAt(reader, email)) !== undefined) throw addressTaken();
  await requireNotDeactivated(reader, email);
}

/** Signing in by the address would be refused: see `personOf`. */
async function requireNotDeactivated(reader: Reader, email: string): Promise<void> {
  const gone = await reader.get(
    "SELECT 1 FROM users WHERE email = ? AND email <> '' AND deleted_at IS NOT NULL LIMIT 1",
    email,
  );
  if (gone !== undefined)
    throw forbidden("The account with this mail address is deactivated.", "account_deactivated");
}

/** What an operator says of an address is taken as verified. */
async function giveAddress(tx: Tx, user: UserRow, email: string): Promise<void> {
  const holder = await personAt(tx, email);
  if (holder !== undefined && holder.id !== user.id) throw addressTaken();
  await tx.run("UPDATE users SET email = ? WHERE id = ? AND email = ''", email, user.id);
  await tx.run(
    `INSERT INTO identities (public_id, user_id, provider, subject, email, created_at)
     VALUES (?, ?, 'email', ?, ?, ?) ON CONFLICT (provider, subject) DO NOTHING`,
    newId("idn"),
    user.id,
    email,
    email,
    new Date().toISOString(),
  );
}

const addressTaken = () =>
  conflict("email_taken", "This mail address belongs to somebody already.");
