import { Marked } from "marked";

const escapes: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (char) => escapes[char] ?? char);

/** Where links of messages may lead: the web and mail. */
export const LEADS_SOMEWHERE = /^(?:https?:\/\/|mailto:)/i;

const marked = new Marked({
  gfm: true,
  breaks: true,
  async: false,
  renderer: {
    // Raw HTML is text like any other.
    html: ({ text }) => escapeHtml(text),
    // So is what stands behind a tag such as <code>, which Marked would leave as it is.
    text: (token) => ("escaped" in token && token.escaped ? escapeHtml(token.text) : false),
    // Nothing is fetched from elsewhere because somebody wrote so: a picture is a link to it.
    image: ({ href, text }) =>
      LEADS_SOMEWHERE.test(href)
        ? `<a href="${escapeHtml(href)}">${escapeHtml(text || href)}</a>`
        : escapeHtml(text || href),
    // What leads nowhere a reader may go is only its words.
    link({ href, tokens }) {
      return LEADS_SOMEWHERE.test(href) ? false : this.parser.parseInline(tokens);
    },
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

/** A message's Markdown as HTML: whatever in it is HTML already is text, and links lead to the web or a mail. */
export const toHtml = (markdown: string): string => marked.parse(markdown, { async: false });
