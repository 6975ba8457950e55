import { describe, expect, test } from "bun:test";
import { dayRange } from "./days.ts";
import { parseQuery, questionOf, withoutFilter, type Names } from "./query.ts";
import { suggest, type Choices } from "./suggest.ts";

const now = new Date(2026, 10, 23, 15, 30);
const day = (year: number, month: number, date: number) =>
  new Date(year, month - 1, date).toISOString();

const handles: Record<string, string> = { ava: "usr_ava", ben: "usr_ben", me: "usr_me" };
const names: Names = {
  person: (value) => handles[value.replace(/^@/, "")],
  direct: (ids) => (ids.join() === "usr_ben" ? "dm_ben" : undefined),
};
const ask = (text: string) =>
  questionOf(parseQuery(text), names, { workspaceId: "wsp_1", sort: "newest", now });

describe("a typed search", () => {
  test("is words and filters, wherever they stand", () => {
    const { words, filters } = parseQuery("from:ava harbour  in:#general berth");
    expect(words).toBe("harbour berth");
    expect(filters.map(({ name, value }) => [name, value])).toEqual([
      ["from", "ava"],
      ["in", "#general"],
    ]);
  });

  test("keeps what only looks like a filter among the words", () => {
    expect(parseQuery("https://example.com 10:30 note:this from: x:from:ava")).toEqual({
      words: "https://example.com 10:30 note:this from: x:from:ava",
      filters: [],
    });
  });

  test("takes values with spaces in quotation marks, closed or not, and names in any case", () => {
    expect(parseQuery('From:"Ava Lindqvist" tide').filters[0]?.value).toBe("Ava Lindqvist");
    expect(parseQuery('tide from:"Ava Lind').filters[0]?.value).toBe("Ava Lind");
  });

  test("loses a filter and nothing else", () => {
    const text = "one from:ava two";
    const [filter] = parseQuery(text).filters;
    expect(filter && withoutFilter(text, filter)).toBe("one two");
  });
});

describe("what is asked for it", () => {
  test("names people by ID and channels as typed", () => {
    expect(ask("from:@ava in:#general tide").request).toEqual({
      workspace_id: "wsp_1",
      q: "tide",
      sort: "newest",
      from: "usr_ava",
      in: "#general",
    });
  });

  test("looks into a direct conversation only when it is named", () => {
    expect(ask("with:ben tide").request.direct_conversation_id).toBe("dm_ben");
    expect(ask("in:@ben tide").request.direct_conversation_id).toBe("dm_ben");
    expect(ask("with:ava tide").unknown[0]?.why).toBe("conversation");
    expect(ask("with:nobody tide").unknown[0]?.why).toBe("person");
  });

  test("joins what a message must have, in singular or plural", () => {
    expect(ask("has:files has:link,reaction x").request.has).toBe("file,link,reaction");
    expect(ask("has:teeth x").unknown[0]?.why).toBe("has");
  });

  test("takes days as those of the reader's own clock", () => {
    expect(ask("on:2026-02-28 x").request).toMatchObject({
      after: day(2026, 2, 28),
      before: day(2026, 3, 1),
    });
    expect(ask("before:today after:2026-11 x").request).toMatchObject({
      after: day(2026, 11, 1),
      before: day(2026, 11, 23),
    });
    expect(ask("after:2026-01-01 after:2026-03-01 x").request.after).toBe(day(2026, 3, 1));
    expect(ask("before:2026-02-31 x").unknown[0]?.why).toBe("date");
  });

  test("knows threads", () => {
    expect(ask("is:thread x").threadsOnly).toBe(true);
    expect(ask("is:late x").unknown[0]?.why).toBe("is");
  });
});

test("a week is today and the six days before", () => {
  expect(dayRange("week", now)).toEqual({
    start: new Date(2026, 10, 17),
    end: new Date(2026, 10, 24),
  });
});

describe("what is suggested", () => {
  const choices: Choices = {
    people: [
      { handle: "ava", name: "Ava Lindqvist", isMe: false },
      { handle: "mo", name: "Mo Castellanos", isMe: true },
    ],
    channels: ["general", "design"],
  };
  const values = (text: string) => suggest(text, text.length, choices).map(({ value }) => value);

  test("begins with the filters' names", () => {
    expect(suggest("tide f", 6, choices)).toMatchObject([
      { text: "from:", start: 5, end: 6, open: true },
    ]);
  });

  test("goes on with whoever and whatever fits", () => {
    expect(values("from:")).toEqual(["me", "@ava"]);
    expect(values("from:lind")).toEqual(["@ava"]);
    expect(values("in:de")).toEqual(["#design"]);
    expect(values("has:")).toEqual(["file", "link", "reaction"]);
    expect(values("nothing:")).toEqual([]);
  });

  test("replaces the whole word that the caret stands in", () => {
    expect(suggest("in:desi x", 5, choices)[0]).toMatchObject({
      text: "in:#design ",
      start: 0,
      end: 7,
    });
  });
});
