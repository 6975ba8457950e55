import { expect, test } from "bun:test";
import { createLanes } from "./lanes.ts";

test("no more is under way than there are lanes, what waits comes in order, and a failure frees its lane", async () => {
  const lane = createLanes(2);
  const began: number[] = [];
  const ends: (() => void)[] = [];
  const work = (number: number, fails = false) =>
    lane(async () => {
      began.push(number);
      await new Promise<void>((resolve) => (ends[number] = resolve));
      if (fails) throw new Error("refused");
      return number;
    });
  const all = [work(0, true), work(1), work(2), work(3)];
  expect(began).toEqual([0, 1]);
  ends[0]?.();
  await expect(all[0]).rejects.toThrow("refused");
  await Bun.sleep(0);
  expect(began).toEqual([0, 1, 2]);
  ends[2]?.();
  expect(await all[2]).toBe(2);
  await Bun.sleep(0);
  expect(began).toEqual([0, 1, 2, 3]);
  ends[1]?.();
  ends[3]?.();
  expect(await all[3]).toBe(3);
});
