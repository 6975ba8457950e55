import { badRequest } from "../../http/errors.ts";
import type { Reader } from "../../storage/database.ts";

/** Who a mail address belongs to, and the hash of their password. */
export interface Addressee {
  readonly id: number;
  readonly public_id: string;
  readonly display_name: string;
  readonly hash: string | null;
}

/**
 * The person whose verified mail address it is, in lower case: whom it has signed in before, else whose account has it.
 * It is whom `personOf` finds for it; nobody who is deactivated.
 */
export const personAt = (reader: Reader, email: string): Promise<Addressee | undefined> =>
  reader.get<Addressee>(
    `SELECT u.id, u.public_id, u.display_name, p.hash FROM (
       SELECT user_id AS id, 0 AS later FROM identities WHERE provider = 'email' AND subject = ?
       UNION ALL SELECT id, 1 AS later FROM users WHERE email = ? AND email <> '' AND kind = 'human') found
     JOIN users u ON u.id = found.id AND u.deleted_at IS NULL LEFT JOIN passwords p ON p.user_id = u.id
     ORDER BY found.later, u.id LIMIT 1`,
    email,
    email,
  );

/** A mail address in lower case; 400 for what is none. */
export function cleanEmail(text: string): string {
  const email = text.trim().toLowerCase();
  if (!/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email) || !email.isWellFormed())
    throw badRequest("email must be a mail address.");
  return email;
}
