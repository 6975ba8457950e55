import { expect, test } from "bun:test";
import type { Question, QuestionItem } from "../../sdk/src/index.ts";
import { answersOf, answerText, choose, chooseOther, NOTHING, statusOf } from "./answers.ts";

const when: QuestionItem = {
  id: "when",
  header: "Release",
  prompt: "When?",
  options: [{ label: "Now" }, { label: "Tonight" }],
  allow_other: true,
};
const which: QuestionItem = { ...when, id: "which", multi_select: true };
const why: QuestionItem = { id: "why", header: "Why", prompt: "Why?" };
const asking = (...items: QuestionItem[]): Question => ({
  items,
  allow_skip: true,
  created_at: "2026-01-01T00:00:00Z",
  updated_at: "2026-01-01T00:00:00Z",
  expires_at: "2026-01-01T01:00:00Z",
  responder_user_ids: [],
  status: "open",
  version: 1,
});

test("one option takes the other's place, and something else takes theirs", () => {
  const now = choose(when, NOTHING, "Now");
  expect(choose(when, now, "Tonight").selected).toEqual(["Tonight"]);
  expect(chooseOther(when, now)).toMatchObject({ selected: [], other: true });
  expect(choose(when, chooseOther(when, now), "Now").other).toBe(false);
});

test("several options stand beside each other, and beside something else", () => {
  const both = choose(which, choose(which, NOTHING, "Tonight"), "Now");
  const filled = { ...chooseOther(which, both), otherText: " Never " };
  expect(answersOf(asking(which), { which: filled })).toEqual([
    { item_id: "which", selected: ["Now", "Tonight"], other: "Never" },
  ]);
  expect(choose(which, both, "Now").selected).toEqual(["Tonight"]);
});

test("an answer is complete when every item has one", () => {
  const question = asking(when, why);
  const chosen = choose(when, NOTHING, "Now");
  expect(answersOf(question, { when: chosen })).toBeUndefined();
  expect(answersOf(question, { when: chosen, why: { ...NOTHING, text: "  " } })).toBeUndefined();
  expect(answersOf(question, { when: chosen, why: { ...NOTHING, text: "Because" } })).toEqual([
    { item_id: "when", selected: ["Now"] },
    { item_id: "why", text: "Because" },
  ]);
  const other = chooseOther(when, NOTHING);
  expect(answersOf(asking(when), { when: other })).toBeUndefined();
});

test("an answer reads as a line", () => {
  expect(answerText({ item_id: "which", selected: ["Now", "Tonight"], other: "Never" })).toBe(
    "Now, Tonight, Never",
  );
});

test("an open question is over when its time is", () => {
  const question = asking(when);
  expect(statusOf(question, Date.parse("2026-01-01T00:59:59Z"))).toBe("open");
  expect(statusOf(question, Date.parse("2026-01-01T01:00:00Z"))).toBe("expired");
  expect(statusOf({ ...question, status: "answered" }, Date.parse("2027-01-01"))).toBe("answered");
});
