import { expect, test } from "bun:test";
import fc from "../../../tests/harness/properties.ts";
import { namedIn } from "./mentions.ts";

test.each([
  ["hello @ava", ["ava"]],
  ["@Ava, @ben-2: see (@cy_3).", ["ava", "ben-2", "cy_3"]],
  ["@ava @ava @AVA", ["ava"]],
  ["mail ava@example.com", []],
  ["`@ava` and ``x ` @ben`` but @cyd", ["cyd"]],
  ["```\n@ava\n```\n@ben", ["ben"]],
  ["~~~\n@ava\n~~~ @ben", ["ben"]],
  ["```\n@ava never closed", []],
  ["a lone ` tick @ava", ["ava"]],
  ["[@ava](https://example.com/@ben) @cyd", ["cyd"]],
  ["https://example.com/@ava @ben", ["ben"]],
  ["<https://example.com/@ava> @ben", ["ben"]],
  ["[ @ava ]", ["ava"]],
  ["**@ava** _@ben", ["ava"]],
  ["@a", []],
  ["@@ava", []],
  ["no one", []],
])("%p names %p", (body, handles) => {
  expect([...namedIn(body).handles]).toEqual(handles);
});

test("@channel and @here call everybody", () => {
  expect(namedIn("@channel look")).toEqual({ handles: [], everybody: true });
  expect(namedIn("@here, @ava").everybody).toBe(true);
  expect(namedIn("`@channel`").everybody).toBe(false);
});

test("no more than fifty people are named at once", () => {
  const text = Array.from({ length: 80 }, (_, index) => `@user${index}`).join(" ");
  expect(namedIn(text).handles).toHaveLength(50);
});

test("any text is taken", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(..."@`~[]()<>:/a \n"), maxLength: 80 }),
      (text) => {
        for (const handle of namedIn(text).handles)
          expect(text.toLowerCase()).toContain(`@${handle}`);
      },
    ),
  );
});
