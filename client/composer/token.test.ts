import { expect, test } from "bun:test";
import { closedCode, complete, tokenAt } from "./token.ts";

/** `|` marks the caret. */
function at(marked: string) {
  const caret = marked.indexOf("|");
  const token = tokenAt(marked.replace("|", ""), caret);
  return token && `${token.kind} ${token.query}`;
}

test.each([
  ["@|", "person "],
  ["hello @av|", "person av"],
  ["(@Ava|)", "person Ava"],
  ["**@ben|", "person ben"],
  ["see #gen|", "channel gen"],
  ["#|", "channel "],
  ["nice :ta|", "emoji ta"],
  [":+1|", "emoji +1"],
  ["🎉:ta|", "emoji ta"],
  ["/|", "command "],
  ["/depl|", "command depl"],
  ["שלום @אב|", "person אב"],
])("%p asks for %p", (marked, token) => {
  expect(at(marked)).toBe(token);
});

test.each([
  "ava@example|",
  "https://a.example/#top|",
  "C#|",
  "at 10:30|",
  "so:|",
  ": |",
  ":t|",
  "key:value|",
  "# Heading|",
  "## |",
  "say /depl|",
  "/deploy api|",
  "`@av|",
  "```\n@av|",
  "a\\@av|",
  "@ava |",
])("%p asks for nothing", (marked) => {
  expect(at(marked)).toBeUndefined();
});

test("after a block of code that is closed, names are names again", () => {
  expect(at("```\ncode\n```\n@a|")).toBe("person a");
});

test("what is chosen takes the word's place, with one space after it", () => {
  const put = (marked: string, chosen: string) => {
    const caret = marked.indexOf("|");
    const text = marked.replace("|", "");
    const token = tokenAt(text, caret);
    if (token === undefined) throw new Error("no token");
    const done = complete(text, token, chosen);
    return `${done.text.slice(0, done.start)}|${done.text.slice(done.start)}`;
  };
  expect(put("hi @av|", "@ava")).toBe("hi @ava |");
  expect(put("hi @av| and", "@ava")).toBe("hi @ava |and");
  expect(put("@av|\nnext", "@ava")).toBe("@ava |\nnext");
});

test("a short name between colons is found when the second one is typed", () => {
  expect(closedCode("so :tada:", 9)).toEqual({ code: "tada", start: 3 });
  expect(closedCode("10:30:", 6)).toBeUndefined();
  expect(closedCode("`:tada:", 7)).toBeUndefined();
});
