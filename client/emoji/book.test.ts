import { expect, test } from "bun:test";
import data from "emojibase-data/en/compact.json";
import codes from "emojibase-data/en/shortcodes/github.json";
import { CLAW, inTone, searchEmoji, toBook } from "./book.ts";

const book = toBook(data, codes);
const first = (typed: string) => searchEmoji(book, typed, 1)[0];

test("every emoji is found by its short name", () => {
  expect(book.all.length).toBeGreaterThan(1_800);
  expect(new Set(book.all.map(({ emoji }) => emoji)).size).toBe(book.all.length);
  expect(book.byCode.get("tada")?.emoji).toBe("🎉");
  expect(book.byCode.get("+1")?.emoji).toBe("👍");
  expect(book.byCode.get("heart")?.emoji).toBe("❤️");
});

test("the app's own emoji stands among the animals", () => {
  expect(book.byCode.get("claw")).toMatchObject({ emoji: CLAW, group: "animals" });
  expect(searchEmoji(book, "claw", 3).map(({ emoji }) => emoji)).toContain(CLAW);
});

test("a search puts what is called so first, and wants all of its words", () => {
  expect(first("lobster")?.emoji).toBe("🦞");
  expect(first(":tada")?.emoji).toBe("🎉");
  expect(first("thumbs down")?.emoji).toBe("👎");
  expect(searchEmoji(book, "thumbs zebra", 5)).toEqual([]);
});

test("a tone of skin is taken where there is one", () => {
  const [wave, rocket] = [book.byCode.get("wave")!, book.byCode.get("rocket")!];
  expect(inTone(wave, 0)).toBe("👋");
  expect(inTone(wave, 3)).toBe("👋🏽");
  expect(inTone(rocket, 3)).toBe("🚀");
});
