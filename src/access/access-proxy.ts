import type { AccessProxyConfig } from "../config.ts";
import { ApiError, forbidden, unauthorized } from "../http/errors.ts";
import { hashSecret } from "../ids.ts";
import type { Database } from "../storage/database.ts";
import { USER_COLUMNS, type Actor, type UserRow } from "./actor.ts";
import { proxyCredential, readProxyCredential } from "./proxy-credential.ts";
import { remoteKeys, TokenInvalid, type Verify } from "./remote-keys.ts";

/** Assertions that are remembered at once. */
const CAPACITY = 10_000;
/** How soon after a missing key the keys are fetched again, in milliseconds: anybody can send what is signed by no key. */
const COOLDOWN = 30_000;
/** Connections are looked through for those whose assertion has expired when one does, and after this many milliseconds. */
const SWEEP = 60_000;
/** Changes of people this close together, in milliseconds, are looked at once. */
const PAUSE = 200;

/** Whom the proxy names. */
export interface Vouched {
  readonly provider: "access";
  readonly subject: string;
  readonly email: string;
  readonly display_name: string;
}

interface Remembered {
  readonly vouched: Vouched;
  /** Milliseconds since the epoch. */
  readonly expires_at: number;
  /** Who that is, as of a generation of the people's table. */
  readonly known?: { readonly actor: Actor; readonly generation: number };
}

/** What an access proxy needs of the rest. */
interface Surroundings {
  /** Takes in somebody who comes by for the first time; 403 for those who may not. */
  admit(vouched: Vouched): Promise<void>;
  /** Ends the connections of credentials that count no more. */
  end(over: (credential: string) => boolean): void;
}

/**
 * Believes a proxy that signs people in and says so in each request, as Cloudflare Access does: an assertion is checked by
 * the issuer's keys, for its issuer, audience and expiry, and counts for the one request that carries it.
 */
export function accessProxy(
  db: Database,
  { issuer, audience }: AccessProxyConfig,
  { admit, end }: Surroundings,
) {
  const remembered = new Map<string, Remembered>();
  let keys: Promise<Verify> | undefined;
  let generation = 0;
  let next: { readonly at: number; readonly timer: ReturnType<typeof setTimeout> } | undefined;
  let looking: ReturnType<typeof setTimeout> | undefined;

  const changed = () => {
    generation += 1;
    if (remembered.size > 0) looking ??= setTimeout(() => void endDeactivated(), PAUSE);
  };
  db.onTableChange("users", changed);
  db.onForeignWrite((watched) => {
    if (watched) changed();
  });

  function sweep(): void {
    const now = Date.now();
    next = undefined;
    end((credential) => (readProxyCredential(credential)?.expires_at ?? Infinity) <= now);
    for (const [key, { expires_at }] of remembered)
      if (expires_at <= now) remembered.delete(key);
      else sweepAt(expires_at);
  }

  /** Those whom a full memory has forgotten are looked at as well, if later. */
  function sweepAt(time: number): void {
    const at = Math.min(time, Date.now() + SWEEP);
    if (next !== undefined && next.at <= at) return;
    clearTimeout(next?.timer);
    next = { at, timer: setTimeout(sweep, at - Date.now()).unref() };
  }

  async function endDeactivated(): Promise<void> {
    looking = undefined;
    const people = [...remembered.values()].flatMap(({ known }) => known?.actor.user.id ?? []);
    const gone = await db
      .all<{ id: string }>(
        "SELECT public_id AS id FROM users WHERE id IN ? AND deleted_at IS NOT NULL",
        [...new Set(people)],
      )
      .catch(() => []);
    const ids = new Set(gone.map(({ id }) => id));
    if (ids.size > 0) end((credential) => ids.has(readProxyCredential(credential)?.user ?? ""));
  }

  /** Checks an assertion: 401 for one that is not valid, 503 when the keys cannot be had. */
  async function verified(assertion: string): Promise<Remembered> {
    try {
      keys ??= remoteKeys(`${issuer}/cdn-cgi/access/certs`, COOLDOWN);
      const verify = await keys;
      const { sub, email, exp, name } = await verify(assertion, { issuer, audience });
      // A service that the proxy lets in is nobody: it has a bot's token.
      if (!sub || typeof email !== "string" || !/^[^\s@]+@[^\s@]+$/.test(email)) throw invalid();
      const local = email.slice(0, email.indexOf("@"));
      const called = typeof name === "string" && name.trim() !== "" ? name : local;
      const display_name = called
        .replace(/\p{Cc}+/gu, " ")
        .slice(0, 80)
        .toWellFormed()
        .trim();
      const vouched = {
        provider: "access" as const,
        subject: sub,
        email: email.toLowerCase(),
        display_name: display_name || "Somebody",
      };
      return { vouched, expires_at: (exp ?? 0) * 1_000 };
    } catch (error) {
      if (error instanceof ApiError) throw error;
      if (error instanceof TokenInvalid) throw invalid();
      throw new ApiError(
        503,
        "access_keys_unavailable",
        "The keys of the proxy that signs people in could not be fetched: try again in a moment.",
        { "retry-after": "5" },
      );
    }
  }

  const findUser = ({ provider, subject }: Vouched) =>
    db.get<UserRow>(
      `SELECT ${USER_COLUMNS} FROM identities i JOIN users u ON u.id = i.user_id
       WHERE i.provider = ? AND i.subject = ?`,
      provider,
      subject,
    );

  async function actorOf(vouched: Vouched, expires_at: number): Promise<Actor> {
    let user = await findUser(vouched);
    if (user === undefined) {
      await admit(vouched);
      user = await findUser(vouched);
    }
    if (user === undefined || user.deleted_at !== null)
      throw forbidden("This account has been deactivated.", "account_deactivated");
    return { user, proxied: proxyCredential(user.public_id, expires_at) };
  }

  return {
    /** Whom an assertion stands for: who they are is looked up once until something about people changes. */
    async caller(assertion: string): Promise<Actor> {
      const key = hashSecret(assertion);
      const found = remembered.get(key);
      const fresh = found !== undefined && found.expires_at > Date.now() ? found : undefined;
      if (fresh?.known?.generation === generation) return fresh.known.actor;
      const { vouched, expires_at } = fresh ?? (await verified(assertion));
      const before = generation;
      const actor = await actorOf(vouched, expires_at);
      if (remembered.size >= CAPACITY && !remembered.has(key)) {
        const [oldest = ""] = remembered.keys();
        remembered.delete(oldest);
      }
      // What was read before something changed is not as of after it.
      sweepAt(expires_at);
      remembered.set(key, { vouched, expires_at, known: { actor, generation: before } });
      return actor;
    },
    stop(): void {
      clearTimeout(next?.timer);
      clearTimeout(looking);
    },
  };
}

const invalid = () =>
  unauthorized(
    "The assertion of the proxy that signs people in is not valid.",
    "invalid_assertion",
  );
