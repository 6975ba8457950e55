import { USER_COLUMNS, signedOut, type Actor, type UserRow } from "../../access/actor.ts";
import { requireHuman, type Role } from "../../access/policy.ts";
import { conflict, forbidden, notFound } from "../../http/errors.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { personAt } from "../auth/addresses.ts";
import { emailOfPerson } from "../auth/passwords.ts";
import { endSessions } from "../auth/sessions.ts";
import { eraseBot } from "../bots/removal.ts";
import { addMember, removeMember } from "../people/members.ts";
import { profileOf, userRow } from "../people/people.ts";
import type { User } from "../people/wire.ts";
import type { Ended, Named } from "./leaving.ts";

/** What holds somebody's ways to sign in without proving anew who they are. */
const CREDENTIALS = ["passwords", "password_resets", "email_confirmations", "desktop_grants"];

/** A workspace that somebody is in, with their role and the caller's there, if they have one. */
interface Shared extends Named {
  readonly name: string;
  readonly role: Role;
  readonly own_role: Role | null;
}

/** What a deactivation ended, and who it was. */
export interface Deactivated extends Ended {
  readonly user: User;
}

/**
 * Ends an account: the caller's own, or that of somebody who is in none but the caller's own workspaces. What ends, and
 * what stays, as in `deactivateUser`. Errors: 403 for who does not own all of those workspaces, and for bots, 404 for who
 * shares none with the caller, 409 for who owns one.
 */
export const deactivate = (db: Database, actor: Actor, publicId: string): Promise<Deactivated> =>
  db.write(async (tx) => {
    requireHuman(actor, "deactivate people");
    const user = await tx.get<UserRow>(
      `SELECT ${USER_COLUMNS} FROM users u WHERE u.public_id = ?`,
      publicId,
    );
    const own = publicId === actor.user.public_id;
    // What asks may have ended while it was on its way.
    if (own && user?.deleted_at !== null) throw signedOut();
    const workspaces = user && (await workspacesOf(tx, user, actor.user));
    const shared = workspaces?.some(({ own_role }) => own_role !== null) ?? false;
    if (user === undefined || workspaces === undefined || !(own || shared)) throw notFound("User");
    if (user.kind === "bot") throw forbidden("Bots are deleted, not deactivated.");
    if (!own && workspaces.some(({ own_role }) => own_role !== "owner"))
      throw forbidden("Only who owns every workspace that somebody is in can deactivate them.");
    return deactivateUser(tx, user, actor.user);
  });

/**
 * Ends an account. Sessions, passwords, memberships and invites end, and the person's own bots are deleted; messages
 * stay, with their name. The handle is free; the mail address stays theirs, so that nobody comes back by signing in.
 *
 * @param by who does it; nobody is the operator.
 * @throws 409 while they own a workspace.
 */
export async function deactivateUser(tx: Tx, user: UserRow, by?: Named): Promise<Deactivated> {
  const workspaces = await workspacesOf(tx, user);
  const owned = workspaces.filter(({ role }) => role === "owner").map(({ name }) => name);
  if (owned.length > 0)
    throw conflict(
      "owns_workspaces",
      `Whoever owns a workspace cannot be deactivated: hand over or delete ${owned.join(", ")} first.`,
    );
  const ended = await eraseOwnedBots(tx, user, by);
  const sessions = await endSessions(tx, user);
  for (const table of CREDENTIALS) await tx.run(`DELETE FROM ${table} WHERE user_id = ?`, user.id);
  for (const workspace of workspaces) {
    await audit(tx, {
      actor: by,
      workspace,
      action: "member.removed",
      target_type: "user",
      target_id: user.public_id,
      metadata: { role: workspace.role, reason: "deactivated" },
    });
    await removeMember(tx, workspace, user, "deactivated");
  }
  await tx.run(
    `UPDATE users SET deleted_at = ?, former_handle = handle, handle = '', status_text = '', status_emoji = '',
       status_expires_at = NULL, dnd_until = NULL WHERE id = ?`,
    new Date().toISOString(),
    user.id,
  );
  await audit(tx, {
    actor: by,
    action: "user.deactivated",
    target_type: "user",
    target_id: user.public_id,
    metadata: { former_handle: user.handle },
  });
  return {
    user: profileOf(await userRow(tx, user.id)),
    credentials: [...sessions, ...ended.credentials],
    bots: ended.bots,
  };
}

