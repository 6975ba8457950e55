import { expect, test } from "bun:test";
import { newId } from "../ids.ts";
import { manyIds } from "./ids.ts";

test("many IDs are told apart, whatever character they differ in", () => {
  const ids = manyIds("msg_");
  const all = new Set(Array.from({ length: 20_000 }, () => newId("msg")));
  const base = newId("msg");
  for (let at = 4; at < base.length; at += 1)
    for (const character of "0123456789abcdefghjkmnpqrstvwxyz")
      if (at > 4 || character < "8") all.add(base.slice(0, at) + character + base.slice(at + 1));
  const list = [...all];
  expect(list.filter((id, index) => !ids.add(id, index + 1))).toEqual([]);
  expect(list.filter((id, index) => ids.get(id) !== index + 1)).toEqual([]);
  expect(ids.add(base, 1)).toBe(false);
  expect(ids.get(newId("msg"))).toBeUndefined();
  expect(ids.get(base.replace("msg_", "usr_"))).toBeUndefined();
});
