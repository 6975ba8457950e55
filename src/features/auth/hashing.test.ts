import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { hashCheaply, hashOf, isPassword } from "./hashing.ts";

describe("a stored password", () => {
  beforeAll(() => hashCheaply(false));
  afterAll(() => hashCheaply(true));

  test("is argon2id with 64 MiB and two passes, and its hash another each time", async () => {
    const [one, other] = [await hashOf("six wet otters"), await hashOf("six wet otters")];
    expect(one.argon2id).toStartWith("$argon2id$v=19$m=65536,t=2,p=1$");
    expect(one.argon2id).not.toBe(other.argon2id);
    expect(await isPassword("six wet otters", one.argon2id)).toBe(true);
    expect(await isPassword("six wet Otters", one.argon2id)).toBe(false);
  });

  test("that is not there is verified all the same, and wrong", async () => {
    expect(await isPassword("six wet otters", undefined)).toBe(false);
  });

  test("of many at once is verified two at a time; 32 wait, and whoever comes after that is told to come back", async () => {
    hashCheaply(true);
    const all = await Promise.allSettled(
      Array.from({ length: 40 }, () => isPassword("six wet otters", undefined)),
    );
    const refused = all.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
    expect(refused).toHaveLength(6);
    for (const error of refused)
      expect(error).toMatchObject({ status: 429, headers: { "retry-after": "2" } });
    expect(await isPassword("six wet otters", undefined)).toBe(false);
  });
});
