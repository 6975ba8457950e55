import { expect, test } from "bun:test";
import fc from "fast-check";
import { analyse } from "./analysis.ts";

test.each([
  ["Hello, World!", "hello world"],
  ["  re-run  foo_bar.ts:42  ", "re run foo bar ts 42"],
  ["", ""],
  ["!?", ""],
  ["Crème BRÛLÉE", "creme brulee"],
  ["Cre\u0300me", "creme"],
  ["İstanbul", "istanbul"],
  ["ＦＵＬＬ ｗｉｄｔｈ", "full width"],
  ["ﬁne", "fine"],
  ["Привет, МИР", "привет мир"],
  ["日本語", "日本 本語"],
  ["日", "日"],
  ["東京 tower", "東京 tower"],
  ["abc日本語def", "abc 日本 本語 def"],
  ["カタカナ", "カタ タカ カナ"],
  ["한국어", "한국 국어"],
  ["a\0b\u001bc", "a b c"],
  ["🧪 lab", "lab"],
  ["don’t", "don t"],
])("the words of %p are %p", (text, words) => {
  expect(analyse(text)).toBe(words);
});

test("words are parted by single spaces, whatever the text", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      expect(analyse(text)).toMatch(/^([\p{L}\p{N}]+( [\p{L}\p{N}]+)*)?$/u);
    }),
  );
});

test("case, accents and width do not matter", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
      expect(analyse(text.normalize("NFD"))).toBe(analyse(text.normalize("NFC")));
    }),
  );
});
