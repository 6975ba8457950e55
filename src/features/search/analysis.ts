import { stemmer } from "stemmer";

/**
 * Changes whenever what the index holds of a message changes: its words here, or its terms in `scope.ts`. The index is
 * then built afresh, in the background.
 */
export const ANALYSIS = 2;

/** How much of a text is searched, in code points: a longer one is found by what stands before. */
export const SEARCHED = 32_768;

/** A word of a text, without case and diacritics, and where it stands: `text.slice(start, end)`. */
export interface Token {
  readonly word: string;
  readonly start: number;
  readonly end: number;
  /** A single character of a run that is written without spaces: whoever looks for more of it does not need it. */
  readonly part?: true;
}

/**
 * The words that the index holds of a text, parted by spaces: each with its stem, since the beginning of either can be
 * looked for.
 */
export function analyse(text: string): string {
  const words: string[] = [];
  for (const { word } of tokensOf(text)) {
    const stem = stemOf(word);
    words.push(stem);
    if (word !== stem) words.push(word);
  }
  return words.join(" ");
}

const RUN = /[\u200d\u00ad\u2060\p{L}\p{N}\p{M}]+/gu;
const ASCII_RUN = /[a-z0-9]+/g;
// oxlint-disable-next-line no-control-regex
const ASCII = /^[\0-\x7f]*$/;

/**
 * The words of a text, in their order: split where neither letter nor digit stands, in lower case, without diacritics;
 * what is written without spaces as single characters and as pairs of neighbours. One function for both engines, for
 * queries and for highlights, so that they agree.
 */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  // Most messages are ASCII: they need no folding and hold nothing that is written without spaces.
  if (ASCII.test(text))
    for (const match of text.toLowerCase().matchAll(ASCII_RUN))
      tokens.push(tokenOf(match[0], match.index, match.index + match[0].length));
  else
    for (const match of text.matchAll(RUN)) {
      const [found] = match;
      if (!ASCII.test(found)) addFolded(tokens, found, match.index);
      else tokens.push(tokenOf(found.toLowerCase(), match.index, match.index + found.length));
    }
  return tokens;
}

/** A character of the folded text, and what it was made from. */
interface Folded {
  readonly character: string;
  readonly start: number;
  readonly end: number;
}

/** What belongs together when it is folded: a character with its marks, the letters of a Korean syllable, vowels of Kirat Rai. */
const CLUSTER =
  /[\u1100-\u115f]*[\uac00-\ud7a3]?[\u1160-\u11ff]+[\p{M}\uff9e\uff9f]*|[\u{16d63}\u{16d67}-\u{16d6a}]+[\p{M}\uff9e\uff9f]*|\P{M}[\p{M}\uff9e\uff9f]*|\p{M}+/gu;

const LETTER = /[\p{L}\p{N}\p{M}]/u;

/** Letters of scripts that are written without spaces between the words, or, as Korean, with long ones. */
const UNSPACED =
  /[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Bopomofo}\p{scx=Hangul}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]&&[\p{L}\p{N}\p{M}]]/v;

function addFolded(tokens: Token[], text: string, offset: number): void {
  let run: Folded[] = [];
  let unspaced = false;
  for (const match of text.matchAll(CLUSTER)) {
    const [cluster] = match;
    const start = offset + match.index;
    for (const character of fold(cluster)) {
      const isLetter = LETTER.test(character);
      const isUnspaced = isLetter && UNSPACED.test(character);
      if (!isLetter || isUnspaced !== unspaced) {
        addRun(tokens, run, unspaced);
        run = [];
        unspaced = isUnspaced;
      }
      if (isLetter) run.push({ character, start, end: start + cluster.length });
    }
  }
  addRun(tokens, run, unspaced);
}

function addRun(tokens: Token[], run: readonly Folded[], unspaced: boolean): void {
  const [first, last] = [run[0], run.at(-1)];
  if (first === undefined || last === undefined) return;
  if (!unspaced) {
    const word = run.map(({ character }) => character).join("");
    tokens.push(tokenOf(word, first.start, last.end));
    return;
  }
  for (const [index, { character, start, end }] of run.entries()) {
    const next = run[index + 1];
    tokens.push({ word: character, start, end, ...(run.length > 1 && { part: true }) });
    if (next === undefined) return;
    tokens.push({ word: character + next.character, start, end: next.end });
  }
}

/** The longest word, in UTF-16 units: of a longer one, the beginning counts. PostgreSQL keeps none of over 2 KB. */
const LONGEST = 64;

function tokenOf(folded: string, start: number, end: number): Token {
  if (folded.length <= LONGEST) return { word: folded, start, end };
  return { word: folded.slice(0, LONGEST).replace(/[\ud800-\udbff]$/, ""), start, end };
}

/** How words end that the stemmer changes: asking it of every word would double what indexing costs. */
const ENDING = /(?:[esy]|ed|ing|ic|ou|ion|ism|[ae]nt|[eo]r|al|ll|ful|[bcgltv]i)$/;

/**
 * What other forms of an English word have in common with it, their first letter at least; any other word has no stem but
 * itself, as far as it does not look English.
 */
export const stemOf = (word: string): string =>
  word.length > 2 && ENDING.test(word) && /^[a-z]+$/.test(word) ? stemmer(word) : word;

/** Marks that stand on a letter of any script; the two that make another letter of a Japanese one do not count. */
const DIACRITICS =
  /[[[\p{M}&&\p{Script=Inherited}]--[\u3099\u309a]][\p{M}&&\p{Script=Hebrew}][\u200d\u00ad\u0640\u2060]]/gv;

/** Letters that Unicode does not take apart. */
const STROKES: Readonly<Record<string, string>> = {
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ħ: "h",
  ŧ: "t",
  æ: "ae",
  œ: "oe",
  þ: "th",
};

/** What was folded lately: the characters of a text come again and again. */
const folds = new Map<string, string>();
const REMEMBERED = 10_000;

function fold(cluster: string): string {
  let folded = folds.get(cluster);
  if (folded !== undefined) return folded;
  folded = cluster
    .normalize("NFKD")
    .replace(DIACRITICS, "")
    // By way of the upper case, in which the two forms of a sigma, or ß and ss, are the same.
    .toUpperCase()
    .toLowerCase()
    .replace(/[øłđðħŧæœþ]/g, (letter) => STROKES[letter] ?? letter)
    .normalize("NFC");
  if (folds.size >= REMEMBERED) folds.clear();
  folds.set(cluster, folded);
  return folded;
}
