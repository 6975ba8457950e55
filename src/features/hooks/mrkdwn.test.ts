import { describe, expect, test } from "bun:test";
import fc from "../../../tests/harness/properties.ts";
import { Marked } from "marked";
import { fromMrkdwn, fromPlain, lineFrom, link, unescaped } from "./mrkdwn.ts";

/** The renderer that the app shows messages with. */
const marked = new Marked({ gfm: true, breaks: true, async: false });
const block = (markdown: string) => marked.parse(markdown, { async: false });
const line = (markdown: string) => marked.parseInline(markdown, { async: false });

/** Whatever means something in Markdown, HTML or mrkdwn; what looks like an address becomes a link, as it should. */
const hostile = fc.string({
  unit: fc.constantFrom(..."*_~`[]()<>!\\#-+=|&;:ab 1.\n\"'{}"),
  maxLength: 30,
});
const holds = (check: (text: string) => void) =>
  fc.assert(fc.property(hostile, check), { numRuns: 3_000 });

const tagsOf = (html: string) => new Set([...html.matchAll(/<(\w+)/g)].map(([, tag = ""]) => tag));
const decoded = (html: string) =>
  html
    .replace(/&(lt|gt|quot|#39);/g, (_, name: string) => DECODED[name] ?? "")
    .replaceAll("&amp;", "&");
const DECODED: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'" };

/** What plain lines may still look like: lists and quotes, which look as they were written. */
const PLAIN = ["p", "br", "ul", "ol", "li", "blockquote"];

describe("whatever a webhook sends", () => {
  test("a name or title is shown letter by letter", () => {
    holds((text) => {
      expect(decoded(line(lineFrom(text)))).toBe(unescaped(text.replace(/\s+/g, " ").trim()));
    });
  });

  test("a name or title stays within its link", () => {
    holds((text) => {
      const label = lineFrom(text);
      if (label === "") return;
      expect(line(link("https://example.com/x", label))).toMatch(
        /^<a href="https:\/\/example\.com\/x">[^<]*<\/a>$/,
      );
    });
  });

  test("an address stays within its link", () => {
    holds((text) => {
      expect(line(link(`https://example.com/${text}`, "label"))).toMatch(
        /^<a href="https:\/\/example\.com\/[^"<>]*">label<\/a>$/,
      );
    });
  });

  test("plain text has no format, link, picture or markup", () => {
    holds((text) => {
      const tags = tagsOf(block(fromPlain(text)));
      expect([...tags].filter((tag) => !PLAIN.includes(tag))).toEqual([]);
    });
  });

  test("mrkdwn has no link, picture, heading, table or markup but its own", () => {
    const own = [...PLAIN, "strong", "em", "del", "code", "pre"];
    holds((text) => {
      const tags = tagsOf(block(fromMrkdwn(text)));
      expect([...tags].filter((tag) => !own.includes(tag))).toEqual([]);
    });
  });
});
