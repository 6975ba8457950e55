import { describe, expect, test } from "bun:test";
import { testTimers } from "../../tests/harness/timers.ts";
import { ApiError } from "./errors.ts";
import { rateLimit } from "./rate-limit.ts";

describe("a rate limit", () => {
  const refusal = (take: () => void): ApiError | undefined => {
    try {
      take();
    } catch (error) {
      if (error instanceof ApiError) return error;
      throw error;
    }
    return undefined;
  };

  test("lets a burst through, then so many a second, and says when to try again", () => {
    const timers = testTimers();
    const take = rateLimit({ perSecond: 2, burst: 3 }, timers.now);
    for (let taken = 0; taken < 3; taken += 1) take(1);
    const refused = refusal(() => take(1));
    expect(refused?.status).toBe(429);
    expect(refused?.headers["retry-after"]).toBe("1");
    timers.pass(500);
    take(1);
    expect(refusal(() => take(1))?.status).toBe(429);
    timers.pass(60_000);
    for (let taken = 0; taken < 3; taken += 1) take(1);
    expect(refusal(() => take(1))?.status).toBe(429);
  });

  test("does not count what was given back, and gives no more than it took", () => {
    const take = rateLimit({ perSecond: 1, burst: 2 }, testTimers().now);
    take(1);
    take.giveBack(1);
    take.giveBack(1);
    take.giveBack(2);
    take(1);
    take(1);
    expect(refusal(() => take(1))?.status).toBe(429);
  });

  test("tells to wait for whole seconds where it is slower than one a second", () => {
    const timers = testTimers();
    const take = rateLimit({ perSecond: 0.1, burst: 1 }, timers.now);
    take(1);
    timers.pass(2_500);
    expect(refusal(() => take(1))?.headers["retry-after"]).toBe("8");
  });

  test("holds nobody up for what another did, however many there are", () => {
    const timers = testTimers();
    const take = rateLimit({ perSecond: 1, burst: 1 }, timers.now);
    for (let key = 0; key < 25_000; key += 1) {
      take(key);
      if (key === 15_000) timers.pass(1_000);
    }
    expect(refusal(() => take(24_999))?.status).toBe(429);
    take(0);
  });

  test("holds up whoever goes on, however long that is", () => {
    const timers = testTimers();
    const take = rateLimit({ perSecond: 1, burst: 5 }, timers.now);
    let let_through = 0;
    for (let tried = 0; tried < 400; tried += 1) {
      if (refusal(() => take(1)) === undefined) let_through += 1;
      timers.pass(250);
    }
    expect(let_through).toBe(5 + 100 - 1);
  });

  test("forgets nobody whose bucket is not full, when time passes", () => {
    const timers = testTimers();
    const take = rateLimit({ perSecond: 1, burst: 10 }, timers.now);
    timers.pass(9_900);
    for (let taken = 0; taken < 10; taken += 1) take(1);
    timers.pass(200);
    take(2);
    expect(refusal(() => take(1))?.status).toBe(429);
  });

  test("takes the addresses of one IPv6 network for one key, and every IPv4 address for its own", () => {
    const take = rateLimit<string>({ perSecond: 1, burst: 1 }, testTimers().now);
    take("2001:db8:1:2::1");
    expect(refusal(() => take("2001:db8:1:2:ffff::9"))?.status).toBe(429);
    take("2001:db8:1:3::1");
    take("203.0.113.7");
    expect(refusal(() => take("::ffff:203.0.113.7"))?.status).toBe(429);
    take("203.0.113.8");
    take("account:ava");
    take("account:bo");
  });

  test("knows a bounded number of keys, whoever makes them up", () => {
    const take = rateLimit<string>({ perSecond: 10 / 60, burst: 10 }, testTimers().now);
    const before = process.memoryUsage().heapUsed;
    for (let key = 0; key < 200_000; key += 1)
      take(`2001:db8:${(key >> 16).toString(16)}:${(key & 0xffff).toString(16)}::1`);
    Bun.gc(true);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(60 * 1024 * 1024);
  });
});
