import { expect, test } from "bun:test";
import { endOf } from "./lasting.ts";

const wednesday = new Date(2026, 4, 6, 15, 30);

test("what lasts a day ends at midnight, what lasts a week with its Sunday, the rest after its time", () => {
  expect(endOf("day", wednesday)).toBe(new Date(2026, 4, 7).toISOString());
  expect(endOf("week", wednesday)).toBe(new Date(2026, 4, 11).toISOString());
  expect(endOf("week", new Date(2026, 4, 10, 12))).toBe(new Date(2026, 4, 11).toISOString());
  expect(endOf("hour", wednesday)).toBe(new Date(2026, 4, 6, 16, 30).toISOString());
  expect(endOf("always", wednesday)).toBeUndefined();
});