/**
 * Gives a deactivated person their account back, for the operator: their handle and their mail address, if they are still
 * free, and the workspaces that they were in, but neither private channels nor bots. They prove anew who they are when they
 * sign in.
 *
 * @throws 409 for who is not deactivated.
 */
export async function reactivateUser(tx: Tx, user: UserRow): Promise<User> {
  if (user.deleted_at === null || user.kind === "bot")
    throw conflict("not_deactivated", `${user.display_name} has not been deactivated.`);
  const taken =
    (await tx.get(
      "SELECT 1 FROM users WHERE handle = ? AND handle <> '' AND deleted_at IS NULL",
      user.former_handle,
    )) !== undefined;
  const isAddressFree = (await personAt(tx, await emailOfPerson(tx, user))) === undefined;
  await tx.run(
    "UPDATE users SET deleted_at = NULL, handle = ?, former_handle = '' WHERE id = ?",
    taken ? "" : user.former_handle,
    user.id,
  );
  if (!isAddressFree) {
    await tx.run("UPDATE users SET email = '' WHERE id = ?", user.id);
    await tx.run("DELETE FROM identities WHERE provider = 'email' AND user_id = ?", user.id);
  }
  const workspaces = await tx.all<Named & { role: Role }>(
    `SELECT w.id, w.public_id, f.role FROM former_members f
     JOIN workspaces w ON w.id = f.workspace_id AND w.deleted_at IS NULL
     WHERE f.user_id = ? AND f.reason = 'deactivated' ORDER BY w.id`,
    user.id,
  );
  for (const workspace of workspaces) {
    await addMember(tx, workspace, user, workspace.role);
    await audit(tx, {
      workspace,
      action: "member.added",
      target_type: "user",
      target_id: user.public_id,
      metadata: { role: workspace.role, by: "reactivation" },
    });
  }
  await audit(tx, { action: "user.reactivated", target_type: "user", target_id: user.public_id });
  return profileOf(await userRow(tx, user.id));
}

const workspacesOf = (reader: Reader, user: Named, caller?: Named): Promise<Shared[]> =>
  reader.all<Shared>(
    `SELECT w.id, w.public_id, w.name, m.role, mine.role AS own_role
     FROM memberships m JOIN workspaces w ON w.id = m.workspace_id AND w.deleted_at IS NULL
     LEFT JOIN memberships mine ON mine.workspace_id = w.id AND mine.user_id = ?
     WHERE m.user_id = ? ORDER BY w.id`,
    caller?.id ?? 0,
    user.id,
  );

/** Nobody can use somebody's own bots without them: they are deleted, and their messages stay. */
async function eraseOwnedBots(tx: Tx, owner: Named, by: Named | undefined): Promise<Ended> {
  const owned = await tx.all<UserRow>(
    `SELECT ${USER_COLUMNS} FROM users u WHERE u.owner_user_id = ? AND u.deleted_at IS NULL ORDER BY u.id`,
    owner.id,
  );
  const credentials: string[] = [];
  const bots: { public_id: string; workspace: Named }[] = [];
  for (const bot of owned) {
    const workspaces = await workspacesOf(tx, bot);
    const { tokens } = await eraseBot(tx, bot, workspaces, by);
    credentials.push(...tokens);
    for (const workspace of workspaces) bots.push({ public_id: bot.public_id, workspace });
  }
  return { credentials, bots };
}
