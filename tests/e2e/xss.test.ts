import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import fc from "../harness/properties.ts";
import type { Page } from "playwright-core";

import { createClient } from "../../sdk/src/index.ts";
import { HOSTILE, hostileNames, hostileText } from "../../client/timeline/hostile.testing.ts";
import { composer, message, settled } from "./app.ts";
import { pictureOf } from "./files.ts";
import { homeOf, openStage, type Stage } from "./stage.ts";

/** So many made texts are read by the browser's own parser, each in one of two places. */
const MADE = process.env["CLICKCLACK_NIGHTLY"] === undefined ? 1_500 : 5_000;
/** The text viewer reads so much of a file. */
const MOST_BYTES = 500_000;

const names = hostileNames(80);
const name = (at: number): string => names[at % names.length] ?? "";
/** One that would work at once, wherever it stands as HTML. */
const LOUD = "<img src=x onerror=alert(1)><svg onload=alert(1)>";

let stage: Stage;
let page: Page;
let path: string;
let general: string;
let root: string;
let files: Record<string, string>;
let person: string;
let links: Record<string, string>;
const foreign: string[] = [];

beforeAll(async () => {
  stage = await openStage();
  const home = await homeOf(stage.captain);
  ({ path } = home);
  general = home.general.id;
  const workspace = home.workspace.id;
  const { captain } = stage;
  const vera = await stage.join("Vera");
  person = vera.id;
  // Markdown's own place first, since names are looked up as the messages come.
  await captain.workspaces.update(workspace, { name: LOUD });
  await captain.me.update({
    handle: "mo",
    display_name: name(3),
    status: { emoji: "🏴", text: LOUD },
  });
  await vera.client.me.update({ display_name: LOUD, status: { emoji: "🏴", text: name(5) } });
  await captain.channels.update(general, {
    display_title: name(7),
    topic: LOUD,
    description: HOSTILE.handlers.join(" ").slice(0, 900),
    sidebar_section: name(9),
  });
  const topic = await captain.topics.create(workspace, { name: LOUD, channel_id: general });
  await captain.bots.create(workspace, { display_name: name(11), handle: "quiet-bot" });

  // Each text by itself, as an item of a list, and all of a kind together, where one is the other's surroundings.
  for (const vectors of Object.values(HOSTILE)) {
    const alone = vectors.map((text) => `- ${text.replaceAll("\n", "\n  ")}`);
    for (const body of [alone.join("\n"), vectors.join("\n\n")])
      await vera.client.channels.sendMessage(general, { body });
  }
  const { message: first } = await vera.client.channels.sendMessage(general, {
    body: `${LOUD} ${name(13)} needle`,
    topic_id: topic.id,
  });
  root = first.id;
  await captain.threads.reply(first.id, { body: HOSTILE.markdown.join("\n\n") });
  await captain.threads.reply(first.id, { body: `${LOUD} needle` });
  await captain.pins.add(general, first.id);
  await captain.channels.sendMessage(general, { body: "quoted", quoted_message_id: first.id });
  await vera.client.channels.sendMessage(general, { body: `@mo ${LOUD} needle` });

  const upload = async (filename: string, type: string, content: BlobPart) => {
    const file = new File([content], filename, { type });
    return (await vera.client.uploads.create({ workspace_id: workspace, file })).id;
  };
  const made = fc.sample(hostileText, { seed: 8, numRuns: MADE });
  const pages = made.join("\n\n").slice(0, MOST_BYTES);
  const code = made.join("\n").slice(0, 12_000);
  files = {
    markdown: await upload(`${LOUD.replaceAll("/", "")}.md`, "text/markdown", pages),
    html: await upload("<b onclick=alert(1)>.html", "text/html", code),
    js: await upload('" onerror="alert(1).js', "text/javascript", code),
    picture: await upload(
      "<svg onload=alert(1)>.png",
      "image/png",
      new Uint8Array(await pictureOf(60, 40)),
    ),
    drawing: await upload(
      "drawing.svg",
      "image/svg+xml",
      '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script><image href="https://evil.example/i.png"/></svg>',
    ),
  };
  await vera.client.channels.sendMessage(general, {
    body: "files",
    upload_ids: Object.values(files),
  });

  const { bot_token } = await captain.bots.create(workspace, {
    display_name: LOUD,
    scopes: ["bot:write", "agent_activity:write", "commands:write"],
  });
  const bot = createClient({ baseUrl: stage.url, token: bot_token?.token ?? "" });
  await bot.bots.setCommands([{ command: "/loud", description: LOUD, args_hint: name(15) }]);
  await bot.channels.sendMessage(general, {
    body: LOUD,
    actions: [{ id: "a", label: name(17), confirm: LOUD }],
    question: {
      title: name(19),
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      items: [
        {
          id: "one",
          header: "<svg onload=alert(1)>",
          prompt: LOUD,
          options: [{ label: "<b onclick=alert(1)>", description: LOUD }, { label: "x" }],
          allow_other: true,
          other_placeholder: "<svg onload=alert(1)>",
        },
        { id: "two", header: "x", prompt: LOUD, url: "https://ok.example/<svg onload=alert(1)>" },
      ],
    },
  });
  for (const text of [LOUD, "```html\n<script>alert(1)</script>\n```"])
    await bot.channels.sendMessage(general, { body: text, kind: "agent_tool", turn_id: "t" });
  const hook = await captain.hooks.create(workspace, {
    channel_id: general,
    display_name: name(21),
  });
  await captain.hooks.send(hook.token, { text: LOUD, username: LOUD, icon_emoji: LOUD });
  const conversation = await vera.client.dms.create(workspace, [(await captain.me.get()).id]);
  await vera.client.dms.sendMessage(conversation.id, { body: LOUD });
  const { url: invite } = await captain.invites.create(workspace);
  links = { invite, direct: conversation.route_id };

  const { message: end } = await captain.channels.sendMessage(general, { body: "the end" });
  await captain.channels.markRead(general, end.channel_seq ?? 0);
  page = await stage.open("/login");
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(stage.url) && !url.startsWith("blob:") && !url.startsWith("data:"))
      foreign.push(url);
  });
  await page.goto(stage.url + path);
  await settled(page);
  await message(page, "the end").waitFor();
});

