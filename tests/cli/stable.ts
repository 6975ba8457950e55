/** What stands in a transcript for something that differs from run to run. */
export type Replacement = readonly [pattern: RegExp, stable: string | ((found: string) => string)];

const DIGITS = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * Makes texts the same in every run: IDs, tokens, route IDs, times, durations and sums are replaced, each by one of the
 * same length where a table could be aligned by it. What is the same stays the same, within one call of this.
 */
export function stabilizer(more: readonly Replacement[] = []): (text: string) => string {
  const known = new Map<string, string>();
  const counts = new Map<string, number>();
  const inOrder = (kind: string, make: (count: number) => string) => (found: string) => {
    const before = known.get(found);
    if (before !== undefined) return before;
    const count = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, count);
    const stable = make(count);
    known.set(found, stable);
    return stable;
  };
  const id = (found: string) => {
    const prefix = found.slice(0, found.indexOf("_"));
    return inOrder(prefix, (count) => `${prefix}_01k8e5v3m0${ulid(prefix, count)}`)(found);
  };
  const routeId = (found: string) => {
    const kind = found.charAt(0);
    return inOrder(kind, (count) => kind + ulid(kind, count).toUpperCase())(found);
  };
  const sum = inOrder("sum", (count) => Bun.SHA256.hash(`sum ${count}`, "hex"));
  const replacements: Replacement[] = [
    ...more,
    [/\b[a-z]{2,6}_[0-9a-hjkmnp-tv-z]{26}\b/g, id],
    // As the documentation writes them: whoever copies one has nothing.
    [
      /\b(sst|mgt|ivt|ccb|stp|rst|eml|cch|ccs|srt)_[\w-]{43}(?![\w-])/g,
      (token) => `${token.slice(0, 4)}…`,
    ],
    [/\b[TCDM][0-9A-HJKMNP-TV-Z]{16}\b/g, routeId],
    // Nonces, shorter than sums.
    [/\b([0-9a-f]{32}|[0-9a-f]{48})\b/g, (found) => sum(found).slice(0, found.length)],
    [/\b[0-9a-f]{64}\b/g, sum],
    [
      /\b[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b/g,
      "019ac5b1-9a40-7000-8c3f-6b1f0e2d4a75",
    ],
    [/\b20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(?=(\.\d{3})?Z)/g, "2026-03-02T09:30:00"],
    [/(?<=T09:30:00)\.\d{3}Z/g, ".000Z"],
    [/\b20\d\d-\d\d-\d\d(?!T)\b/g, "2026-03-02"],
    [/(?<![\w:-])[0-2]\d:[0-5]\d(?=:[0-5]\d(?![\w:]))/g, "09:30"],
    [/(?<=(?<![\w:-])09:30):[0-5]\d(?![\w:])/g, ":00"],
    [/(?<![\w:-])[0-2]\d:[0-5]\d(?![\w:])/g, "09:30"],
    [/\b\d+(\.\d+)? (ms|µs)\b/g, "12 ms"],
    [/\b\d+\.\d+ s\b/g, "1.2 s"],
  ];
  return (text) =>
    replacements.reduce(
      (said, [pattern, stable]) =>
        said.replace(pattern, (found) => (typeof stable === "string" ? stable : stable(found))),
      text,
    );
}

/** Sixteen characters that look drawn, and are always the same. */
function ulid(kind: string, count: number): string {
  const bytes = new Bun.CryptoHasher("sha256").update(`${kind} ${count}`).digest();
  return [...bytes.subarray(0, 16)].map((byte) => DIGITS.charAt(byte & 31)).join("");
}
