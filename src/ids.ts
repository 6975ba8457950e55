/** What an ID names; the prefix is part of the wire. */
export type IdPrefix =
  | ("usr" | "idn" | "wsp" | "chn" | "dm" | "msg" | "top" | "pin" | "upl" | "evt" | "eph")
  | ("inv" | "mln" | "ses" | "btok" | "bsc" | "botcmd" | "hook" | "aud" | "acct")
  | ("app" | "cmd" | "sci" | "sub" | "eda" | "prs" | "sched");

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/** The time of the last ID, in milliseconds, and its parts: two that are kept as text, and 30 bits that count on. */
const last = { time: 0, timeText: "", random: "", count: 0 };

/** A new ID of the wire: a prefix and a lower-case ULID (48 bits of time, 80 random), ascending within one process. */
export function newId(prefix: IdPrefix): string {
  const now = Date.now();
  last.count += 1;
  // Within a millisecond, or when the clock went back, the random part counts on; it starts below half, so that it can.
  if (now > last.time || last.count >= 2 ** 30) {
    last.time = Math.max(now, last.time + 1);
    last.timeText = encode(last.time, 10);
    const bytes = crypto.getRandomValues(new Uint8Array(14));
    last.random = "";
    for (const byte of bytes.subarray(0, 10)) last.random += ALPHABET.charAt(byte & 31);
    last.count = new DataView(bytes.buffer).getUint32(10) >>> 3;
  }
  return `${prefix}_${last.timeText}${last.random}${encode(last.count, 6)}`;
}

/** A whole number in Crockford's base 32, with leading zeros. */
function encode(number: number, digits: number): string {
  let text = "";
  for (let rest = number; text.length < digits; rest = Math.floor(rest / 32))
    text = ALPHABET.charAt(rest % 32) + text;
  return text;
}

const ROUTE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** A new public route ID: `T` workspace, `C` channel, `D` direct conversation or `M` root message, then 80 random bits. */
export function newRouteId(kind: "T" | "C" | "D" | "M"): string {
  let id: string = kind;
  for (const byte of crypto.getRandomValues(new Uint8Array(16)))
    id += ROUTE_ALPHABET.charAt(byte & 31);
  return id;
}

/**
 * `sst` session, `mgt` sign-in link, `ivt` invite, `ccb` bot; `stp` setup, `rst` password reset, `eml` mail address, `cch`
 * incoming hook, `ccs` signing, `srt` delayed answers.
 */
export type Secret = "sst" | "mgt" | "ivt" | "ccb" | "stp" | "rst" | "eml" | "cch" | "ccs" | "srt";

/** A new secret of 256 random bits, in characters that are legal in an HTTP token. */
export const newSecret = (prefix: Secret): string =>
  `${prefix}_${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString("base64url")}`;

/** How a secret is stored: only its SHA-256, so that a stolen database opens nothing. */
export const hashSecret = (secret: string): string =>
  Bun.CryptoHasher.hash("sha256", secret, "hex");

/** A new correlation ID, which ties a request to what it caused. */
export const newCorrelationId = (): string => Bun.randomUUIDv7();