afterAll(() => stage.close());

/** What stands in the window that no text of anybody's may have put there. */
const wrongInPage = (window: Page): Promise<string[]> =>
  window.evaluate(() => {
    const wrong: string[] = [];
    for (const element of document.querySelectorAll("body *")) {
      const tag = element.tagName.toLowerCase();
      const ours = element.closest("svg.lucide, svg") !== null && element.closest("a") === null;
      if (/^(script|iframe|object|embed|base|meta|link|style|math|form-x|frameset)$/.test(tag))
        wrong.push(`<${tag}>`);
      if (!ours && /^(animate|set|use|foreignobject|image)$/.test(tag)) wrong.push(`<${tag}>`);
      for (const { name: attribute, value } of element.attributes) {
        if (attribute.startsWith("on")) wrong.push(`<${tag} ${attribute}>`);
        if (!/^(href|src|action|formaction|xlink:href|poster|srcset|data)$/.test(attribute))
          continue;
        if (value.startsWith("#") || !URL.canParse(value, location.href)) continue;
        const url = new URL(value, location.href);
        const leads = tag === "a" ? ["http:", "https:", "mailto:"] : ["http:", "https:", "blob:"];
        if (!leads.includes(url.protocol)) wrong.push(`<${tag} ${attribute}="${value}">`);
        if (tag !== "a" && url.protocol.startsWith("http") && url.origin !== location.origin)
          wrong.push(`<${tag} ${attribute}="${value}">`);
      }
    }
    return [...new Set(wrong)];
  });

/** The elements, and the attributes that could do harm, of messages and of what shows them. */
const madeOf = (window: Page): Promise<string[]> =>
  window
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
const ALLOWED = new Set(
  "p br strong em del code pre blockquote ul ol li hr a table thead tbody tr th td div button span".split(
    " ",
  ),
);

