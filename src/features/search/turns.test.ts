import { describe, expect, test } from "bun:test";
import { turns } from "./turns.ts";

describe("turns", () => {
  const stays = new AbortController().signal;
  const tooMany = () => new Error("Too many.");

  /** Work that ends when it is told to. */
  function jobs() {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const job = (name: string) => () => {
      begun.push(name);
      return new Promise<string>((resolve) => void ends.set(name, () => resolve(name)));
    };
    const end = async (name: string) => {
      ends.get(name)?.();
      await Bun.sleep(0);
    };
    return { begun, job, end };
  }

  test("come in the order in which they were asked for, and one too many is refused", async () => {
    const inTurn = turns({ atOnce: 1, waiting: 2 });
    const { begun, job, end } = jobs();
    const all = ["a", "b", "c"].map((name) => inTurn(1, stays, tooMany, job(name)));
    await expect(inTurn(1, stays, tooMany, job("d"))).rejects.toThrow("Too many.");
    expect(begun).toEqual(["a"]);
    for (const name of ["a", "b", "c"]) await end(name);
    expect(await Promise.all(all)).toEqual(["a", "b", "c"]);
    const again = inTurn(1, stays, tooMany, job("e"));
    await end("e");
    expect(await again).toBe("e");
  });

  test("of one hold up no other", async () => {
    const inTurn = turns({ atOnce: 1, waiting: 0 });
    const { begun, job, end } = jobs();
    const all = [inTurn(1, stays, tooMany, job("a")), inTurn(2, stays, tooMany, job("b"))];
    expect(begun).toEqual(["a", "b"]);
    await end("b");
    await end("a");
    expect(await Promise.all(all)).toEqual(["a", "b"]);
  });

  test("are left by whoever is gone, which makes room for another", async () => {
    const inTurn = turns({ atOnce: 1, waiting: 1 });
    const { begun, job, end } = jobs();
    const first = inTurn(1, stays, tooMany, job("a"));
    const leaving = new AbortController();
    const left = inTurn(1, leaving.signal, tooMany, job("b"));
    leaving.abort();
    expect(await left).toBeUndefined();
    expect(await inTurn(1, AbortSignal.abort(), tooMany, job("c"))).toBeUndefined();
    const next = inTurn(1, stays, tooMany, job("d"));
    await end("a");
    await end("d");
    expect(await Promise.all([first, next])).toEqual(["a", "d"]);
    expect(begun).toEqual(["a", "d"]);
  });

  test("go on after work that failed", async () => {
    const inTurn = turns({ atOnce: 1, waiting: 1 });
    const failing = inTurn(1, stays, tooMany, () => Promise.reject(new Error("No.")));
    const next = inTurn(1, stays, tooMany, () => Promise.resolve("yes"));
    await expect(failing).rejects.toThrow("No.");
    expect(await next).toBe("yes");
  });
});
