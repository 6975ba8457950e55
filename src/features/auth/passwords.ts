import {
  credentialOf,
  signedOut,
  stillSignedIn,
  type Actor,
  type UserRow,
} from "../../access/actor.ts";
import { requireHuman } from "../../access/policy.ts";
import { badRequest, forbidden, unauthorized } from "../../http/errors.ts";
import type { Database, Reader, Tx } from "../../storage/database.ts";
import { audit, type AuditAction } from "../audit/audit.ts";
import { hasControlCharacters, userRow } from "../people/people.ts";
import { personAt } from "./addresses.ts";
import { isPassword, type PasswordHash } from "./hashing.ts";
import { hashPassword } from "./password-rules.ts";
import { endSessions } from "./sessions.ts";
import { startSession } from "./sign-in.ts";
import type { ChangePasswordRequest, PasswordSignInRequest } from "./password-wire.ts";

/**
 * Gives somebody this password in place of any they had, and takes back the reset links that were sent. Whoever calls it
 * decides which of their sessions end, by `endSessions`.
 *
 * @param action what an auditor reads; for an operator's doing, without an actor.
 */
export async function setPassword(
  tx: Tx,
  user: { readonly id: number; readonly public_id: string },
  { argon2id }: PasswordHash,
  { action = "password.set", actor }: { action?: AuditAction; actor?: { id: number } } = {},
): Promise<void> {
  await tx.run(
    `INSERT INTO passwords (user_id, hash, changed_at) VALUES (?, ?, ?)
     ON CONFLICT (user_id) DO UPDATE SET hash = excluded.hash, changed_at = excluded.changed_at`,
    user.id,
    argon2id,
    new Date().toISOString(),
  );
  await tx.run("DELETE FROM password_resets WHERE user_id = ?", user.id);
  await audit(tx, { actor, action, target_type: "user", target_id: user.public_id });
}

/**
 * Signs in by a mail address or handle and a password. Whatever is wrong with the pair, it is the same 401 after the same
 * work: one look-up, and one hash even where there is no account.
 */
export async function signInByPassword(
  db: Database,
  { login, password }: PasswordSignInRequest,
  userAgent: string,
) {
  const account = await accountOf(db, login);
  if (!(await isPassword(password, account?.hash ?? undefined)) || account === undefined)
    throw wrong();
  return db.write(async (tx) => {
    const user = await userRow(tx, account.id);
    // Since it was read, the password may have been changed, or the person deactivated.
    if ((await hashOfPerson(tx, account)) !== account.hash || user.deleted_at !== null)
      throw wrong();
    return startSession(tx, user, userAgent, "password");
  });
}

/**
 * Gives the caller a password, or another one, for which they must say the one they have. All their other sessions end.
 *
 * @returns the public IDs of the sessions that ended.
 */
export async function changePassword(
  db: Database,
  actor: Actor,
  { current_password, new_password }: ChangePasswordRequest,
): Promise<string[]> {
  requireHuman(actor, "have passwords");
  const before = await hashOfPerson(db, actor.user);
  await requirePassword(before, current_password);
  const email = await emailOfPerson(db, actor.user);
  const hash = await hashPassword(new_password, { ...actor.user, email });
  return db.write(async (tx) => {
    // While it was hashed, the sign-in that asks may have ended.
    if (!(await stillSignedIn(tx, credentialOf(actor)))) throw signedOut();
    if ((await hashOfPerson(tx, actor.user)) !== before) throw wrongCurrent();
    await setPassword(tx, actor.user, hash, {
      action: before === undefined ? "password.set" : "password.changed",
      actor: actor.user,
    });
    return endSessions(tx, actor.user, actor.session?.id);
  });
}

/** Asks for somebody's password where they have one: 400 without it, 403 `password_wrong` for another. */
export async function requirePassword(
  hash: string | undefined,
  password: string | undefined,
): Promise<void> {
  if (hash === undefined) return;
  if (password === undefined)
    throw badRequest(
      "current_password is needed, since you have a password.",
      "current_password_required",
    );
  if (!(await isPassword(password, hash))) throw wrongCurrent();
}

/** The hash of somebody's password, if they have one. */
export const hashOfPerson = async (
  reader: Reader,
  user: { readonly id: number },
): Promise<string | undefined> =>
  (await reader.get<{ hash: string }>("SELECT hash FROM passwords WHERE user_id = ?", user.id))
    ?.hash;

/** Somebody's verified mail address; "" without one. */
export const emailOfPerson = async (reader: Reader, user: Pick<UserRow, "id">): Promise<string> =>
  (await reader.get<{ email: string }>("SELECT email FROM users WHERE id = ?", user.id))?.email ??
  "";

/**
 * A mail address or a handle, the latter without its `@`, as it is looked up and counted. No address or handle has control
 * characters, which are nobody's.
 */
export const loginOf = (login: string): string =>
  hasControlCharacters(login)
    ? ""
    : login
        .trim()
        .toLowerCase()
        .toWellFormed()
        .replace(/^@(?=[^@]*$)/, "");

/** Who is meant by a mail address or a handle, and the hash of their password. */
async function accountOf(
  reader: Reader,
  login: string,
): Promise<{ id: number; hash: string | null } | undefined> {
  const name = loginOf(login);
  if (name.includes("@", 1)) return personAt(reader, name);
  return reader.get(
    `SELECT u.id, p.hash FROM users u LEFT JOIN passwords p ON p.user_id = u.id
     WHERE u.handle = ? AND u.handle <> '' AND u.kind = 'human' AND u.deleted_at IS NULL`,
    name,
  );
}

const wrong = () => unauthorized("This is not the right name or password.", "password_wrong");
const wrongCurrent = () => forbidden("This is not your password.", "password_wrong");
