import { describe, expect, test } from "bun:test";
import { namedIn } from "../messages/mentions.ts";
import { fromMattermost, fromMrkdwn, fromPlain, lineFrom, link } from "./mrkdwn.ts";
import { overrideOf } from "./override.ts";
import { renderPayload } from "./render.ts";
import type { IncomingWebhookPayload } from "./wire.ts";

describe("Slack's mrkdwn as Markdown", () => {
  const cases: readonly (readonly [slack: string, markdown: string])[] = [
    ["plain words", "plain words"],
    ["*bold* and _italic_ and ~struck~", "**bold** and _italic_ and ~~struck~~"],
    ["*_both_*", "**_both_**"],
    ["2*3*4 and snake_case_name", "2\\*3\\*4 and snake_case_name"],
    ["* not bold * and _ not this _", "\\* not bold \\* and \\_ not this \\_"],
    ["*two\nlines*", "\\*two\nlines\\*"],
    ["(*bold*), *more*!", "(**bold**), **more**!"],
    ["<https://example.com>", "<https://example.com>"],
    ["<https://example.com/a?b=1&amp;c=2|the page>", "[the page](https://example.com/a?b=1&c=2)"],
    ["<https://example.com/a_(b)|x>", "[x](https://example.com/a_%28b%29)"],
    ["<https://example.com|*not* a [label]>", "[\\*not\\* a \\[label\\]](https://example.com)"],
    ["*<https://example.com|bold link>*", "**[bold link](https://example.com)**"],
    ["<mailto:ava@example.com|ava@example.com>", "[ava@example.com](mailto:ava@example.com)"],
    ["<mailto:ava@example.com>", "[ava@example.com](mailto:ava@example.com)"],
    ["<tel:+4912345|call us>", "call us"],
    ["<javascript:alert(1)|click>", "\\<javascript:alert(1)|click>"],
    ["<!here> <!channel> <!everyone>", "@here @channel @channel"],
    ["<!here|here>", "@here"],
    ["<!subteam^S1|@crew>", "\\@crew"],
    ["<!date^1392734382^{date}|18 February>", "18 February"],
    ["<@U024BE7LH>", "@U024BE7LH"],
    ["<@U024BE7LH|ava>", "@ava"],
    ["<@U024BE7LH|Ava *Lovelace*>", "Ava \\*Lovelace\\*"],
    ["<#C024BE7LR|general>", "#general"],
    ["<#C024BE7LR>", "#C024BE7LR"],
    ["a &lt; b &amp;&amp; c &gt; d", "a \\< b && c > d"],
    ["&amp;lt;", "\\&lt;"],
    ["`*code* &lt;b&gt;`", "`*code* <b>`"],
    ["```a *b*\n&lt;c&gt;```", "```\na *b*\n<c>\n```"],
    ["see ```x```", "see \n```\nx\n```"],
    ["`unclosed", "\\`unclosed"],
    ["&gt; quoted\nand not", "> quoted\n\nand not"],
    [">one\n>two\n\nthree", "> one\n> two\n\nthree"],
    [">>> all\nof it\n\nto the end", "> all\n> of it\n>\n> to the end"],
    ["# no heading", "\\# no heading"],
    ["title\n---", "title\n\\---"],
    ["[label](https://example.com)", "\\[label\\]\\(https://example.com)"],
    ["![x](https://example.com/x.png)", "!\\[x\\]\\(https://example.com/x.png)"],
    ["<img src=x onerror=alert(1)>", "\\<img src=x onerror=alert(1)>"],
    ["C:\\path", "C:\\\\path"],
    ["ask @channel or @ava", "ask \\@channel or \\@ava"],
    ["mail ava@example.com", "mail ava@example.com"],
    ["• one\n• two", "• one\n• two"],
    ["\u{E000}0\u{E001} `code`", "0 `code`"],
    ["<https://example.com|`code`>", "[`code`](https://example.com)"],
  ];
  for (const [slack, markdown] of cases)
    test(`${JSON.stringify(slack)} is ${JSON.stringify(markdown)}`, () => {
      expect(fromMrkdwn(slack).trim()).toBe(markdown);
    });

  test("what only looks like a name calls nobody, and what Slack means as one does", () => {
    expect(namedIn(fromMrkdwn("@channel @here @ava, (@ava) *@ava* \\@ava"))).toEqual({
      handles: [],
      everybody: false,
    });
    expect(namedIn(fromMrkdwn("<!channel> <@U1|ava>"))).toEqual({
      handles: ["ava"],
      everybody: true,
    });
  });
});

