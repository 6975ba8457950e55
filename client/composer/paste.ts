import type { PastedCode } from "./pasting.ts";
import type { TextFieldHandle } from "./TextField.tsx";

/** What was copied, as text and as HTML. */
export interface Pasted {
  text: string;
  html: string;
}

/**
 * Takes what is pasted where there is more to it than words, which the browser inserts by itself. `onCode` hears of what
 * looks like code.
 */
export function takePaste(
  event: ClipboardEvent,
  field: TextFieldHandle,
  onCode: (code: PastedCode | undefined) => void,
): void {
  const pasted = worthTaking(event.clipboardData, field);
  if (pasted === undefined) return;
  event.preventDefault();
  import("./pasting.ts").then(
    ({ insertPasted }) => onCode(insertPasted(pasted, field)),
    () => field.insert(pasted.text),
  );
}

function worthTaking(data: DataTransfer | null, field: TextFieldHandle): Pasted | undefined {
  if (data === null) return undefined;
  const text = data.getData("text/plain").replace(/\r\n?/g, "\n");
  const html = data.getData("text/html");
  // Files are for who takes files; spreadsheets copy a picture beside their text.
  if (text === "" || (data.files.length > 0 && html === "")) return undefined;
  const { start, end } = field.selected();
  return html !== "" || text.includes("\n") || start < end ? { text, html } : undefined;
}

/** Puts pasted code into a block. */
export const makeBlock = (field: TextFieldHandle, code: PastedCode): Promise<void> =>
  import("./pasting.ts").then((pasting) => pasting.makeBlock(field, code));
