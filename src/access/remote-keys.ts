import type { JWTPayload } from "jose";
import { boundedFetch } from "../http/bounded-fetch.ts";

/** What issuers sign with. Nothing that a secret both signs and checks, and not nothing. */
const ALGORITHMS = [
  ...["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"],
  ...["ES256", "ES384", "ES512", "EdDSA", "Ed25519"],
];
/** Seconds by which clocks may differ. */
export const CLOCK_TOLERANCE = 30;

/** Somebody's signed word is not what it should be: not theirs, not for us, over, or no such thing at all. */
export class TokenInvalid extends Error {}

/** What a token must say besides being signed. */
export interface Expected {
  readonly issuer: string;
  readonly audience: string;
}

/**
 * Checks tokens by the keys that their issuer publishes. The keys are kept for ten minutes, and are fetched again for one
 * that is signed by another, though not within `cooldown` milliseconds.
 */
export async function remoteKeys(url: string, cooldown: number) {
  const jose = await import("jose");
  const keys = jose.createRemoteJWKSet(new URL(url), {
    [jose.customFetch]: (address, { headers, method }) =>
      boundedFetch(address, { headers, method }),
    timeoutDuration: 10_000,
    cooldownDuration: cooldown,
  });

  /** The claims of a token; `TokenInvalid` when it is none, any other error when the keys could not be fetched. */
  return async function verify(token: string, expected: Expected): Promise<JWTPayload> {
    try {
      const { payload } = await jose.jwtVerify(token, keys, {
        ...expected,
        algorithms: ALGORITHMS,
        requiredClaims: ["exp", "sub"],
        clockTolerance: CLOCK_TOLERANCE,
      });
      return payload;
    } catch (error) {
      const { JOSEError, JWKSInvalid, JWKSTimeout } = jose.errors;
      const unfetched =
        !(error instanceof JOSEError) ||
        error instanceof JWKSInvalid ||
        error instanceof JWKSTimeout ||
        error.code === "ERR_JOSE_GENERIC";
      throw unfetched ? error : new TokenInvalid(error.message);
    }
  };
}

export type Verify = Awaited<ReturnType<typeof remoteKeys>>;
