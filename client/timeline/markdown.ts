import DOMPurify from "dompurify";
import { Marked } from "marked";
import type { StoredMessage } from "../state/state.ts";

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);

const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  renderer: {
    // Raw HTML is text like any other.
    html: ({ text }) => escapeHtml(text),
    // Nothing is fetched from elsewhere because somebody wrote so: a picture is a link to it.
    image: ({ href, text }) => `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`,
    code: ({ text, lang }) => {
      const name = /^[\w+#.-]{1,24}/.exec(lang ?? "")?.[0] ?? "";
      return `<pre data-language="${escapeHtml(name)}"><code>${escapeHtml(text)}</code></pre>`;
    },
    // A header without words is no header.
    tablecell({ tokens, header, align }) {
      const text = this.parser.parseInline(tokens);
      const tag = header && text.trim() !== "" ? "th" : "td";
      return `<${tag}${align ? ` align="${align}"` : ""}>${text}</${tag}>`;
    },
    listitem(item) {
      const kind = item.task ? ' class="task"' : "";
      return `<li${kind}>${this.parser.parse(item.tokens)}</li>\n`;
    },
    checkbox: ({ checked }) => (checked ? "☑ " : "☐ "),
    // A heading in a message is emphasis, not structure of the page.
    heading({ tokens, depth }) {
      return `<p class="heading heading-${Math.min(depth, 3)}">${this.parser.parseInline(tokens)}</p>`;
    },
  },
});

const purifier = DOMPurify(window);
// Each block finds its own direction, so that one message can hold two scripts.
const BLOCKS = new Set(["P", "UL", "OL", "BLOCKQUOTE", "TABLE"]);
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (BLOCKS.has(node.tagName)) node.setAttribute("dir", "auto");
  if (node.tagName !== "A") return;
  node.setAttribute("target", "_blank");
  node.setAttribute("rel", "noopener noreferrer");
});

const ALLOWED = {
  ALLOWED_TAGS: [
    ...["p", "br", "strong", "em", "del", "code", "pre", "blockquote", "ul", "ol", "li", "hr", "a"],
    ...["table", "thead", "tbody", "tr", "th", "td"],
  ],
  ALLOWED_ATTR: ["href", "title", "start", "align", "class", "data-language"],
  ALLOWED_URI_REGEXP: /^(?:https?:\/\/|mailto:)/i,
  // Their values are words, which the pattern for addresses would refuse.
  ADD_URI_SAFE_ATTR: ["align", "start", "data-language"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/** A message's Markdown as HTML that is safe to show: no raw HTML, no script, no picture, only web and mail links. */
export const toSafeHtml = (markdown: string): string =>
  purifier.sanitize(marked.parse(markdown, { async: false }), ALLOWED);

const rendered = new WeakMap<StoredMessage, string>();

/** The same for a message; a new version of it is a new object, so each version is rendered once. */
export function messageHtml(message: StoredMessage): string {
  const known = rendered.get(message);
  if (known !== undefined) return known;
  const html = toSafeHtml(message.body);
  rendered.set(message, html);
  return html;
}

/** The HTML of highlighted code: nothing but spans with a class. */
export const safeSpans = (html: string): string =>
  purifier.sanitize(html, {
    ALLOWED_TAGS: ["span"],
    ALLOWED_ATTR: ["class"],
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