async function expectPeace(window = page): Promise<void> {
  expect(await wrongInPage(window)).toEqual([]);
  expect(foreign).toEqual([]);
  expect(stage.problems).toEqual([]);
  expect(await window.title()).not.toBe("struck");
}

/** Goes there as a link of the app's does. */
async function visit(to: string, window = page): Promise<void> {
  await window.evaluate((href) => {
    const link = document.createElement("a");
    link.href = href;
    document.body.append(link);
    link.click();
    link.remove();
  }, to);
}

describe("nothing runs and no request leaves", () => {
  test("whatever the messages say", async () => {
    // All of it passes over the screen, from the end to the beginning.
    const found = new Set<string>();
    const first = page.getByRole("heading", { level: 2, name: "# general" });
    await page.getByRole("region", { name: "Messages in #general" }).hover();
    for (let turn = 0; turn < 200 && !(await first.isVisible()); turn++) {
      expect(await wrongInPage(page)).toEqual([]);
      for (const name of await madeOf(page)) found.add(name);
      await page.mouse.wheel(0, -1_500);
      await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    }
    await first.waitFor();
    // A message brings no element or attribute that it should not.
    expect([...found].filter((name) => !ALLOWED.has(name))).toEqual([]);
    await expectPeace();
  });

  test("whatever people, channels, topics, files, bots and their questions are called", async () => {
    const base = path.split("/").slice(0, 3).join("/");
    const places: [to: string, there: string][] = [
      [`${base}/${root}`, "[aria-label='Thread'] .message-body >> nth=2"],
      [`${path}?pane=profile&id=${person}`, ".pane h2, .pane h3"],
      [`${path}?pane=members`, ".pane li"],
      [`${path}?pane=pins`, ".pane .message-body, .pane li"],
      [`${path}?pane=topics`, ".pane li, .pane a, .pane button >> nth=1"],
      [`${path}?pane=files`, ".pane li"],
      [`${path}?pane=search&q=needle`, ".pane mark"],
      [`${path}?pane=file&id=${files["html"]}`, ".pane .file-source [class^=hljs]"],
      [`${path}?pane=file&id=${files["js"]}`, ".pane .file-source [class^=hljs]"],
      [`${path}?pane=file&id=${files["drawing"]}`, ".pane .file-source, .pane a"],
      [`${base}/${links["direct"]}`, ".message-body"],
      [`${base}/unreads`, "main h1"],
      [`${base}/threads`, "main .message-body, main li"],
      [`${base}/activity`, "main .message-body, main li"],
      [`${base}/browse`, "main li"],
      [`${base}/people`, "main li"],
      [`${base}/settings/members`, "main tr, main li"],
      [`${base}/settings/channels`, "main tr, main li"],
      [`${base}/settings/bots`, "main li, main tr"],
      [`${base}/settings/integrations`, "main li, main tr"],
      [`${base}/settings/audit`, "main li, main tr"],
      ["/app/settings/profile", "main h2"],
      [path, ".question"],
    ];
    for (const [to, there] of places) {
      await visit(to);
      await page.locator(there).first().waitFor();
      const wrong = await wrongInPage(page);
      expect({ to, wrong }).toEqual({ to, wrong: [] });
    }
    await expectPeace();
  });

  test(`in ${MADE} texts of what Markdown and HTML are made of`, async () => {
    await visit(`${path}?pane=file&id=${files["markdown"]}`);
    await page.locator(".pane .file-markdown p").first().waitFor();
    await expectPeace();
    await visit(path);
  });

  test("where names are offered while one writes or looks for something", async () => {
    await page.locator(".pane").waitFor({ state: "detached" });
    for (const typed of ["@", "#", "/"]) {
      await composer(page).fill("");
      await composer(page).pressSequentially(typed);
      await page.getByRole("listbox").waitFor();
      expect(await wrongInPage(page)).toEqual([]);
    }
    await composer(page).fill("");
    await page.keyboard.press("Control+k");
    await page.getByRole("dialog").getByRole("option").first().waitFor();
    await expectPeace();
    await page.keyboard.press("Escape");
  });

  test("where the server says why something did not work", async () => {
    await page.route("**/messages", (route) =>
      route.fulfill({ status: 422, json: { error: LOUD, code: "odd" } }),
    );
    await composer(page).fill("refused");
    await composer(page).press("Enter");
    await message(page, "refused").getByText(LOUD).waitFor();
    await page.unroute("**/messages");
    await expectPeace();
    await message(page, "refused").getByRole("button", { name: "Discard" }).click();
  });

  test("in what other pages show of a channel", async () => {
    const embedded = await stage.open(path.replace("/app", "/embed/channel"));
    embedded.on("request", (request) => {
      if (!request.url().startsWith(stage.url)) foreign.push(request.url());
    });
    await embedded.reload();
    await message(embedded, "the end").waitFor();
    await expectPeace(embedded);
    await embedded.context().close();
  });

  test("on the pages before one is in", async () => {
    const stranger = await stage.open(
      "/login?next=javascript:alert(1)&error=<svg onload=alert(1)>",
    );
    stranger.on("request", (request) => {
      if (!request.url().startsWith(stage.url)) foreign.push(request.url());
    });
    const encoded = encodeURIComponent(LOUD);
    for (const to of [
      `/invite#${LOUD}`,
      `/login?error=${encoded}&next=//evil.example/app`,
      `/reset#${LOUD}`,
      `/login#${LOUD}`,
      `/email#${LOUD}`,
      `/app/${encoded}`,
      `/setup#${LOUD}`,
      `/${encoded}`,
      links["invite"]?.slice(stage.url.length) ?? "",
    ]) {
      const before = await stranger.getByRole("heading", { level: 1 }).elementHandle();
      await visit(to, stranger);
      await stranger.waitForFunction((old) => old?.isConnected !== true, before);
      await stranger.getByRole("heading", { level: 1 }).first().waitFor();
      const wrong = await wrongInPage(stranger);
      expect({ to, wrong }).toEqual({ to, wrong: [] });
    }
    await expectPeace(stranger);
    await stranger.context().close();
  });
});

