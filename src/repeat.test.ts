import { describe, expect, test } from "bun:test";
import { testTimers } from "../tests/harness/timers.ts";
import { repeat } from "./repeat.ts";

/** Work whose turns a test ends one by one. */
function work() {
  const begun: PromiseWithResolvers<void>[] = [];
  const failures: unknown[] = [];
  const timers = testTimers();
  const run = () => {
    const turn = Promise.withResolvers<void>();
    begun.push(turn);
    return turn.promise;
  };
  const rhythm = { first: 10, every: 100 };
  const repeating = repeat(run, rhythm, (error) => failures.push(error), timers);
  return { begun, failures, timers, stop: () => repeating.stop() };
}

const settled = () => new Promise((resolve) => setImmediate(resolve));

describe("work that is done again and again", () => {
  test("begins after its first pause, and so long after each beginning", async () => {
    const { begun, timers } = work();
    timers.pass(9);
    expect(begun).toHaveLength(0);
    timers.pass(1);
    expect(begun).toHaveLength(1);
    begun[0]?.resolve();
    await settled();
    timers.pass(99);
    expect(begun).toHaveLength(1);
    timers.pass(1);
    expect(begun).toHaveLength(2);
  });

  test("makes up with one turn for those that came while it was under way", async () => {
    const { begun, timers } = work();
    timers.pass(350);
    expect(begun).toHaveLength(1);
    begun[0]?.resolve();
    await settled();
    expect(begun).toHaveLength(2);
    begun[1]?.resolve();
    await settled();
    expect(begun).toHaveLength(2);
  });

  test("tells that it failed, and takes its next turn", async () => {
    const { begun, failures, timers } = work();
    timers.pass(10);
    begun[0]?.reject("broken");
    await settled();
    expect(failures).toEqual(["broken"]);
    timers.pass(100);
    expect(begun).toHaveLength(2);
  });

  test("is stopped once what is under way has ended, which then has not failed", async () => {
    const { begun, failures, timers, stop } = work();
    timers.pass(110);
    let stopped = false;
    const stopping = stop().then(() => (stopped = true));
    await settled();
    expect(stopped).toBe(false);
    begun[0]?.reject("given up");
    await stopping;
    timers.pass(1_000);
    expect([begun.length, failures, timers.waiting()]).toEqual([1, [], 0]);
  });
});
