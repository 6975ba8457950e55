import { badRequest } from "../../http/errors.ts";
import { hashSecret, newId, newSecret } from "../../ids.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { cleanName } from "../people/people.ts";
import { joinDefaultWorkspace } from "../workspaces/workspaces.ts";
import { cleanEmail } from "./addresses.ts";
import { personOf, startSession } from "./sign-in.ts";
import type { MagicLinkRequest } from "./wire.ts";

const LIFETIME = 15 * 60_000;

/** Makes a link that signs someone in once, within fifteen minutes. The token is in this answer only. */
export const createMagicLink = (db: Database, input: MagicLinkRequest) =>
  db.write((tx) => insertMagicLink(tx, input));

/** As `createMagicLink`, in a transaction that does something else besides. */
export async function insertMagicLink(tx: Tx, input: MagicLinkRequest) {
  const email = cleanEmail(input.email);
  const display_name = cleanName(
    input.display_name?.trim() || email.slice(0, Math.min(email.indexOf("@"), 80)),
    "display_name",
  );
  const token = newSecret("mgt");
  const now = Date.now();
  const magic_link = {
    id: newId("mln"),
    email,
    display_name,
    created_at: new Date(now).toISOString(),
    expires_at: new Date(now + LIFETIME).toISOString(),
  };
  await tx.run(
    `INSERT INTO magic_links (public_id, email, display_name, token_hash, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?)`,
    magic_link.id,
    email,
    display_name,
    hashSecret(token),
    magic_link.created_at,
    magic_link.expires_at,
  );
  return { magic_link, token };
}

/**
 * Signs in by a link's token, which is spent by that. Someone new becomes a person of this server and a member of the
 * default workspace. Unknown, used and expired tokens are the same 400.
 */
export async function consumeMagicLink(db: Database, token: string, userAgent: string) {
  return db.write(async (tx) => {
    const now = new Date().toISOString();
    const link = await tx.get<{ email: string; display_name: string }>(
      `UPDATE magic_links SET consumed_at = ? WHERE token_hash = ? AND consumed_at IS NULL AND expires_at > ?
       RETURNING email, display_name`,
      now,
      hashSecret(token),
      now,
    );
    if (link === undefined)
      throw badRequest("This sign-in link is not valid any more.", "magic_link_invalid");
    const { user } = await personOf(tx, { provider: "email", subject: link.email, ...link });
    await joinDefaultWorkspace(tx, user);
    return startSession(tx, user, userAgent, "email");
  });
}

export { cleanEmail };
