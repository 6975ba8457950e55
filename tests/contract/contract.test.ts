import { expect, test } from "bun:test";
import { missingFromDocument } from "../../scripts/contract.ts";
import { contract } from "./operations.ts";

test("the document has every operation and query parameter that clients rely on", () => {
  expect(missingFromDocument()).toEqual([]);
});

test("the contract names each operation once", () => {
  const operations = contract.map((line) => line.split("?")[0]);
  expect(operations).toEqual([...new Set(operations)]);
});
