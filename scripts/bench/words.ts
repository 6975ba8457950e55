/** Made-up words whose frequencies fall as those of a language do, so that the full-text index has real work. */
const VOCABULARY = 20_000;
const SYLLABLES = "ka lo mi ren ta su vel dor an qui pes to bra ne li fo ga zun he wi".split(" ");

const words = Array.from({ length: VOCABULARY }, (_, rank) => {
  let word = "";
  for (let rest = rank + SYLLABLES.length; rest > 0; rest = Math.floor(rest / SYLLABLES.length))
    word += SYLLABLES[rest % SYLLABLES.length];
  return word;
});

/** Numbers from 0 up to 1 that are the same in every run (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A message of 8 to 40 words. */
export function sentence(random: () => number): string {
  const count = 8 + Math.floor(random() * 33);
  let text = "";
  for (let index = 0; index < count; index += 1) {
    // Log-uniform ranks: the nth word is about n times rarer than the first.
    const word = words[Math.floor(VOCABULARY ** random()) - 1] ?? "";
    text += index === 0 ? word : ` ${word}`;
  }
  return text;
}
