import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";

import { message, settled } from "./app.ts";
import { talk } from "./crew.ts";
import { homeOf, openStage, type Stage } from "./stage.ts";

/** Ways to smuggle a script or a request into a page through a message. */
const ATTACKS = [
  "<script>alert(1)</script>",
  "<img src=x onerror=alert(1)>",
  "<svg onload=alert(1)>",
  "<svg><animate onbegin=alert(1) attributeName=x dur=1s>",
  '<iframe src="javascript:alert(1)"></iframe>',
  '<a href="javascript:alert(1)">click</a>',
  "<body onload=alert(1)><details open ontoggle=alert(1)>",
  '<math><mtext></mtext><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">',
  '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  "<form><button formaction=javascript:alert(1)>go</button></form>",
  '<style>@import "https://evil.example/x.css";</style>',
  '<link rel=stylesheet href="https://evil.example/x.css">',
  '<base href="https://evil.example/">',
  '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  '<object data="https://evil.example/x"></object><embed src="https://evil.example/x">',
  '<video src="https://evil.example/v.mp4" autoplay></video><audio src="https://evil.example/a.mp3" autoplay>',
  '<p style="background:url(https://evil.example/p.png)">styled</p>',
  "[click](javascript:alert(1))",
  "[click](JaVaScRiPt:alert(1))",
  "[click](java\tscript:alert(1))",
  "[click](&#106;avascript:alert(1))",
  "[click](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
  "[click](vbscript:msgbox(1))",
  "[click](\u0001javascript:alert(1))",
  '[click](https://ok.example "onmouseover=alert(1)")',
  '[click](https://ok.example/"onmouseover="alert(1))',
  "![picture](https://evil.example/track.png)",
  '![x](x"onerror="alert(1))',
  "![x](javascript:alert(1))",
  "![a](https://evil.example/a.png) ![b][ref]\n\n[ref]: https://evil.example/b.png",
  '<https://ok.example/?"><img src=x onerror=alert(1)>>',
  "<javascript:alert(1)>",
  "```html\n<script>alert(1)</script>\n```",
  '```"><img src=x onerror=alert(1)>\ncode\n```',
  "`<img src=x onerror=alert(1)>`",
  "| <img src=x onerror=alert(1)> |\n| --- |\n| <script>alert(1)</script> |",
  "> <img src=x onerror=alert(1)>",
  "- [ ] <img src=x onerror=alert(1)>",
  "# <img src=x onerror=alert(1)>",
  "<!--><img src=x onerror=alert(1)>-->",
  "<x/onclick=alert(1)>click</x>",
  "https://ok.example/<img/src=x/onerror=alert(1)>",
  "&lt;img src=x onerror=alert(1)&gt;",
  "\\<img src=x onerror=alert(1)\\>",
  '<a id="app"><input name="attributes">',
];

let stage: Stage;
let page: Page;
let foreign: string[];

beforeAll(async () => {
  stage = await openStage();
  const { general, path } = await homeOf(stage.captain);
  await talk(
    general.id,
    ATTACKS.map((body) => [stage.captain, body]),
  );
  await talk(general.id, [[stage.captain, "the end"]]);
  page = await stage.open("/login");
  foreign = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(stage.url)) foreign.push(request.url());
  });
  await page.goto(stage.url + path);
  await settled(page);
  await message(page, "the end").waitFor();
});

afterAll(() => stage.close());

test("no message makes a script run or a request leave, however it is written", async () => {
  // All of it passes over the screen, from the end to the beginning.
  const scroller = page.getByRole("region", { name: "Messages in #general" });
  await scroller.hover();
  const first = page.getByRole("heading", { level: 2, name: "# general" });
  for (let turn = 0; turn < 40 && !(await first.isVisible()); turn++) {
    await page.mouse.wheel(0, -500);
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
  }
  await first.waitFor();
  expect(foreign).toEqual([]);
  expect(stage.problems).toEqual([]);
});

test("every link of a message opens elsewhere, tells nothing, and leads to the web or a mail", async () => {
  const links = await page
    .locator(".message-body a")
    .evaluateAll((all) =>
      all.map((link) => [
        link.getAttribute("href"),
        link.getAttribute("target"),
        link.getAttribute("rel"),
      ]),
    );
  expect(links.length).toBeGreaterThan(0);
  for (const [href, target, rel] of links) {
    if (href !== null) expect(href).toMatch(/^(https?:\/\/|mailto:)/);
    expect(target).toBe("_blank");
    expect(rel).toBe("noopener noreferrer");
  }
});

test("a message brings no element or attribute that it should not", async () => {
  const found = await page
    .locator(".message-body")
    .evaluateAll((bodies) =>
      bodies.flatMap((body) =>
        [...body.querySelectorAll("*")].flatMap((element) => [
          element.tagName.toLowerCase(),
          ...element
            .getAttributeNames()
            .filter((name) => /^(on|style|src|id|name|form)/.test(name)),
        ]),
      ),
    );
  const allowed =
    "p br strong em del code pre blockquote ul ol li hr a table thead tbody tr th td div button span";
  expect([...new Set(found)].filter((name) => !allowed.split(" ").includes(name))).toEqual([]);
});

test("the page is served with the strict policy that this was tested under", async () => {
  const answer = await fetch(`${stage.url}/app`, { headers: { accept: "text/html" } });
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("object-src 'none'");
  expect(policy).not.toContain("unsafe");
});
