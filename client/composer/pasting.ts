import { asCodeBlock, isFromEditor, looksLikeCode } from "./code.ts";
import { isRich, toMarkdown } from "./html.ts";
import type { Pasted } from "./paste.ts";
import { isCode } from "./token.ts";
import type { TextFieldHandle } from "./TextField.tsx";

const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/;

/** A pasted text that looks like code, where it stands. */
export interface PastedCode {
  start: number;
  text: string;
}

/**
 * Inserts what was pasted: an address over selected words becomes a link, formatted text becomes Markdown. Answers with what
 * looks like code, which stands there as it was copied.
 */
export function insertPasted(
  { text, html }: Pasted,
  field: TextFieldHandle,
): PastedCode | undefined {
  const { text: whole, start, end } = field.selected();
  const selected = whole.slice(start, end);
  if (isCode(whole.slice(0, start))) return void field.insert(text);
  // An address over an address replaces it; words keep being words.
  if (ADDRESS.test(text.trim()) && selected.trim() !== "") {
    const isWords = !ADDRESS.test(selected.trim()) && !/[\n[\]]/.test(selected);
    return void field.insert(isWords ? `[${selected}](${text.trim()})` : text);
  }
  if (isFromEditor(html) || looksLikeCode(text)) {
    field.insert(text);
    return text.trim().includes("\n") ? { start, text } : undefined;
  }
  const rich = isRich(html) ? toMarkdown(html) : "";
  field.insert(rich === "" ? text : rich);
  return undefined;
}

/** Puts pasted code into a block, if it still stands where it was pasted. */
export function makeBlock(field: TextFieldHandle, { start, text }: PastedCode): void {
  const { text: whole } = field.selected();
  if (whole.slice(start, start + text.length) !== text) return field.focus();
  const before = whole.slice(0, start);
  const block = asCodeBlock(text, before);
  const caret = start + block.length;
  field.replace({
    text: before + block + whole.slice(start + text.length).replace(/^\n/, ""),
    start: caret,
    end: caret,
  });
}
