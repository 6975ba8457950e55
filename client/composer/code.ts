/** What lines of programs have and lines of letters do not. */
const SIGNS: readonly RegExp[] = [
  /[;{}]\s*$/,
  /^\s*(?:import|export|const|let|var|function|class|def|fn|func|package|using|#include|public|private|return|if|for|while|SELECT|INSERT|CREATE)\b.*[({=;:]/,
  /^\s*(?:<\/?[a-z][\w-]*[^>]*>|[})\]]+[;,]?)\s*$/i,
  /^\s*(?:\/\/|\/\*|#!|\$ |--\s)/,
  /=>|::|->|\(\)|&&|\|\||!==?|===?|\+=/,
  /^\s*"[^"]+"\s*:/,
  /^\s*at .+\(.+:\d+(?::\d+)?\)$/,
];
/** So much of what was pasted has to look like code. */
const SHARE = 0.4;

/** Whether a pasted text is probably code: more than one line, not marked as code already, and many lines like a program's. */
export function looksLikeCode(text: string): boolean {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  if (lines.length < 2 || /^\s*(?:```|~~~)/.test(text)) return false;
  const like = lines.filter((line) => SIGNS.some((sign) => sign.test(line))).length;
  return like / lines.length >= SHARE;
}

/** Whether copied HTML comes from an editor for programs: all of it stands in one fixed-width box. */
export const isFromEditor = (html: string): boolean =>
  /<(?:div|pre)[^>]*font-family:[^>]*(?:mono|consolas|menlo|courier)[^>]*white-space:\s*pre/i.test(
    html,
  ) || /^\s*(?:<meta[^>]*>)?\s*<pre\b[\s\S]*<\/pre>\s*$/i.test(html);

/** A text as a block of code, fenced by more ticks than it has itself, on lines of its own. */
export function asCodeBlock(text: string, before: string): string {
  const longest = Math.max(2, ...(text.match(/`{3,}/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  const lead = before === "" || before.endsWith("\n") ? "" : "\n";
  return `${lead}${fence}\n${text.replace(/\n+$/, "")}\n${fence}\n`;
}
