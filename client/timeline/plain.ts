/** A Markdown text as a line to read: what only formats is left out, and nothing is rendered. */
export const plainText = (markdown: string): string =>
  markdown
    .replace(/^ {0,3}(?:```|~~~)[^\n]*$/gm, "")
    .replace(/^ {0,3}(?:#{1,6}|>|[-*+]|\d+\.) +/gm, "")
    .replace(/!?\[([^\]\n]*)\]\([^)\n]*\)/g, "$1")
    .replace(/(\*\*|__|~~|`)(?=\S)([^\n]*?\S)\1/g, "$2")
    .replace(/(?<![\p{L}\p{N}])([*_])(?=\S)([^\n*_]*?\S)\1(?![\p{L}\p{N}])/gu, "$2")
    .replace(/\s+/g, " ")
    .trim();
