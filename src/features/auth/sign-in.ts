import type { UserRow } from "../../access/actor.ts";
import type { Config } from "../../config.ts";
import { forbidden } from "../../http/errors.ts";
import { newId } from "../../ids.ts";
import type { Tx } from "../../storage/database.ts";
import { audit } from "../audit/audit.ts";
import { gravatarOf } from "../people/gravatar.ts";
import { createHuman, ownUserOf, userRow } from "../people/people.ts";
import { personAt } from "./addresses.ts";
import { createSession } from "./sessions.ts";

/** What a way of signing in has proved: who somebody is to it. */
export interface Proof {
  /** `email`, `github`, `github:` and an Enterprise server, `access`, or `oidc:` and the issuer. */
  readonly provider: string;
  /** Who they are there, for ever. */
  readonly subject: string;
  /** Their mail address in lower case, only if the provider has verified it; "" if it has not. */
  readonly email: string;
  /** What someone new is called. */
  readonly display_name: string;
}

/**
 * The person behind a proof: whom this provider has named before, else whose verified mail address it is, else someone
 * new, with a picture where the operator lets them have one. 403 for somebody who has been deactivated: they do not come
 * back as somebody new.
 */
export async function personOf(
  tx: Tx,
  proof: Proof,
  { gravatar }: Pick<Config, "gravatar">,
): Promise<{ user: UserRow; isNew: boolean }> {
  const { provider, subject, email, display_name } = proof;
  const known =
    (await tx.get<{ id: number }>(
      "SELECT user_id AS id FROM identities WHERE provider = ? AND subject = ?",
      provider,
      subject,
    )) ??
    (email === ""
      ? undefined
      : // Someone who is there before someone who is not.
        ((await personAt(tx, email)) ??
        (await tx.get<{ id: number }>(
          "SELECT id FROM users WHERE email = ? AND email <> '' ORDER BY id LIMIT 1",
          email,
        ))));
  const avatar_url = gravatar && email !== "" ? gravatarOf(email) : "";
  const user = known
    ? await userRow(tx, known.id)
    : await createHuman(tx, { display_name, email, avatar_url });
  if (user.deleted_at !== null)
    throw forbidden("This account has been deactivated.", "account_deactivated");
  await tx.run(
    `INSERT INTO identities (public_id, user_id, provider, subject, email, created_at)
     VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (provider, subject) DO NOTHING`,
    newId("idn"),
    user.id,
    provider,
    subject,
    email,
    new Date().toISOString(),
  );
  if (known === undefined)
    await audit(tx, {
      actor: user,
      action: "user.created",
      target_type: "user",
      target_id: user.public_id,
      metadata: { provider },
    });
  return { user, isNew: known === undefined };
}

/** Signs somebody in who has proved who they are: their session, and its token, which is in this answer only. */
export async function startSession(tx: Tx, user: UserRow, userAgent: string, provider: string) {
  const { session, token } = await createSession(tx, user, userAgent);
  await audit(tx, {
    actor: user,
    action: "user.signed_in",
    target_type: "session",
    target_id: session.id,
    metadata: { provider },
  });
  return { user: ownUserOf(user), session, token };
}
