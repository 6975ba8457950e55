import { expect, test } from "bun:test";
import { reactionKey } from "../state/state.ts";
import { shownReactions } from "./reactions.ts";

const id = "msg_a";
const thumbs = (count: number, reacted_by_me: boolean) => ({ emoji: "👍", count, reacted_by_me });
const wanting = (emoji: string, wanted: boolean, message = id) =>
  new Map([[reactionKey(message, emoji), wanted]]);

test("a message shows what is stored while nothing is asked for", () => {
  const reactions = [thumbs(2, true)];
  expect(shownReactions(new Map(), { id, reactions })).toBe(reactions);
  expect(shownReactions(wanting("👍", false, "msg_b"), { id, reactions })).toBe(reactions);
  expect(shownReactions(new Map(), { id })).toEqual([]);
});

test("a reaction that is asked for is counted at once, and once", () => {
  expect(shownReactions(wanting("👍", true), { id, reactions: [thumbs(2, false)] })).toEqual([
    thumbs(3, true),
  ]);
  expect(shownReactions(wanting("👍", true), { id, reactions: [thumbs(3, true)] })).toEqual([
    thumbs(3, true),
  ]);
  expect(shownReactions(wanting("🎉", true), { id, reactions: [thumbs(1, false)] })).toEqual([
    thumbs(1, false),
    { emoji: "🎉", count: 1, reacted_by_me: true },
  ]);
});

test("a reaction that is taken back leaves with its last count", () => {
  expect(shownReactions(wanting("👍", false), { id, reactions: [thumbs(2, true)] })).toEqual([
    thumbs(1, false),
  ]);
  expect(shownReactions(wanting("👍", false), { id, reactions: [thumbs(1, true)] })).toEqual([]);
});
