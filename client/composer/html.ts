/** Marks around what stands inside of an element. */
const AROUND: Readonly<Record<string, string>> = {
  b: "**",
  strong: "**",
  i: "_",
  em: "_",
  s: "~~",
  del: "~~",
  strike: "~~",
};
const BLOCKS = new Set(
  "p div section article header footer main table ul ol dl dt dd blockquote pre h1 h2 h3 h4 h5 h6 figure hr".split(
    " ",
  ),
);
const SKIPPED = new Set(["style", "script", "head", "title", "template", "noscript"]);
const RICH =
  /<(?:a\s[^>]*href|b|strong|i|em|s|del|strike|code|pre|ul|ol|blockquote|h[1-6]|tr)(?=[\s>/=])/i;
const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
};

/** Whether HTML says more than its text does. */
export const isRich = (html: string): boolean => RICH.test(withoutWrapper(html));

/** Google Docs wraps all that is copied in a bold element that is not bold. */
const withoutWrapper = (html: string) =>
  html.replace(/<b\b[^>]*font-weight:\s*normal[^>]*>/gi, "<span>");

interface Open {
  tag: string;
  /** What was written when it opened. */
  at: number;
  href?: string;
  /** Of an ordered list: the number of its next item. */
  next?: number;
}

/**
 * Copied HTML as Markdown: links, bold, italic, struck out, code, lists, quotes and headings; everything else is its text.
 * It needs no document, so nothing in it is loaded or run.
 */
export function toMarkdown(html: string): string {
  let out = "";
  let skipping: string | undefined;
  const open: Open[] = [];
  const inside = (tag: string) => open.some((one) => one.tag === tag);
  const newLine = (lines: 1 | 2) => {
    if (out.trim() === "") return;
    out = out.replace(/[ \t]+$/, "");
    while (!out.endsWith("\n".repeat(lines))) out += "\n";
  };

  function begin(tag: string, attributes: string): void {
    if (tag === "br") out += "\n";
    else if (tag === "hr") {
      newLine(2);
      out += "---";
      newLine(2);
    } else if (tag === "li") {
      newLine(1);
      const depth = open.filter(({ tag: one }) => one === "ul" || one === "ol").length;
      const list = open.findLast(({ tag: one }) => one === "ul" || one === "ol");
      const sign = list?.next === undefined ? "- " : `${list.next++}. `;
      out += "  ".repeat(Math.max(0, depth - 1)) + sign;
    } else if (tag === "tr") newLine(1);
    else if ((tag === "td" || tag === "th") && !/\n$|^$/.test(out)) out += "\t";
    else if (BLOCKS.has(tag) && !inside("li")) newLine(tag === "div" ? 1 : 2);
    if (["br", "hr", "img", "meta", "link", "input", "wbr", "col"].includes(tag)) return;
    if (/^h[1-6]$/.test(tag)) out += "**";
    if (tag === "pre") out += "```\n";
    if (tag === "code" && !inside("pre")) out += "`";
    const href = /\bhref\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))/i.exec(attributes);
    const address = decode(href?.[1] ?? href?.[2] ?? href?.[3] ?? "");
    open.push({
      tag,
      at: out.length,
      ...(tag === "a" && /^(?:https?:\/\/|mailto:)/i.test(address) && { href: address }),
      ...(tag === "ol" && { next: 1 }),
    });
  }

  function finish(tag: string): void {
    const index = open.findLastIndex((one) => one.tag === tag);
    const [one] = index < 0 ? [] : open.splice(index);
    if (one === undefined) return;
    const text = out.slice(one.at);
    const [, lead = "", words = "", trail = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
    const mark = AROUND[tag];
    if (mark !== undefined && words !== "" && !inside("pre") && !inside("code"))
      out = out.slice(0, one.at) + lead + mark + words + mark + trail;
    if (one.href !== undefined && words !== "") {
      const link = words === one.href ? one.href : `[${words}](${one.href})`;
      out = out.slice(0, one.at) + lead + link + trail;
    }
    if (/^h[1-6]$/.test(tag)) out = `${out.trimEnd()}**`;
    if (tag === "code" && !inside("pre")) out += "`";
    if (tag === "pre") out = `${out.replace(/\n+$/, "")}\n\`\`\``;
    if (tag === "blockquote") out = out.slice(0, one.at) + text.trim().replace(/^/gm, "> ");
    if (BLOCKS.has(tag) && !inside("li")) newLine(tag === "div" ? 1 : 2);
  }

  for (const [piece, close, name] of withoutWrapper(html).matchAll(
    /<!--[\s\S]*?-->|<![^>]*>|<(\/?)([a-z][a-z0-9:-]*)\b[^>]*>|[^<]+|</gi,
  )) {
    const tag = name?.toLowerCase();
    if (skipping !== undefined) {
      if (close === "/" && tag === skipping) skipping = undefined;
      continue;
    }
    if (tag === undefined) {
      if (piece.startsWith("<!")) continue;
      const text = decode(piece);
      if (inside("pre")) out += text;
      else {
        const words = text.replace(/\s+/g, " ");
        out += /(?:^|\s)$/.test(out) ? words.trimStart() : words;
      }
    } else if (close === "/") finish(tag);
    else if (SKIPPED.has(tag)) skipping = tag;
    else begin(tag, piece);
  }
  for (const { tag } of open.toReversed()) finish(tag);
  return out.replace(/\n{3,}/g, "\n\n").trim();
}

const decode = (text: string): string =>
  text.replace(/&(?:#(\d+)|#x([0-9a-f]+)|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (typeof name === "string") return ENTITIES[name.toLowerCase()] ?? whole;
    const point = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return point > 0 && point <= 0x10_ffff ? String.fromCodePoint(point) : "";
  });
