/**
 * Slack's mrkdwn, Mattermost's Markdown and plain text as Markdown. Nothing here looks anything up, and the work grows
 * with the length of the text alone.
 */

/** Stand for what is finished while the text around it is still worked on; they are taken out of what was sent. */
const OPEN = "\u{E000}";
const CLOSE = "\u{E001}";
const BOLD = "\u{E002}";
const ITALIC = "\u{E003}";
const STRIKE = "\u{E004}";
const RESERVED = /[\u{E000}-\u{E004}]/gu;
const RAISED = /\u{E000}(\d+)\u{E001}/gu;

const CODE = /```([\s\S]+?)```|`([^`\n]+)`/g;
/** Slack's `<…>`: an address, a person, a channel, or a command such as `!here`. */
const ANGLE = /<([^<>\n]{1,4000})>/g;

/** Marks of mrkdwn stand around words: a letter or digit outside of them makes them plain characters. */
const around = (mark: string) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}\\\\${mark}])${mark}(?![\\s${mark}])([^${mark}\\n]*[^${mark}\\s])${mark}(?![\\p{L}\\p{N}${mark}])`,
    "gu",
  );
const MARKS = [
  [around("\\*"), BOLD],
  [around("_"), ITALIC],
  [around("~"), STRIKE],
] as const;

/** Slack's mrkdwn as Markdown: what it does not format looks in Markdown as it was written, and names nobody. */
export function fromMrkdwn(text: string): string {
  const { lower, raise } = asides();
  let out = text
    .replace(RESERVED, "")
    .replace(CODE, (_, block: string | undefined, span = "") =>
      lower(block === undefined ? codeSpan(unescaped(span)) : codeBlock(unescaped(block))),
    )
    .replace(ANGLE, (whole, inner: string) => {
      const known = angle(inner, plainLabel);
      return known === undefined ? whole : lower(known);
    });
  out = unescaped(out);
  for (const [pattern, mark] of MARKS) out = out.replace(pattern, `${mark}$1${mark}`);
  return raise(quoteLines(escaped(out)))
    .replaceAll(BOLD, "**")
    .replaceAll(ITALIC, "_")
    .replaceAll(STRIKE, "~~");
}

/**
 * Mattermost's text: Markdown already, in which Slack's links and names in angle brackets mean what they do there. What
 * is code stays as it is.
 */
export function fromMattermost(text: string): string {
  if (!text.includes("<")) return text;
  const { lower, raise } = asides();
  const out = text
    .replace(RESERVED, "")
    .replace(CODE, (whole) => lower(whole))
    .replace(ANGLE, (whole, inner: string) =>
      /^https?:[^|]*$/i.test(inner) ? whole : (angle(inner, unescaped) ?? whole),
    );
  return raise(out);
}

/** Plain text as Markdown that shows it as it is, line by line, and names nobody. */
export const fromPlain = (text: string): string =>
  escaped(unescaped(text.replace(RESERVED, "").trim()));

/** The same on one line: a name, a title. */
export const lineFrom = (text: string): string => fromPlain(text.replace(/\s+/g, " "));

/** A link, where the address is one of the web or of mail; else its label alone. `label` is Markdown on one line. */
export function link(address: string, label: string): string {
  const url = webAddress(address);
  if (url === undefined) return label;
  return `[${label === "" ? escaped(url) : label}](${url})`;
}

