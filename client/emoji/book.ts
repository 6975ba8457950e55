import { createSignal } from "solid-js";

/** One emoji as it can be chosen: a character, or the app's own by its `:name:`. */
export interface EmojiEntry {
  emoji: string;
  name: string;
  /** Its short names, without colons; the first is the usual one. */
  codes: readonly string[];
  /** What else it is looked for by. */
  tags: readonly string[];
  group: EmojiGroup;
  /** It in five tones of skin, from light to dark. */
  skins?: readonly string[];
}

export const EMOJI_GROUPS = [
  "smileys",
  "people",
  "animals",
  "food",
  "travel",
  "activities",
  "objects",
  "symbols",
  "flags",
] as const;
export type EmojiGroup = (typeof EMOJI_GROUPS)[number];

export interface EmojiBook {
  /** In the order in which they are shown, group by group. */
  all: readonly EmojiEntry[];
  /** Every entry by each of its short names. */
  byCode: ReadonlyMap<string, EmojiEntry>;
}

/** The app's own emoji, on the wire as `:claw:`. */
export const CLAW = ":claw:";

const claw: EmojiEntry = {
  emoji: CLAW,
  name: "claw",
  codes: ["claw"],
  tags: ["lobster", "crab", "pinch", "clickclack"],
  group: "animals",
};

const [emojiBook, setBook] = createSignal<EmojiBook>();
let loading: Promise<EmojiBook> | undefined;

/** The book, once something has asked for it. */
export { emojiBook };

/** Loads all emoji with their names, once: some eighty kilobytes, when they are first needed. */
export function loadEmojiBook(): Promise<EmojiBook> {
  loading ??= Promise.all([
    import("emojibase-data/en/compact.json"),
    import("emojibase-data/en/shortcodes/github.json"),
  ]).then(
    ([data, codes]) => {
      const book = toBook(data.default, codes.default);
      setBook(book);
      return book;
    },
    (error: unknown) => {
      loading = undefined;
      throw error;
    },
  );
  return loading;
}

/** A character as Emojibase lists it. */
interface Listed {
  hexcode: string;
  label: string;
  unicode: string;
  group?: number;
  order?: number;
  tags?: readonly string[];
  skins?: readonly { unicode: string }[];
}

/** Emojibase's numbers for the groups; what has none is a part of others, and is not chosen by itself. */
const GROUP_NUMBERS: readonly (EmojiGroup | undefined)[] = [
  "smileys",
  "people",
  undefined,
  "animals",
  "food",
  "travel",
  "activities",
  "objects",
  "symbols",
  "flags",
];
/** One for each tone; couples of two tones have more. */
const TONES = 5;

/** As other apps write it: without the selector that asks for colour where a character has it anyway. */
const plain = (emoji: string): string => emoji.replace(/(\p{Emoji_Presentation})\uFE0F/gu, "$1");

/** Makes the book of Emojibase's lists. */
export function toBook(
  listed: readonly Listed[],
  codes: Readonly<Record<string, string | readonly string[]>>,
): EmojiBook {
  const entries = listed
    .toSorted((a, b) => (a.order ?? 0) - (b.order ?? 0))
    .flatMap((one): EmojiEntry[] => {
      const group = GROUP_NUMBERS[one.group ?? -1];
      if (group === undefined) return [];
      const entry = {
        emoji: plain(one.unicode),
        name: one.label,
        codes: [
          codes[one.hexcode] ?? one.label.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "_"),
        ].flat(),
        tags: one.tags ?? [],
        group,
      };
      const skins = one.skins?.map(({ unicode }) => plain(unicode));
      return [skins?.length === TONES ? { ...entry, skins } : entry];
    });
  const all = EMOJI_GROUPS.flatMap((group) => [
    ...entries.filter((entry) => entry.group === group),
    ...(claw.group === group ? [claw] : []),
  ]);
  const byCode = new Map(all.toReversed().flatMap((one) => one.codes.map((code) => [code, one])));
  return { all, byCode };
}

/** The entries that go with what was typed, the best first. */
export function searchEmoji(book: EmojiBook, typed: string, most: number): EmojiEntry[] {
  const words = typed.toLowerCase().replaceAll(":", " ").split(/\s+/).filter(Boolean);
  if (words.length === 0) return book.all.slice(0, most);
  const found: { entry: EmojiEntry; rank: number }[] = [];
  for (const entry of book.all) {
    let rank = 0;
    for (const word of words) rank += rankOf(entry, word);
    if (Number.isFinite(rank)) found.push({ entry, rank });
  }
  return found
    .toSorted((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ entry }) => entry);
}

function rankOf({ emoji, name, codes, tags }: EmojiEntry, word: string): number {
  if (emoji === word || codes.includes(word)) return 0;
  if (name === word) return 1;
  if (codes.some((code) => code.startsWith(word))) return 2;
  if (tags.includes(word)) return 3;
  if (name.split(/[ :,-]+/).some((part) => part.startsWith(word))) return 4;
  if (tags.some((tag) => tag.startsWith(word))) return 5;
  if (codes.some((code) => code.includes(word))) return 6;
  return Infinity;
}

/** An emoji in the tone that was chosen: 0 for none, 1 to 5 from light to dark. */
export const inTone = (entry: EmojiEntry, tone: number): string =>
  entry.skins?.[tone - 1] ?? entry.emoji;
