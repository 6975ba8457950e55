import type { UserRow } from "../../access/actor.ts";
import { ApiError, badRequest, forbidden } from "../../http/errors.ts";
import { hashSecret } from "../../ids.ts";
import type { Database, Tx } from "../../storage/database.ts";
import { startSession } from "../auth/sign-in.ts";
import { userRow } from "../people/people.ts";
import { challengeOf, randomText, type Pending } from "./states.ts";
import type { ConsumeDesktopGitHubOAuthRequest } from "./wire.ts";

/** How long the app may take to fetch a sign-in, in milliseconds. */
const LIFETIME = 5 * 60_000;

type Desktop = NonNullable<Pending["desktop"]>;

/** Where each version of the app is called back. */
const CALLBACKS = {
  1: "clickclack://auth/callback",
  2: "chat.clickclack.desktop:/auth/callback",
} as const;

/** What the app asks for: 426 for a protocol that is not spoken here, 400 for a challenge that is none. */
export function desktopOf(protocol: string | undefined, challenge: string | undefined): Desktop {
  if (protocol !== "1" && protocol !== "2")
    throw new ApiError(
      426,
      "desktop_protocol_unknown",
      "This version of the app and this server do not understand each other: update the older one.",
    );
  if (challenge === undefined || !/^[A-Za-z0-9_-]{43}$/.test(challenge))
    throw badRequest("code_challenge must be 43 characters: the S256 challenge of PKCE.");
  return { protocol: protocol === "1" ? 1 : 2, challenge };
}

/** Lays a sign-in ready for the app. The code is in this answer only: the address that the app is called back by. */
export async function grantDesktop(tx: Tx, user: UserRow, desktop: Desktop): Promise<string> {
  const now = Date.now();
  // The first version takes shorter ones.
  const code =
    desktop.protocol === 1
      ? Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString("hex")
      : randomText();
  await tx.run("DELETE FROM desktop_grants WHERE expires_at <= ?", new Date(now).toISOString());
  await tx.run(
    "INSERT INTO desktop_grants (code_hash, user_id, challenge, created_at, expires_at) VALUES (?, ?, ?, ?, ?)",
    hashSecret(code),
    user.id,
    desktop.challenge,
    new Date(now).toISOString(),
    new Date(now + LIFETIME).toISOString(),
  );
  return `${CALLBACKS[desktop.protocol]}?code=${code}`;
}

/**
 * Signs the app in by its code, once, within five minutes, and only the app that asked for it. Unknown, used and expired
 * codes and wrong verifiers are the same 400; 403 for somebody who has been deactivated meanwhile.
 */
export const consumeDesktop = (
  db: Database,
  { code, code_verifier }: ConsumeDesktopGitHubOAuthRequest,
  userAgent: string,
) =>
  db.write(async (tx) => {
    const grant = await tx.get<{ user_id: number }>(
      "DELETE FROM desktop_grants WHERE code_hash = ? AND challenge = ? AND expires_at > ? RETURNING user_id",
      hashSecret(code),
      challengeOf(code_verifier),
      new Date().toISOString(),
    );
    if (grant === undefined)
      throw badRequest("This sign-in is not valid any more: begin again.", "desktop_code_invalid");
    const user = await userRow(tx, grant.user_id);
    if (user.deleted_at !== null)
      throw forbidden("This account has been deactivated.", "account_deactivated");
    return startSession(tx, user, userAgent, "github");
  });
