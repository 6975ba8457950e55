import { expect, test } from "bun:test";
import fc from "../../../tests/harness/properties.ts";
import { stemmer } from "stemmer";
import { analyse, stemOf, tokensOf } from "./analysis.ts";

test.each([
  ["Hello, World!", "hello world"],
  ["  re-run  foo_bar.ts:42  ", "re run foo bar ts 42"],
  ["", ""],
  ["!?", ""],
  ["Crème BRÛLÉE", "creme brule brulee"],
  ["Cre\u0300me", "creme"],
  ["İstanbul", "istanbul"],
  ["ＦＵＬＬ ｗｉｄｔｈ", "full width"],
  ["ﬁne", "fine"],
  ["Привет, МИР", "привет мир"],
  ["ΟΔΟΣ οδός", "οδοσ οδοσ"],
  ["Straße Søren Łódź", "strass strasse soren lodz"],
  ["日本語", "日 日本 本 本語 語"],
  ["日", "日"],
  ["東京 tower", "東 東京 京 tower"],
  ["abc日本語def", "abc 日 日本 本 本語 語 def"],
  ["カタカナ", "カ カタ タ タカ カ カナ ナ"],
  ["ｺｰﾋﾞｰ", "コ コー ー ービ ビ ビー ー"],
  ["한국어", "한 한국 국 국어 어"],
  ["ไทย", "ไ ไท ท ทย ย"],
  ["का कि", "का कि"],
  ["שָׁלוֹם مُحَمَّد", "שלום محمد"],
  ["a\0b\u001bc", "a b c"],
  ["🧪 lab™ x²", "lab x2"],
  ["don’t", "don t"],
  ["runs running", "run runs run running"],
  ["relational conditions", "relat relational condit conditions"],
  ["a".repeat(70), "a".repeat(64)],
])("the words of %p are %p", (text, words) => {
  expect(analyse(text)).toBe(words);
});

const anyText = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(..."가각ᄀ\u1161\u11a8日本カｶﾞé abc\u0301ไทย\u0e38"),
    maxLength: 20,
  }),
);

test("words are parted by single spaces, whatever the text", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(analyse(text)).toMatch(/^([\p{L}\p{N}\p{M}]+( [\p{L}\p{N}\p{M}]+)*)?$/u);
    }),
  );
});

test("case, accents and width do not matter", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(analyse(text.normalize("NFD"))).toBe(analyse(text.normalize("NFC")));
    }),
    // A syllable with a mark of Thai and one of Japanese.
    { examples: [["\uac00\u0e38\uff9e"]] },
  );
});

test("each word stands where it says, and gives itself there", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      let end = 0;
      for (const token of tokensOf(text)) {
        expect(token.end).toBeGreaterThan(token.start);
        expect(token.end).toBeGreaterThanOrEqual(end);
        expect([...tokensOf(text.slice(token.start, token.end))].map(({ word }) => word)).toContain(
          token.word,
        );
        ({ end } = token);
      }
    }),
  );
});

test("every English word has the stem that the stemmer gives it", () => {
  const endings = (
    "s es ies sses ed eed ing y e ational tional enci anci izer bli alli entli eli ousli ization ation ator alism " +
    "iveness fulness ousness aliti iviti biliti logi icate ative alize iciti ical ful ness al ance ence er ic able " +
    "ible ant ement ment ent ou ism ate iti ous ive ize sion tion ll t ngi thm"
  ).split(" ");
  const word = fc.tuple(
    fc.string({
      unit: fc.constantFrom(..."abcdefghijklmnopqrstuvwxyz"),
      minLength: 1,
      maxLength: 7,
    }),
    fc.constantFrom("", ...endings),
  );
  fc.assert(
    fc.property(word, ([start, end]) => {
      expect(stemOf(start + end)).toBe(stemmer(start + end));
      expect(stemOf(start + end)[0]).toBe(start[0]);
    }),
    { numRuns: 5_000 },
  );
});
