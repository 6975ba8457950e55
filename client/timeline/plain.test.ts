import { expect, test } from "bun:test";
import { plainText } from "./plain.ts";

test("a text is read without its marks", () => {
  expect(plainText("**Bold**, _slanted_, `code` and [a link](https://a.example)")).toBe(
    "Bold, slanted, code and a link",
  );
  expect(plainText("# Title\n\n- one\n- two\n\n> said")).toBe("Title one two said");
  expect(plainText("```ts\nconst a = 1;\n```")).toBe("const a = 1;");
});

test("what only looks like a mark stays", () => {
  expect(plainText("2 * 3 * 4, snake_case_name, 5 > 4")).toBe("2 * 3 * 4, snake_case_name, 5 > 4");
});