/** The address, as it may stand between the round brackets of a link; nothing where it is none of the web or of mail. */
export function webAddress(address: string): string | undefined {
  const text = unescaped(address.trim());
  const known = /^(https?:\/\/[^\s]|mailto:[^\s])/i.test(text) && URL.canParse(text);
  if (!known || text.search(RESERVED) !== -1) return undefined;
  return text.replace(/[\s\p{Cc}()<>\\"`|]/gu, (char) =>
    char === "(" ? "%28" : char === ")" ? "%29" : encodeURIComponent(char),
  );
}

/** A block of code, fenced by more ticks than it has in a row itself. */
export function codeBlock(code: string): string {
  const fence = longerThan(code, 3);
  return `\n${fence}\n${code.replace(/^\n|\n$/g, "")}\n${fence}\n`;
}

/** Code within a line. */
export function codeSpan(code: string): string {
  const fence = longerThan(code, 1);
  const inner = code.replaceAll("\n", " ");
  const pad = inner.startsWith("`") || inner.endsWith("`") ? " " : "";
  return fence + pad + inner + pad + fence;
}

function longerThan(code: string, shortest: number): string {
  let longest = shortest - 1;
  for (const [ticks] of code.matchAll(/`+/g)) longest = Math.max(longest, ticks.length);
  return "`".repeat(longest + 1);
}

/** Every line quoted, so that blocks in it stay in it. */
export const quoted = (markdown: string): string =>
  markdown
    .split("\n")
    .map((line) => (line === "" ? ">" : `> ${line}`))
    .join("\n");

/** The three entities that Slack's senders write for characters that mean something to it. */
export const unescaped = (text: string): string =>
  text.replace(/&(lt|gt|amp);/g, (_, name: string) =>
    name === "lt" ? "<" : name === "gt" ? ">" : "&",
  );

/** What everybody in a channel is called by. */
const EVERYBODY: Readonly<Record<string, string>> = {
  here: "@here",
  channel: "@channel",
  everyone: "@channel",
  group: "@channel",
};

const HANDLE = /^@?([a-z0-9][a-z0-9_-]{1,31})$/i;

/** What stands between angle brackets as Markdown; nothing where it means nothing there. */
function angle(inner: string, labelled: (text: string) => string): string | undefined {
  const bar = inner.indexOf("|");
  const target = bar === -1 ? inner : inner.slice(0, bar);
  const label = bar === -1 ? "" : labelled(inner.slice(bar + 1).trim());
  if (target.startsWith("!")) {
    const command = target.slice(1).split("^")[0] ?? "";
    if (EVERYBODY[command] !== undefined) return EVERYBODY[command];
    // Dates and groups of people say in their label what is to be read where they are not known.
    return ["date", "subteam"].includes(command) ? label || plainLabel("@group") : undefined;
  }
  if (target.startsWith("@")) {
    const [, handle] = HANDLE.exec(inner.slice(bar + 1)) ?? [];
    return handle === undefined ? label || plainLabel(target) : `@${handle}`;
  }
  if (/^#[\w-]+$/.test(target)) return `#${(label || target).replace(/^#/, "")}`;
  const url = webAddress(target);
  if (url === undefined) return /^tel:/i.test(target) && label !== "" ? label : undefined;
  return label === "" && /^https?:/i.test(url)
    ? `<${url}>`
    : link(target, label || plainLabel(target.replace(/^mailto:/i, "")));
}

const plainLabel = (text: string): string => escaped(unescaped(text));

/** Characters that would format something in Markdown, and `@`s that would call somebody, as themselves. */
function escaped(text: string): string {
  return text
    .replace(
      /[\\`*[\]<~]|(?<=\])\(|&(?=#?\w{1,31};)|(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu,
      "\\$&",
    )
    .replace(/(?<![\p{L}\p{N}_@./:\\-])@(?=[a-z0-9])/giu, "\\@")
    .replace(/^((?:[ \t>+-]|\d{1,9}[.)])*)(#{1,6}(?=\s|$))/gm, "$1\\$2")
    .replace(/^([ \t>]*)([-=+:|](?=[-=:| \t]*$))/gm, "$1\\$2")
    .replace(/^((?:[ \t]*>)*)[ \t]{4,}/gm, "$1   ");
}

/** Slack's quotes end with their line, or with `>>>` at the end of the text; Markdown's go on until an empty line. */
function quoteLines(text: string): string {
  if (!text.includes(">")) return text;
  const out: string[] = [];
  let rest = false;
  let before = false;
  for (const line of text.split("\n")) {
    if (!rest && line.startsWith(">>>")) {
      rest = true;
      out.push(`> ${line.slice(3).trimStart()}`);
      continue;
    }
    const quote = rest || line.startsWith(">");
    if (before && !quote && line.trim() !== "") out.push("");
    out.push(rest ? (line === "" ? ">" : `> ${line}`) : line.replace(/^> ?(?=\S)/, "> "));
    before = quote;
  }
  return out.join("\n");
}

/** Puts aside what is finished, and puts it back at the end. */
function asides() {
  const kept: string[] = [];
  const put = (text: string) =>
    text.replace(RAISED, (_, index: string) => kept[Number(index)] ?? "");
  return {
    lower: (markdown: string) => `${OPEN}${kept.push(markdown) - 1}${CLOSE}`,
    /** Code may stand within a link's label: so twice. */
    raise: (text: string) => put(put(text)),
  };
}