describe("Mattermost's text", () => {
  const cases: readonly (readonly [text: string, markdown: string])[] = [
    ["**bold** *italic* [x](https://example.com)", "**bold** *italic* [x](https://example.com)"],
    ["<https://example.com|the page>", "[the page](https://example.com)"],
    ["<https://example.com>", "<https://example.com>"],
    ["<!channel> <!here>", "@channel @here"],
    ["<@U1|ava> @mia", "@ava @mia"],
    ["`<!channel>`", "`<!channel>`"],
    ["```\n<https://a.example|b>\n```", "```\n<https://a.example|b>\n```"],
    ["a < b > c", "a < b > c"],
    ["<b>bold</b> <!-- no -->", "<b>bold</b> <!-- no -->"],
    ["&lt;b&gt;", "&lt;b&gt;"],
  ];
  for (const [text, markdown] of cases)
    test(`${JSON.stringify(text)} is ${JSON.stringify(markdown)}`, () => {
      expect(fromMattermost(text)).toBe(markdown);
    });
});

describe("plain text", () => {
  test("looks in Markdown as it was written", () => {
    expect(fromPlain("[FIRING:1] *x* `y` &lt;z&gt;")).toBe("\\[FIRING:1\\] \\*x\\* \\`y\\` \\<z>");
    expect(lineFrom("one\n# two  three")).toBe("one # two three");
  });

  test("an address that is none of the web or of mail is no link", () => {
    for (const address of [
      "",
      "javascript:alert(1)",
      "data:text/html,x",
      "//x",
      "https://",
      "vbscript:x",
    ])
      expect(link(address, "label")).toBe("label");
    expect(link("https://example.com/a b)(c", "l")).toBe("[l](https://example.com/a%20b%29%28c)");
    expect(link("https://example.com/\n\n# x", "l")).toBe("[l](https://example.com/%0A%0A#%20x)");
  });
});

