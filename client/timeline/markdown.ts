import DOMPurify from "dompurify";
import type { StoredMessage } from "../state/state.ts";
import { LEADS_SOMEWHERE, toHtml } from "./html.ts";

const purifier = DOMPurify(window);
// Each block finds its own direction, so that one message can hold two scripts. A block inside of another does not: the
// outer one would look past it, and its edge stand on the other side.
const BLOCKS = "p, ul, ol, blockquote, table";
purifier.addHook("afterSanitizeAttributes", (node) => {
  if (node.matches(BLOCKS) && !node.parentElement?.closest(BLOCKS))
    node.setAttribute("dir", "auto");
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
  ALLOWED_URI_REGEXP: LEADS_SOMEWHERE,
  // Their values are words, which the pattern for addresses would refuse.
  ADD_URI_SAFE_ATTR: ["align", "start", "data-language"],
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

/** A message's Markdown as HTML that is safe to show: no raw HTML, no script, no picture, only web and mail links. */
export const toSafeHtml = (markdown: string): string =>
  purifier.sanitize(toHtml(markdown), ALLOWED);

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
