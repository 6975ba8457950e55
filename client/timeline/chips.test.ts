import { describe, expect, test } from "bun:test";
import { isEmojiOnly, piecesOf, type Named } from "./chips.ts";

const people: Record<string, { id: string; name: string; me: boolean }> = {
  ava: { id: "usr_a", name: "Ava", me: false },
  mo: { id: "usr_m", name: "Mo", me: true },
};
const named: Named = {
  person: (handle) => people[handle],
  channel: (name) => (name === "general" ? "/app/T1/C1" : undefined),
  emoji: (code) => ({ tada: "🎉", "+1": "👍" })[code],
};
const shown = (text: string) =>
  piecesOf(text, named).map((piece) =>
    piece.kind === "text" ? piece.text : [piece.kind, piece.text],
  );

describe("a text", () => {
  test("names people by their handles, whatever the case, and everybody", () => {
    expect(shown("Hi @Ava, and @mo!")).toEqual([
      "Hi ",
      ["person", "@Ava"],
      ", and ",
      ["person", "@mo"],
      "!",
    ]);
    expect(shown("@here now")).toEqual([["everybody", "@here"], " now"]);
    expect(piecesOf("@mo", named)).toEqual([
      { kind: "person", text: "@mo", id: "usr_m", name: "Mo", me: true },
    ]);
  });

  test("names nobody in addresses, or by a handle that nobody has", () => {
    for (const text of [
      "mail ava@mo.example",
      "https://x.example/@ava",
      "@nobody",
      "@ava-2",
      "@@ava",
    ])
      expect(shown(text)).toEqual([text]);
  });

  test("names channels that are there", () => {
    expect(shown("see #general.")).toEqual(["see ", ["channel", "#general"], "."]);
    for (const text of ["#other", "a#general", "#general-two", "##general", "/#general"])
      expect(shown(text)).toEqual([text]);
  });

  test("names emoji, and a time is none", () => {
    expect(shown("well :tada: :+1:")).toEqual([
      "well ",
      ["emoji", ":tada:"],
      " ",
      ["emoji", ":+1:"],
    ]);
    for (const text of ["10:30:45", "a:tada:b", ":nothing:", "std::tada::x", ":tada:tada:"])
      expect(shown(text)).toEqual([text]);
  });
});

test("a message of a few emoji alone is shown larger", () => {
  for (const text of ["🎉", "👍🏽 ❤️", "👨‍👩‍👧", "🇩🇪🇫🇷", "1️⃣", ":claw: 🦞", " 😀 "])
    expect([text, isEmojiOnly(text)]).toEqual([text, true]);
  for (const text of ["", "1", "©", "ok 🎉", "12 #", "🎉".repeat(13)])
    expect([text, isEmojiOnly(text)]).toEqual([text, false]);
});
