/** A moving picture that stops after its last frame. */
export interface OnceOnly {
  bytes: Uint8Array<ArrayBuffer>;
  /** How long it moves, in milliseconds; 0 when it does not. */
  duration_ms: number;
}

const EXTENSION = 0x21;
const IMAGE = 0x2c;
const GRAPHIC_CONTROL = 0xf9;
const APPLICATION = 0xff;
/** What browsers make of a frame that asks for less than two hundredths of a second. */
const HASTY_MS = 100;

/**
 * Takes out of a GIF what says that it repeats (the application extension NETSCAPE2.0), so that every browser plays it once.
 * Nothing for bytes that are no GIF, or are cut off.
 */
export function playedOnce(gif: Uint8Array): OnceOnly | undefined {
  if (gif.length < 13 || textAt(gif, 0, 3) !== "GIF") return undefined;
  let at = 13 + tableSize(gif[10] ?? 0);
  let duration_ms = 0;
  let frames = 0;
  let copied = 0;
  const parts: Uint8Array[] = [];
  while (at < gif.length) {
    const start = at;
    const block = gif[at];
    if (block === EXTENSION) {
      const label = gif[at + 1];
      const name = label === APPLICATION ? textAt(gif, at + 3, 11) : "";
      if (label === GRAPHIC_CONTROL) {
        const hundredths = (gif[at + 4] ?? 0) | ((gif[at + 5] ?? 0) << 8);
        duration_ms += hundredths < 2 ? HASTY_MS : hundredths * 10;
      }
      at = endOfBlocks(gif, at + 2);
      if (name === "NETSCAPE2.0" || name === "ANIMEXTS1.0") {
        parts.push(gif.subarray(copied, start));
        copied = at;
      }
    } else if (block === IMAGE) {
      frames += 1;
      at = endOfBlocks(gif, at + 11 + tableSize(gif[at + 9] ?? 0));
    } else break;
  }
  if (at > gif.length) return undefined;
  parts.push(gif.subarray(copied));
  return { bytes: joined(parts), duration_ms: frames > 1 ? duration_ms : 0 };
}

/** How many bytes the colour table takes that these flags announce. */
const tableSize = (flags: number): number => (flags & 0x80 ? 3 << ((flags & 7) + 1) : 0);

function endOfBlocks(gif: Uint8Array, from: number): number {
  let at = from;
  while (at < gif.length) {
    const size = gif[at] ?? 0;
    at += size + 1;
    if (size === 0) return at;
  }
  return gif.length + 1;
}

const textAt = (gif: Uint8Array, at: number, length: number): string =>
  String.fromCharCode(...gif.subarray(at, at + length));

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
