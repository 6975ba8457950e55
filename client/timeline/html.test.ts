import { describe, expect, test } from "bun:test";
import fc from "../../tests/harness/properties.ts";

import { EVERY_VECTOR, HOSTILE, hostileText } from "./hostile.testing.ts";
import { LEADS_SOMEWHERE, toHtml } from "./html.ts";

const NIGHTLY = process.env["CLICKCLACK_NIGHTLY"] !== undefined;

const TAGS = new Set(
  "p br strong em del code pre blockquote ul ol li hr a table thead tbody tr th td".split(" "),
);
const ATTRIBUTES = new Set(["href", "title", "start", "align", "class", "data-language"]);

/** What an HTML parser finds in it that no message may bring. */
function wrongIn(html: string): string[] {
  const wrong: string[] = [];
  new HTMLRewriter()
    .on("*", {
      element({ tagName, attributes }) {
        if (!TAGS.has(tagName)) wrong.push(`<${tagName}>`);
        for (const [name = "", value = ""] of attributes) {
          if (!ATTRIBUTES.has(name)) wrong.push(`<${tagName} ${name}>`);
          if (name === "href" && !LEADS_SOMEWHERE.test(value)) wrong.push(`link to ${value}`);
        }
      },
      comments: ({ text }) => void wrong.push(`<!--${text}-->`),
    })
    .onDocument({ doctype: () => void wrong.push("<!doctype>") })
    .transform(html);
  return wrong;
}

describe("the first of two guards, before the browser sees it, lets through only what messages are made of", () => {
  for (const [kind, vectors] of Object.entries(HOSTILE))
    test(`whatever is written: ${kind}`, () => {
      for (const vector of vectors)
        expect({ vector, wrong: wrongIn(toHtml(vector)) }).toEqual({ vector, wrong: [] });
      expect(wrongIn(toHtml(vectors.join("\n\n")))).toEqual([]);
    });

  test("and whatever could be written", () => {
    fc.assert(
      fc.property(hostileText, (text) => wrongIn(toHtml(text)).length === 0),
      { numRuns: NIGHTLY ? 200_000 : 3_000 },
    );
  });
});

test("nothing that was written gets lost on the way", () => {
  // A vector's letters are all there to read, apart from those that made a link or a frame.
  for (const vector of [...HOSTILE.elements, ...HOSTILE.handlers])
    for (const word of vector.match(/[a-z]{4,}/gi) ?? [])
      expect({ vector, text: toHtml(vector) }).toEqual({
        vector,
        text: expect.stringContaining(word),
      });
  expect(toHtml("first <code> then a<b & c")).toBe(
    "<p>first &lt;code&gt; then a&lt;b &amp; c</p>\n",
  );
  expect(EVERY_VECTOR.length).toBeGreaterThan(200);
});

test("a link that leads nowhere a reader may go is only its words", () => {
  expect(toHtml("[the *words*](javascript:alert)")).toBe("<p>the <em>words</em></p>\n");
  expect(toHtml("![a picture](file:///etc/passwd)")).toBe("<p>a picture</p>\n");
  expect(toHtml("[there](https://ok.example)")).toBe(
    '<p><a href="https://ok.example">there</a></p>\n',
  );
});
