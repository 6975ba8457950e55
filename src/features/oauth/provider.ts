import { getLogger } from "@logtape/logtape";
import { ApiError, forbidden } from "../../http/errors.ts";
import type { Proof } from "../auth/sign-in.ts";
import { cleanEmail } from "../auth/addresses.ts";
import type { Landing } from "./landing.ts";
import type { ProviderName, Secrets } from "./states.ts";

/** What a name may have, in UTF-16 units. */
const LONGEST_NAME = 80;

const logger = getLogger(["clickclack", "oauth"]);

/** Somebody whom a provider has named, and where they belong here. */
export interface Identified {
  readonly proof: Proof;
  readonly landing: Landing;
}

/** Where people are sent to sign in, and what is made of their coming back. */
export interface Provider {
  readonly name: ProviderName;
  /** The address at the provider; 502 when it cannot be found out. */
  authorizationUrl(secrets: Secrets, redirect_uri: string): Promise<URL>;
  /**
   * Who has come back with these parameters. 400 when another issuer sent them, 403 when they may not come in, 502 when the
   * provider fails.
   */
  identify(
    parameters: URLSearchParams,
    secrets: Secrets,
    redirect_uri: string,
  ): Promise<Identified>;
}

/** Asks a provider something; whatever goes wrong there is a 502, whose reason only the log has, without any secret. */
export async function asking<T>(name: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof ApiError) throw error;
    // Errors of the library carry the answer as their cause, and with it tokens.
    logger.warn("{name} did not sign somebody in: {reason}", { name, reason: reasonOf(error) });
    throw providerFailed(name);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const code = "code" in error && typeof error.code === "string" ? ` (${error.code})` : "";
  return error.message.slice(0, 200) + code;
}

export const providerFailed = (name: string) =>
  new ApiError(
    502,
    "oauth_provider_failed",
    `${name} did not answer as it should: try again in a moment.`,
    { "retry-after": "10" },
  );

/** What a provider says when somebody is not signed in: 403 when they, or it, declined, else its failure. */
export function refusedByProvider(name: string, error: string): ApiError {
  const declined = ["access_denied", "login_required", "consent_required", "interaction_required"];
  if (declined.includes(error))
    return forbidden(`You were not signed in at ${name}.`, "oauth_denied");
  // What stands in the address, somebody may have written themselves.
  const said = /^[a-z_]{1,50}$/.test(error) ? error : "of no known name";
  logger.warn("{name} sent somebody back with the error {error}", { name, error: said });
  return providerFailed(name);
}

/** A mail address that the provider has verified, in lower case; 403 without one. */
export function verifiedEmail(name: string, email: unknown): string {
  try {
    if (typeof email === "string" && email.length <= 254) return cleanEmail(email);
  } catch {
    // It is no mail address: there is none.
  }
  throw forbidden(
    `Your account at ${name} has no verified mail address: verify one there first.`,
    "email_unverified",
  );
}

/** What someone new is called: the first of these that is a name. */
export function nameOf(...candidates: readonly unknown[]): string {
  for (const candidate of candidates) {
    if (typeof candidate !== "string") continue;
    const plain = candidate
      .toWellFormed()
      .replace(/[\p{Cc}\s]+/gu, " ")
      .trim();
    // Cut between characters, never within one.
    const name = plain
      .slice(0, LONGEST_NAME)
      .replace(/[\ud800-\udbff]$/, "")
      .trim();
    if (name !== "") return name;
  }
  return "Somebody";
}
