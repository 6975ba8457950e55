import { expect, test } from "bun:test";
import { testTimers } from "../../tests/harness/timers.ts";
import { watchRevocations } from "./revocations.ts";

test("what others have revoked is not looked for once all stops, even when one look was under way", async () => {
  const timers = testTimers();
  let ring = () => {};
  let looks = 0;
  const watch = watchRevocations(
    {
      onForeignWrite: (listener) => void (ring = () => listener(true)),
      async all() {
        looks += 1;
        return [];
      },
    },
    () => {},
    timers,
  );
  ring();
  timers.pass(1_000);
  expect(looks).toBe(1);
  watch.stop();
  ring();
  timers.pass(1_000);
  expect([looks, timers.waiting()]).toEqual([1, 0]);
});
