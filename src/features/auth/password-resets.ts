import { badRequest } from "../../http/errors.ts";
import { hashSecret, newSecret } from "../../ids.ts";
import type { Mail } from "../../mail/mail.ts";
import type { Database } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { userRow } from "../people/people.ts";
import { personAt } from "./addresses.ts";
import type { Letters } from "./letters.ts";
import { hashPassword } from "./password-rules.ts";
import type { ResetPasswordRequest } from "./password-wire.ts";
import { emailOfPerson, setPassword } from "./passwords.ts";
import { endSessions } from "./sessions.ts";
import { startSession } from "./sign-in.ts";

const LIFETIME = 3_600_000;

/** The mail by which the person with this mail address sets a password within an hour; none where it is nobody's. */
export async function resetMail(db: Database, letters: Letters, email: string): Promise<Mail[]> {
  const person = await personAt(db, email);
  if (person === undefined) return [];
  const token = newSecret("rst");
  const now = Date.now();
  return db.write(async (tx) => {
    // Until now, the address may have become another's, or nobody's.
    if ((await personAt(tx, email))?.id !== person.id) return [];
    await tx.run(
      "INSERT INTO password_resets (user_id, token_hash, created_at, expires_at) VALUES (?, ?, ?, ?)",
      person.id,
      hashSecret(token),
      new Date(now).toISOString(),
      new Date(now + LIFETIME).toISOString(),
    );
    // By whom is not known: anybody can ask.
    await audit(tx, {
      action: "password.reset_requested",
      target_type: "user",
      target_id: person.public_id,
      metadata: { by: "anybody" },
    });
    return [letters.resetPassword(email, token)];
  });
}

/**
 * Sets somebody's password by the token that was mailed to them, and signs them in; everywhere else they are signed out.
 * A password that is refused leaves the token as it is. Unknown, used and expired tokens are the same 400.
 *
 * @returns what signing in answers, and the public IDs of the sessions that ended.
 */
export async function resetPassword(
  db: Database,
  { token, new_password }: ResetPasswordRequest,
  userAgent: string,
) {
  const token_hash = hashSecret(token);
  // Nothing is hashed for those who have no token.
  const reset = await db.get<{ user_id: number }>(
    "SELECT user_id FROM password_resets WHERE token_hash = ? AND used_at IS NULL AND expires_at > ?",
    token_hash,
    new Date().toISOString(),
  );
  if (reset === undefined) throw invalid();
  const about = await userRow(db, reset.user_id);
  const email = await emailOfPerson(db, about);
  const hash = await hashPassword(new_password, { ...about, email });
  return db.write(async (tx) => {
    const now = new Date().toISOString();
    const used = await tx.get(
      "UPDATE password_resets SET used_at = ? WHERE token_hash = ? AND used_at IS NULL AND expires_at > ? RETURNING id",
      now,
      token_hash,
      now,
    );
    const user = await userRow(tx, reset.user_id);
    if (used === undefined || user.deleted_at !== null) throw invalid();
    await setPassword(tx, user, hash, { action: "password.reset", actor: user });
    const ended = await endSessions(tx, user);
    return { signedIn: await startSession(tx, user, userAgent, "password_reset"), ended };
  });
}

const invalid = () =>
  badRequest("This link to set a password is not valid any more.", "password_reset_invalid");