describe("a payload as a message", () => {
  const mrkdwn = (text: string) => ({ type: "mrkdwn", text });
  const plain = (text: string) => ({ type: "plain_text", text });
  const rich = (...elements: object[]) => ({ blocks: [{ type: "rich_text", elements }] });
  const section = (...elements: object[]) => rich({ type: "rich_text_section", elements });

  const cases: Readonly<Record<string, readonly [IncomingWebhookPayload, string]>> = {
    "text is Markdown": [{ text: "**Deployed** `v1`" }, "**Deployed** `v1`"],
    "text is mrkdwn where the payload says so": [
      { text: "*Deployed*", mrkdwn: true },
      "**Deployed**",
    ],
    "fields that are null are not there": [{ text: "x", attachments: null, blocks: null }, "x"],
    "blocks stand in place of the text": [
      { text: "for notifications", blocks: [{ type: "section", text: mrkdwn("*shown*") }] },
      "**shown**",
    ],
    "blocks that show nothing leave the text": [
      { text: "text", blocks: [{ type: "input" }, {}] },
      "text",
    ],
    "a section has text, fields and an accessory": [
      {
        blocks: [
          {
            type: "section",
            text: plain("*as is*"),
            fields: [mrkdwn("*A:* 1"), plain("B: 2")],
            accessory: { type: "button", text: plain("Open"), url: "https://example.com" },
          },
        ],
      },
      "\\*as is\\*\n\n**A:** 1\nB: 2\n\n[Open](https://example.com)",
    ],
    "headers, dividers, pictures, contexts and actions": [
      {
        blocks: [
          { type: "header", text: plain("Build\n#7") },
          { type: "divider" },
          { type: "image", image_url: "https://example.com/x.png", alt_text: "a graph" },
          {
            type: "context",
            elements: [
              { type: "image", image_url: "https://example.com/i.png", alt_text: "icon" },
              mrkdwn("by *ava*"),
            ],
          },
          {
            type: "actions",
            elements: [
              { type: "button", text: plain("Logs"), url: "https://example.com/logs" },
              { type: "button", text: plain("Retry"), action_id: "retry" },
              { type: "button", text: plain("Diff"), url: "https://example.com/diff" },
            ],
          },
        ],
      },
      [
        "### Build #7",
        "---",
        "[a graph](https://example.com/x.png)",
        "[icon](https://example.com/i.png) by **ava**",
        "[Logs](https://example.com/logs) · [Diff](https://example.com/diff)",
      ].join("\n\n"),
    ],
    "rich text in its styles": [
      section(
        { type: "text", text: "bold ", style: { bold: true } },
        { type: "text", text: "both", style: { bold: true, italic: true } },
        { type: "text", text: " gone", style: { strike: true } },
        { type: "text", text: " *code*", style: { code: true } },
        { type: "text", text: " *as is*" },
      ),
      "**bold** **_both_** ~~gone~~ `*code*` \\*as is\\*",
    ],
    "rich text with links, people, channels and emoji": [
      section(
        { type: "link", url: "https://example.com", text: "the [page]" },
        { type: "text", text: " " },
        { type: "link", url: "javascript:alert(1)", text: "no" },
        { type: "text", text: " " },
        { type: "user", user_id: "ava" },
        { type: "text", text: " " },
        { type: "broadcast", range: "here" },
        { type: "text", text: " " },
        { type: "channel", channel_id: "C1" },
        { type: "text", text: " " },
        { type: "emoji", name: "tada", unicode: "1f389" },
        { type: "emoji", name: "blob-dance" },
      ),
      "[the \\[page\\]](https://example.com) no @ava @here #C1 🎉:blob-dance:",
    ],
    "rich text with lists in lists, a quote and code": [
      rich(
        { type: "rich_text_section", elements: [{ type: "text", text: "Todo:\n" }] },
        {
          type: "rich_text_list",
          style: "ordered",
          elements: [
            { type: "rich_text_section", elements: [{ type: "text", text: "one" }] },
            { type: "rich_text_section", elements: [{ type: "text", text: "two" }] },
          ],
        },
        {
          type: "rich_text_list",
          style: "bullet",
          indent: 1,
          elements: [{ type: "rich_text_section", elements: [{ type: "text", text: "inner" }] }],
        },
        { type: "rich_text_quote", elements: [{ type: "text", text: "said\ntwice" }] },
        { type: "rich_text_preformatted", elements: [{ type: "text", text: "a ``` b\nc" }] },
      ),
      "Todo:\n\n1. one\n2. two\n    - inner\n\n> said\n> twice\n\n````\na ``` b\nc\n````",
    ],
    "an attachment with all it can have": [
      {
        text: "before",
        attachments: [
          {
            fallback: "not shown",
            color: "#36a64f",
            pretext: "Optional **pretext**",
            author_name: "Ava [x]",
            author_link: "https://example.com/ava",
            title: "Title",
            title_link: "https://example.com/title",
            text: "**Markdown** <https://example.com|link>",
            fields: [
              { title: "Branch", value: "main", short: true },
              { title: "Commit", value: "abc", short: true },
              { title: "Author", value: "ava", short: true },
              { title: "Log", value: "one\ntwo", short: false },
            ],
            image_url: "https://example.com/image.png",
            thumb_url: "https://example.com/thumb.png",
            footer: "CI",
            ts: 1392734382,
          },
        ],
      },
      [
        "before",
        "",
        "Optional **pretext**",
        "",
        "> [Ava \\[x\\]](https://example.com/ava)",
        "> **[Title](https://example.com/title)**",
        ">",
        "> **Markdown** [link](https://example.com)",
        ">",
        "> **Branch:** main · **Commit:** abc",
        "> **Author:** ava",
        "> **Log**",
        "> one",
        "> two",
        ">",
        "> [Image](https://example.com/image.png)",
        ">",
        "> [Thumbnail](https://example.com/thumb.png)",
        ">",
        "> CI · 2014-02-18 14:39 UTC",
      ].join("\n"),
    ],
    "an attachment is mrkdwn where it says so": [
      {
        attachments: [
          {
            mrkdwn_in: ["text", "fields"],
            text: "*bold*",
            pretext: "*italic*",
            fields: [{ title: "A", value: "*bold*" }],
          },
        ],
      },
      "*italic*\n\n> **bold**\n>\n> **A:** **bold**",
    ],
    "an attachment without anything else shows its fallback": [
      { attachments: [{ fallback: "*plain*" }, {}, { color: "good" }] },
      "\\*plain\\*",
    ],
    "an attachment may hold blocks, and buttons that lead somewhere": [
      {
        attachments: [
          {
            blocks: [{ type: "section", text: mrkdwn("_x_") }],
            actions: [
              { type: "button", text: "Open", url: "https://example.com" },
              { type: "button", text: "Do", name: "do" },
            ],
          },
        ],
      },
      "> _x_\n>\n> [Open](https://example.com)",
    ],
    "a code block in an attachment stays in its quote": [
      { attachments: [{ text: "```\na\n\nb\n```" }] },
      "> ```\n> a\n>\n> b\n> ```",
    ],
  };
  for (const [name, [payload, markdown]] of Object.entries(cases))
    test(name, () => expect(renderPayload(payload)).toBe(markdown));

  test("what Alertmanager sends is readable", () => {
    const body = renderPayload({
      username: "Alertmanager",
      attachments: [
        {
          title: "[FIRING:1] HighLoad (server-1)",
          title_link: "https://alerts.example/#/alerts?receiver=chat",
          text: "",
          fallback: "[FIRING:1] HighLoad | https://alerts.example/#/alerts?receiver=chat",
          color: "danger",
          mrkdwn_in: ["fallback", "pretext", "text"],
        },
      ],
    } as IncomingWebhookPayload);
    expect(body).toBe(
      "> **[\\[FIRING:1\\] HighLoad (server-1)](https://alerts.example/#/alerts?receiver=chat)**",
    );
  });

  test("nothing to show is refused", () => {
    for (const payload of [{}, { text: " \n" }, { attachments: [{}] }, { blocks: [{ type: "x" }] }])
      expect(() => renderPayload(payload)).toThrow("There is nothing to post");
  });

  test("fields of the wrong kind are left out", () => {
    const odd = [null, 7, "x", [], { a: 1 }, true];
    for (const value of odd)
      expect(
        renderPayload({
          text: "said",
          attachments: [
            { text: value, fields: value, title: value, ts: value, actions: value, blocks: value },
          ],
          blocks: [
            { type: value, text: value, elements: value },
            { type: "rich_text", elements: value },
            {
              type: "rich_text",
              elements: [{ type: "rich_text_list", indent: value, elements: value }],
            },
            { type: "section", text: { type: "mrkdwn", text: value }, fields: value },
          ],
        }),
      ).toBeString();
  });

  test("a long text of anything is rendered in time that grows with its length", () => {
    const size = 100_000;
    for (const piece of [
      "*",
      "_a ",
      "~",
      "`",
      "```",
      "<",
      "<!",
      "[",
      "\\",
      "-\n",
      " ",
      "\n",
      ">\n",
      "&lt;",
      "@a ",
      "#",
    ]) {
      const text = piece.repeat(size / piece.length);
      for (const payload of [
        { text: `x${text}x`, mrkdwn: true },
        { text: `x${text}x` },
        { attachments: [{ title: `x${text}x`, text: `x${text}x`, fields: [{ value: text }] }] },
        section({ type: "text", text: `x${text}x`, style: { code: true } }),
      ])
        expect(renderPayload(payload)).toBeString();
    }
  }, 20_000);
});

describe("the name and picture that a payload asks for", () => {
  test("are taken where they are fit to be shown", () => {
    expect(overrideOf({})).toBeUndefined();
    expect(
      overrideOf({ username: " ", icon_url: "javascript:x", icon_emoji: "<b>" }),
    ).toBeUndefined();
    expect(overrideOf({ username: "CI\n\u202Ebot", icon_emoji: ":rocket:" })).toEqual({
      display_name: "CI bot",
      emoji: "🚀",
    });
    expect(overrideOf({ icon_emoji: "🤖", icon_url: "https://example.com/x.png" })).toEqual({
      avatar_url: "https://example.com/x.png",
      emoji: "🤖",
    });
    expect(overrideOf({ icon_emoji: ":company-logo:" })).toEqual({ emoji: ":company-logo:" });
    expect(overrideOf({ username: "x".repeat(500) })?.display_name).toHaveLength(80);
  });
});
