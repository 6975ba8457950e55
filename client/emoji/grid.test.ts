import { expect, test } from "bun:test";
import { moveInGrid } from "./grid.ts";

// Rows: 0–7, 8–9 | 10–17, 18–25, 26–29
const counts = [10, 20];

test("arrows lead through the grid as it is seen, from group to group", () => {
  expect(moveInGrid(counts, 0, "ArrowRight")).toBe(1);
  expect(moveInGrid(counts, 9, "ArrowRight")).toBe(10);
  expect(moveInGrid(counts, 3, "ArrowDown")).toBe(9);
  expect(moveInGrid(counts, 8, "ArrowDown")).toBe(10);
  expect(moveInGrid(counts, 12, "ArrowUp")).toBe(9);
  expect(moveInGrid(counts, 25, "ArrowDown")).toBe(29);
});

test("at its edges they lead nowhere", () => {
  expect(moveInGrid(counts, 0, "ArrowLeft")).toBeUndefined();
  expect(moveInGrid(counts, 0, "ArrowUp")).toBeUndefined();
  expect(moveInGrid(counts, 29, "ArrowRight")).toBeUndefined();
  expect(moveInGrid(counts, 29, "ArrowDown")).toBeUndefined();
  expect(moveInGrid([], 0, "ArrowDown")).toBeUndefined();
});
