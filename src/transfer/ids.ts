/** The inner IDs of a table's rows by their public ones. */
export interface Ids {
  get(id: string): number | undefined;
  /** Remembers one; false for one that is remembered already. */
  add(id: string, inner: number): boolean;
}

export function fewIds(): Ids {
  const ids = new Map<string, number>();
  return {
    get: (id) => ids.get(id),
    add(id, inner) {
      if (ids.has(id)) return false;
      ids.set(id, inner);
      return true;
    },
  };
}

/** The 26 characters of an ID, by code: five bits each. */
const DIGITS = new Uint8Array(128);
for (const [digit, character] of [..."0123456789abcdefghjkmnpqrstvwxyz"].entries())
  DIGITS[character.charCodeAt(0)] = digit;

/**
 * The same for millions of IDs of one prefix: 20 bytes each in a table with room, where texts in a map would take some
 * hundred. An ID is 128 bits, which stand there whole.
 */
export function manyIds(prefix: `${string}_`): Ids {
  const from = prefix.length;
  let slots = 1 << 12;
  let words = new Uint32Array(slots * 5);
  let taken = 0;
  const key = new Uint32Array(4);

  function read(id: string): void {
    let bits = 0;
    let held = 0;
    let word = 0;
    // 26 characters are 130 bits; the first two are always 0.
    for (let at = from; at < from + 26; at += 1) {
      const digit = DIGITS[id.charCodeAt(at)] ?? 0;
      const width = at === from ? 3 : 5;
      for (let bit = width - 1; bit >= 0; bit -= 1) {
        held = (held << 1) | ((digit >> bit) & 1);
        if ((bits += 1) < 32) continue;
        key[word] = held >>> 0;
        word += 1;
        bits = 0;
        held = 0;
      }
    }
  }

  /** Where the key stands, or would. */
  function slotOf(): number {
    let hash = 0;
    for (const part of key) hash = Math.imul(hash ^ part, 0x9e37_79b1) ^ (hash >>> 15);
    let slot = (hash ^ (hash >>> 13)) & (slots - 1);
    for (; ; slot = (slot + 1) & (slots - 1)) {
      const at = slot * 5;
      if (words[at + 4] === 0) return at;
      if (
        words[at] === key[0] &&
        words[at + 1] === key[1] &&
        words[at + 2] === key[2] &&
        words[at + 3] === key[3]
      )
        return at;
    }
  }

  function grow(): void {
    const before = words;
    slots *= 2;
    words = new Uint32Array(slots * 5);
    for (let at = 0; at < before.length; at += 5) {
      if (before[at + 4] === 0) continue;
      key.set(before.subarray(at, at + 4));
      words.set(before.subarray(at, at + 5), slotOf());
    }
  }

  return {
    get(id) {
      if (!id.startsWith(prefix)) return undefined;
      read(id);
      const inner = words[slotOf() + 4];
      return inner === 0 ? undefined : inner;
    },
    add(id, inner) {
      if (taken * 3 > slots * 2) grow();
      read(id);
      const at = slotOf();
      if (words[at + 4] !== 0) return false;
      words.set(key, at);
      words[at + 4] = inner;
      taken += 1;
      return true;
    },
  };
}
