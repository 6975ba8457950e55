import { expect, test } from "bun:test";
import { localInput, reminderTimes } from "./reminder-times.ts";

test("tomorrow is the next morning, next week its Monday", () => {
  // A Monday evening, and a Sunday.
  const monday = reminderTimes(new Date(2026, 10, 23, 20, 15));
  expect(localInput(monday.tomorrow)).toBe("2026-11-24T09:00");
  expect(localInput(monday.week)).toBe("2026-11-30T09:00");
  expect(localInput(monday.soon)).toBe("2026-11-23T20:35");
  expect(localInput(reminderTimes(new Date(2026, 10, 29, 8)).week)).toBe("2026-11-30T09:00");
});