test("every link of a message opens elsewhere, tells nothing, and leads to the web or a mail", async () => {
  await visit(`${path.split("/").slice(0, 3).join("/")}/${root}`);
  await page.locator("[aria-label='Thread'] .message-body a").first().waitFor();
  const found = await page
    .locator(".message-body a:not(.channel-chip)")
    .evaluateAll((all) =>
      all.map((link) => [
        link.getAttribute("href"),
        link.getAttribute("target"),
        link.getAttribute("rel"),
      ]),
    );
  expect(found.length).toBeGreaterThan(0);
  for (const [href, target, rel] of found) {
    // An address that no browser should see has been taken away.
    if (href !== null) expect(href).toMatch(/^(https?:\/\/|mailto:)/);
    expect(target).toBe("_blank");
    expect(rel).toBe("noopener noreferrer");
  }
});

test("a bot's question leads to the web alone", async () => {
  const { bot_token } = await stage.captain.bots.create(
    (await homeOf(stage.captain)).workspace.id,
    {
      display_name: "Sly",
    },
  );
  const sly = createClient({ baseUrl: stage.url, token: bot_token?.token ?? "" });
  for (const url of ["javascript:alert(1)", "data:text/html,x", " javascript:alert(1)"]) {
    const asking = sly.channels.sendMessage(general, {
      body: "?",
      question: {
        expires_at: new Date(Date.now() + 3_600_000).toISOString(),
        items: [{ id: "a", header: "a", prompt: "a", url }],
      },
    });
    expect(
      await asking.then(
        () => "taken",
        (error: { status: number }) => error.status,
      ),
    ).toBe(400);
  }
});

test("the page is served with the strict policy that this was tested under", async () => {
  const answer = await fetch(`${stage.url}/app`, { headers: { accept: "text/html" } });
  const policy = answer.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("script-src 'self'");
  expect(policy).toContain("object-src 'none'");
  expect(policy).not.toContain("unsafe");
});
