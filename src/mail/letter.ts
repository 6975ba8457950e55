import type { Mail } from "./mail.ts";

/** What a mail says, before it is text and HTML: sentences, a link to follow, and sentences after it. */
export interface Letter {
  readonly subject: string;
  readonly before: readonly string[];
  readonly link?: { readonly label: string; readonly url: string };
  readonly after: readonly string[];
}

/** Writes a letter out, as text and as HTML that says the same. */
export function mailOf(to: string, { subject, before, link, after }: Letter): Mail {
  const text = [
    ...before,
    ...(link === undefined ? [] : [`${link.label}:\n${link.url}`]),
    ...after,
  ];
  const button =
    link === undefined
      ? []
      : [
          `<p><a href="${escaped(link.url)}" style="${BUTTON}">${escaped(link.label)}</a></p>`,
          `<p style="${QUIET}">Or copy this address into your browser:<br>${escaped(link.url)}</p>`,
        ];
  const html = [...before.map(paragraph), ...button, ...after.map(paragraph)];
  return {
    to,
    // One line, whatever was put into it.
    subject: subject.replaceAll(/\s+/g, " "),
    text: `${text.join("\n\n")}\n`,
    html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head><body style="${PAGE}">${html.join("")}</body></html>`,
  };
}

/**
 * A name that somebody has chosen, as it may stand in a mail of ours: on one line, and never an address that a mail program
 * would make a link of.
 */
export const named = (name: string): string =>
  name
    .replaceAll(/[\s\p{Cc}]+/gu, " ")
    .replaceAll(/([.:/@])(?=[^\s])/g, "$1 ")
    .trim();

const PAGE =
  "font:16px/1.5 sans-serif;color:#1c1917;background:#fff;max-width:36em;margin:2em auto";
const BUTTON =
  "display:inline-block;padding:10px 16px;border-radius:8px;background:#b4372a;color:#fff;text-decoration:none";
const QUIET = "color:#57534e;font-size:14px;word-break:break-all";

const paragraph = (text: string) => `<p>${escaped(text)}</p>`;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const escaped = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
