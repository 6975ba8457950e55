import { asCodeBlock, isFromEditor, looksLikeCode } from "./code.ts";
import { isCode } from "./token.ts";
import type { TextFieldHandle } from "./TextField.tsx";

const ADDRESS = /^(?:https?:\/\/|mailto:)\S+$/;

/** A pasted text that looks like code, where it stands. */
export interface PastedCode {
  start: number;
  text: string;
}

/**
 * Takes what is pasted: an address over selected words becomes a link, formatted text becomes Markdown. `onCode` hears of
 * what looks like code and stands there as it was copied. What it does not take, the browser pastes.
 */
export function takePaste(
  event: ClipboardEvent,
  field: TextFieldHandle,
  onCode: (code: PastedCode) => void,
): void {
  const data = event.clipboardData;
  if (data === null) return;
  const text = data.getData("text/plain").replace(/\r\n?/g, "\n");
  const html = data.getData("text/html");
  const { text: whole, start, end } = field.selected();
  const selected = whole.slice(start, end);
  // Files are for who takes files; spreadsheets copy a picture beside their text.
  if (data.files.length > 0 && (text === "" || html === "")) return;
  const inCode = isCode(whole.slice(0, start));

  if (ADDRESS.test(text.trim()) && selected.trim() !== "" && !inCode) {
    // An address over an address replaces it; words keep being words.
    if (ADDRESS.test(selected.trim()) || /[\n[\]]/.test(selected)) return;
    event.preventDefault();
    return field.insert(`[${selected}](${text.trim()})`);
  }
  if (inCode || text === "") return;
  if (isFromEditor(html) || looksLikeCode(text)) {
    event.preventDefault();
    field.insert(text);
    if (text.trim().includes("\n")) onCode({ start, text });
    return;
  }
  if (html === "") return;
  event.preventDefault();
  void import("./html.ts").then(({ isRich, toMarkdown }) => {
    const rich = isRich(html) ? toMarkdown(html) : "";
    field.insert(rich === "" ? text : rich);
  });
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
