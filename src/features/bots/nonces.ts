import type { Actor } from "../../access/actor.ts";
import { conflict } from "../../http/errors.ts";
import type { Database, Tx } from "../../storage/database.ts";

/** What a person makes under a nonce of their own: which kind of thing, and a digest of what was asked for. */
export interface Wish {
  readonly nonce: string;
  readonly kind: "bot" | "bot_token" | "app_installation";
  readonly digest: string;
}

/** The wish that a request with a nonce is: the same parts are the same wish. */
export const wishFor = (nonce: string, kind: Wish["kind"], parts: readonly unknown[]): Wish => ({
  nonce: nonce.toWellFormed().replaceAll("\0", "\uFFFD"),
  kind,
  digest: Bun.CryptoHasher.hash("sha256", JSON.stringify(parts), "hex"),
});

/** The inner ID of what a wish has made before, or nothing; 409 where its nonce was used for another. */
export async function grantedBefore(
  tx: Tx,
  { user }: Actor,
  { nonce, kind, digest }: Wish,
): Promise<number | undefined> {
  const row = await tx.get<{ kind: string; digest: string; target_id: number }>(
    "SELECT kind, digest, target_id FROM setup_nonces WHERE user_id = ? AND nonce = ?",
    user.id,
    nonce,
  );
  if (row === undefined) return undefined;
  if (row.kind !== kind || row.digest !== digest) throw nonceReused();
  return row.target_id;
}

/** Keeps what a wish has made. */
export const keepGranted = (
  tx: Tx,
  { user }: Actor,
  { nonce, kind, digest }: Wish,
  targetId: number,
): Promise<void> =>
  tx.run(
    `INSERT INTO setup_nonces (user_id, nonce, kind, target_id, digest, created_at) VALUES (?, ?, ?, ?, ?, ?)`,
    user.id,
    nonce,
    kind,
    targetId,
    digest,
    new Date().toISOString(),
  );

/** A nonce whose wish was another, or has made what is there no longer. */
export const nonceReused = () =>
  conflict("nonce_reused", "This setup_nonce was used for something else.");

/** So long a retry is told from a new wish, in milliseconds. */
const KEPT = 30 * 24 * 3_600_000;

/** Forgets what was made more than thirty days before `now`: few make anything under a nonce, and rarely. */
export const forgetOldWishes = (db: Database, now = Date.now()): Promise<void> =>
  db.write((tx) =>
    tx.run("DELETE FROM setup_nonces WHERE created_at < ?", new Date(now - KEPT).toISOString()),
  );
