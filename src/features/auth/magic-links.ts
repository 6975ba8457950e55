import type { Config } from "../../config.ts";
import { badRequest } from "../../http/errors.ts";
import { hashSecret, newId, newSecret } from "../../ids.ts";
import type { Mail } from "../../mail/mail.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { cleanName } from "../people/people.ts";
import { joinDefaultWorkspace } from "../workspaces/workspaces.ts";
import { cleanEmail } from "./addresses.ts";
import { joinWhereInvited, welcomeOf } from "./invited.ts";
import type { Letters } from "./letters.ts";
import { personOf, startSession } from "./sign-in.ts";
import type { MagicLinkRequest } from "./wire.ts";

const LIFETIME = 15 * 60_000;

/** Makes a link that signs someone in once, within fifteen minutes. The token is in this answer only. */
export const createMagicLink = (db: Database, input: MagicLinkRequest) =>
  db.write((tx) => insertMagicLink(tx, input));

/**
 * As `createMagicLink`, in a transaction that does something else besides.
 *
 * @param asked_by `mail` for a link that is sent to its address, whoever asked for it.
 */
export async function insertMagicLink(
  tx: Tx,
  input: MagicLinkRequest,
  asked_by: "operator" | "mail" = "operator",
) {
  const { email, display_name } = cleanRequest(input);
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
    `INSERT INTO magic_links (public_id, email, display_name, token_hash, asked_by, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    magic_link.id,
    email,
    display_name,
    hashSecret(token),
    asked_by,
    magic_link.created_at,
    magic_link.expires_at,
  );
  return { magic_link, token };
}

/** Whom a link is for: someone new is called after their mail address unless told. 400 for what is none. */
export function cleanRequest(input: MagicLinkRequest): Required<MagicLinkRequest> {
  const email = cleanEmail(input.email);
  const name = input.display_name?.trim() || email.slice(0, Math.min(email.indexOf("@"), 80));
  return { email, display_name: cleanName(name, "display_name") };
}

/**
 * The mail with a sign-in link for whoever receives mail at an address, or none where nobody may come in by it.
 *
 * @param domains whose addresses may sign up.
 */
export async function magicLinkMail(
  db: Database,
  letters: Letters,
  input: Required<MagicLinkRequest>,
  domains: readonly string[],
): Promise<Mail[]> {
  const { email } = input;
  if ((await welcomeOf(db, email, domains)) === undefined) return [];
  const { token } = await db.write((tx) => insertMagicLink(tx, input, "mail"));
  return [letters.signIn(email, token)];
}

interface Link {
  readonly email: string;
  readonly display_name: string;
  readonly asked_by: "operator" | "mail";
}

/**
 * Signs in by a link's token, which is spent by that. By an operator's link, everybody becomes a member of the default
 * workspace. By one that was mailed, those who are here already come in as they are, and somebody new goes to where they
 * are invited, else to the default workspace if their domain may sign up. Unknown, used and expired tokens are the same 400.
 */
export async function consumeMagicLink(
  db: Database,
  token: string,
  userAgent: string,
  config: Pick<Config, "sign_up_domains" | "gravatar">,
) {
  const token_hash = hashSecret(token);
  // What was never given out is not worth a write.
  const given = await db.get("SELECT 1 FROM magic_links WHERE token_hash = ?", token_hash);
  if (given === undefined) throw invalid();
  return db.write(async (tx) => {
    const now = new Date().toISOString();
    const link = await tx.get<Link>(
      `UPDATE magic_links SET consumed_at = ? WHERE token_hash = ? AND consumed_at IS NULL AND expires_at > ?
       RETURNING email, display_name, asked_by`,
      now,
      token_hash,
      now,
    );
    if (link === undefined) throw invalid();
    const { email, display_name, asked_by } = link;
    const welcome =
      asked_by === "mail" ? await welcomeOf(tx, email, config.sign_up_domains) : "operator";
    if (welcome === undefined) throw invalid();
    const proof = { provider: "email", subject: email, email, display_name };
    const { user } = await personOf(tx, proof, config);
    if (welcome === "invited") await joinWhereInvited(tx, user, email);
    else if (welcome !== "known") await joinDefaultWorkspace(tx, user);
    return startSession(tx, user, userAgent, "email");
  });
}

const invalid = () => badRequest("This sign-in link is not valid any more.", "magic_link_invalid");
