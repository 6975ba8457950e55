import { monotonicFactory } from "ulid";

/** What an ID names; the prefix is part of the wire. */
export type IdPrefix = "usr" | "idn" | "wsp" | "chn" | "dm" | "msg" | "evt" | "mln" | "ses";

const ulid = monotonicFactory();

/** A new ID of the wire: a prefix and a lower-case ULID, ascending within one process. */
export const newId = (prefix: IdPrefix): string => `${prefix}_${ulid().toLowerCase()}`;

const ROUTE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A new public route ID: `T` workspace, `C` channel, `D` direct conversation or `M` root message, then 80 random bits. */
export function newRouteId(kind: "T" | "C" | "D" | "M"): string {
  let id: string = kind;
  for (const byte of crypto.getRandomValues(new Uint8Array(16)))
    id += ROUTE_ALPHABET.charAt(byte & 31);
  return id;
}

/** A new secret of 256 random bits, in characters that are legal in an HTTP token. */
export const newSecret = (prefix: "sst" | "mgt"): string =>
  `${prefix}_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")}`;

/** How a secret is stored: only its SHA-256, so that a stolen database opens nothing. */
export const hashSecret = (secret: string): string =>
  new Bun.CryptoHasher("sha256").update(secret).digest("hex");

/** A new correlation ID, which ties a request to what it caused. */
export const newCorrelationId = (): string => Bun.randomUUIDv7();
