import { ApiError, badRequest } from "../../http/errors.ts";
import { hashSecret } from "../../ids.ts";
import type { Database, Tx } from "../../storage/database.ts";

/** How long somebody may take at a provider, in milliseconds. */
const LIFETIME = 10 * 60_000;
/** How many sign-ins may be under way in one browser, and in all: what nobody comes back from must not fill the disk. */
const PENDING_PER_BROWSER = 8;
const PENDING = 8_192;

/** A provider's name in storage and in the addresses of its operations. */
export type ProviderName = "github" | "oidc" | "openclaw";

/** A sign-in that has been sent to a provider. */
export interface Pending {
  readonly provider: ProviderName;
  /** The app that waits for it, and what that will prove itself by. */
  readonly desktop?: { readonly protocol: 1 | 2; readonly challenge: string };
}

/** What belongs to one sign-in: nobody knows it but the browser's cookie and the address that it was sent to, together. */
export interface Secrets {
  readonly state: string;
  readonly code_verifier: string;
  readonly code_challenge: string;
  readonly nonce: string;
}

/** 256 random bits, in characters that are legal in a cookie and in an address. */
export const randomText = (): string =>
  Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url");

/** Whether a cookie is one of ours: anything else is replaced. */
export const isBinding = (text: string | undefined): text is string =>
  text !== undefined && /^[A-Za-z0-9_-]{43}$/.test(text);

/** The challenge of PKCE's method S256. */
export const challengeOf = (verifier: string): string =>
  Bun.CryptoHasher.hash("sha256", verifier, "base64url");

/** Verifier and nonce follow from the cookie's secret and the state, so that they need not be stored anywhere. */
export function secretsOf(binding: string, state: string): Secrets {
  const derive = (what: string) =>
    new Bun.CryptoHasher("sha256", binding).update(`${what} ${state}`).digest("base64url");
  const code_verifier = derive("verifier");
  return {
    state,
    code_verifier,
    code_challenge: challengeOf(code_verifier),
    nonce: derive("nonce"),
  };
}

/** Notes that a browser is sent to a provider; 503 when too many are there already. Only hashes are stored. */
export const beginSignIn = (
  db: Database,
  { binding, state, pending }: { binding: string; state: string; pending: Pending },
): Promise<void> =>
  db.write(async (tx) => {
    const now = Date.now();
    const binding_hash = hashSecret(binding);
    await tx.run("DELETE FROM oauth_states WHERE expires_at <= ?", new Date(now).toISOString());
    await requireRoom(tx, binding_hash);
    await tx.run(
      `INSERT INTO oauth_states (state_hash, binding_hash, provider, desktop_protocol, desktop_challenge,
         created_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
      hashSecret(state),
      binding_hash,
      pending.provider,
      pending.desktop?.protocol ?? 0,
      pending.desktop?.challenge ?? "",
      new Date(now).toISOString(),
      new Date(now + LIFETIME).toISOString(),
    );
  });

async function requireRoom(tx: Tx, binding_hash: string): Promise<void> {
  const browser = await tx.get<{ pending: number }>(
    "SELECT count(*) AS pending FROM oauth_states WHERE binding_hash = ?",
    binding_hash,
  );
  if (Number(browser?.pending ?? 0) >= PENDING_PER_BROWSER) throw full();
  // Keys ascend, so there cannot be more rows than lie between the first and the last: mostly nothing is counted.
  const span = await tx.get<{ span: number | null }>(
    "SELECT max(id) - min(id) + 1 AS span FROM oauth_states",
  );
  if (Number(span?.span ?? 0) < PENDING) return;
  const all = await tx.get<{ pending: number }>("SELECT count(*) AS pending FROM oauth_states");
  if (Number(all?.pending ?? 0) >= PENDING) throw full();
}

const full = () =>
  new ApiError(
    503,
    "oauth_pending_limit",
    "Too many sign-ins are under way: finish one, or try again in some minutes.",
    { "retry-after": "60" },
  );

/**
 * Takes a sign-in that comes back: once, within ten minutes, in the browser that began it, and from the provider that it
 * was sent to. Anything else is the same 400, and spends nothing.
 */
export async function takeSignIn(
  db: Database,
  {
    binding,
    state,
    provider,
  }: { binding: string | undefined; state: string | undefined; provider: ProviderName },
): Promise<Pending & { secrets: Secrets }> {
  if (!isBinding(binding) || state === undefined) throw invalidState();
  // What nobody began is not worth a write.
  const begun = await db.get("SELECT 1 FROM oauth_states WHERE state_hash = ?", hashSecret(state));
  if (begun === undefined) throw invalidState();
  const row = await db.write((tx) =>
    tx.get<{ desktop_protocol: number; desktop_challenge: string }>(
      `DELETE FROM oauth_states WHERE state_hash = ? AND binding_hash = ? AND provider = ? AND expires_at > ?
       RETURNING desktop_protocol, desktop_challenge`,
      hashSecret(state),
      hashSecret(binding),
      provider,
      new Date().toISOString(),
    ),
  );
  if (row === undefined) throw invalidState();
  const { desktop_protocol, desktop_challenge: challenge } = row;
  const protocol = desktop_protocol === 2 ? 2 : 1;
  return {
    provider,
    ...(desktop_protocol !== 0 && { desktop: { protocol, challenge } }),
    secrets: secretsOf(binding, state),
  };
}

const invalidState = () =>
  badRequest(
    "This sign-in was not begun in this browser, has been used or took too long: begin again.",
    "oauth_state_invalid",
  );
