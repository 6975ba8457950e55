import type { Actor } from "../../access/actor.ts";
import { requireHuman } from "../../access/policy.ts";
import { badRequest, conflict } from "../../http/errors.ts";
import { hashSecret, newId, newSecret } from "../../ids.ts";
import type { Mail } from "../../mail/mail.ts";
import type { Database, Reader } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { personAt } from "./addresses.ts";
import type { Letters } from "./letters.ts";
import type { Account } from "./password-wire.ts";
import { emailOfPerson, hashOfPerson } from "./passwords.ts";

const LIFETIME = 3_600_000;

/** By what the caller can sign in; `providers` are those that have named them. */
export async function accountOf(reader: Reader, actor: Actor): Promise<Account> {
  requireHuman(actor, "have accounts");
  const email = await emailOfPerson(reader, actor.user);
  const providers = await reader.all<{ provider: string }>(
    "SELECT DISTINCT provider FROM identities WHERE user_id = ? ORDER BY provider",
    actor.user.id,
  );
  return {
    ...(email !== "" && { email }),
    has_password: (await hashOfPerson(reader, actor.user)) !== undefined,
    providers: providers.map(({ provider }) => provider),
  };
}

/**
 * The mail by which the caller confirms within an hour that an address is theirs. Whoever has it already is told instead:
 * the caller does not learn that somebody has.
 */
export async function confirmationMail(
  db: Database,
  letters: Letters,
  actor: Actor,
  email: string,
): Promise<Mail[]> {
  const holder = await personAt(db, email);
  if (holder !== undefined && holder.id !== actor.user.id) return [letters.emailInUse(email)];
  const token = newSecret("eml");
  const now = Date.now();
  await db.write((tx) =>
    tx.run(
      "INSERT INTO email_confirmations (user_id, email, token_hash, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
      actor.user.id,
      email,
      hashSecret(token),
      new Date(now).toISOString(),
      new Date(now + LIFETIME).toISOString(),
    ),
  );
  return [letters.confirmEmail(email, token)];
}

/**
 * Makes the address that a token was mailed to the caller's own, in place of the one they had, which signs nobody in any
 * more. Only who asked for the token can use it, once: for anybody else it is the same 400 as for unknown, used and expired
 * ones. 409 when the address has become somebody else's.
 *
 * @returns the address they had; "" for none.
 */
export const confirmEmail = (db: Database, actor: Actor, token: string): Promise<string> =>
  db.write(async (tx) => {
    requireHuman(actor, "have accounts");
    const now = new Date().toISOString();
    const asked = await tx.get<{ email: string }>(
      "DELETE FROM email_confirmations WHERE token_hash = ? AND user_id = ? AND expires_at > ? RETURNING email",
      hashSecret(token),
      actor.user.id,
      now,
    );
    if (asked === undefined)
      throw badRequest("This link is not valid any more.", "email_confirmation_invalid");
    const { email } = asked;
    const holder = await personAt(tx, email);
    if (holder !== undefined && holder.id !== actor.user.id)
      throw conflict("email_taken", "There is another account with this mail address.");
    const before = await emailOfPerson(tx, actor.user);
    await tx.run("UPDATE users SET email = ? WHERE id = ?", email, actor.user.id);
    await tx.run(
      "DELETE FROM identities WHERE provider = 'email' AND user_id = ? AND subject <> ?",
      actor.user.id,
      email,
    );
    await tx.run(
      `INSERT INTO identities (public_id, user_id, provider, subject, email, created_at) VALUES (?, ?, 'email', ?, ?, ?)
       ON CONFLICT (provider, subject) DO UPDATE SET user_id = excluded.user_id`,
      newId("idn"),
      actor.user.id,
      email,
      email,
      now,
    );
    // What was sent to the old address, and what else was asked for, opens nothing any more.
    await tx.run("DELETE FROM password_resets WHERE user_id = ?", actor.user.id);
    await tx.run("DELETE FROM email_confirmations WHERE user_id = ?", actor.user.id);
    await audit(tx, {
      actor: actor.user,
      action: "email.confirmed",
      target_type: "user",
      target_id: actor.user.public_id,
    });
    return before === email ? "" : before;
  });
