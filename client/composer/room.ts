/** The server takes so many bytes of JSON with a message; some of them are not text. */
const MOST_BYTES = 1_020_000;
/** From here on it is worth counting. */
const NEAR = 200_000;
const LITTLE = 50_000;

/** How many bytes still fit; undefined while that is far away, negative when there are too many. */
export function roomLeft(text: string): number | undefined {
  if (text.length < NEAR) return undefined;
  const left = MOST_BYTES - new TextEncoder().encode(JSON.stringify(text)).length;
  return left > LITTLE ? undefined : left;
}
