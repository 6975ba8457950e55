/**
 * Changes whenever the words that a text gives change: the index is then built afresh, in the background.
 */
export const ANALYSIS = 1;

/** Scripts that are written without spaces: indexed as pairs of neighbouring characters. */
const CJK = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]+/gu;

/**
 * The words of a text as the search index has them, parted by spaces: without case and diacritics, split where neither
 * letter nor digit stands, CJK as overlapping pairs. One function for both engines, so that they find the same.
 */
export function analyse(text: string): string {
  // Most messages are ASCII: they need no folding and hold no CJK.
  if (/^[\0-\x7f]*$/.test(text))
    return text
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, " ")
      .trim();
  return text
    .normalize("NFKD")
    .replace(/\p{M}+/gu, "")
    .normalize("NFC")
    .toLowerCase()
    .replace(CJK, (run) => ` ${pairs(run)} `)
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function pairs(run: string): string {
  const characters = [...run];
  if (characters.length === 1) return run;
  return characters
    .slice(1)
    .map((character, index) => `${characters[index]}${character}`)
    .join(" ");
}
