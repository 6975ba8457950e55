import { expect, test } from "bun:test";
import { missingFromDocument } from "../../scripts/contract.ts";
import { contract } from "./operations.ts";

/** What is yet to be made. Whatever comes into the document leaves this list. */
const OUTSTANDING = [
];

test("the document has every operation and query parameter that clients rely on", () => {
  expect(missingFromDocument()).toEqual(OUTSTANDING);
});

test("the contract names each operation once", () => {
  const operations = contract.map((line) => line.split("?")[0]);
  expect(operations).toEqual([...new Set(operations)]);
});
