import { EXIT, fail } from "../exit.ts";
import { mayAsk, note, type Form } from "../output.ts";
import { readBytes, STDIN, textOf } from "./local-file.ts";

/** Where a message's text comes from. */
export interface BodyOptions extends Form {
  readonly body?: string;
  readonly file?: string;
  readonly stdin?: boolean;
}

/** What a server takes in one request, in bytes, less what stands around the text there. */
const MOST = 1024 * 1024 - 4096;
const TOO_LONG =
  "The message is too long: a server takes up to 1 MiB. Attach it as a file instead.";

/**
 * The text of a message: the argument, `--body`, `--file` or `--stdin`; the first of these that is given counts. The end of the
 * last line of a file or of standard input is not part of it. Without any, it is asked for where somebody is there.
 */
export async function readBody(
  argument: string | undefined,
  options: BodyOptions,
): Promise<string> {
  const { body, file, stdin } = options;
  const given = Object.entries({
    "the argument": argument,
    "--body": body,
    "--file": file,
    "--stdin": stdin,
  });
  const [source, ignored] = given.filter(([, value]) => value !== undefined).map(([name]) => name);
  if (source === undefined) await beginTyping(options);
  if (ignored !== undefined) note(`The text is ${source}'s; ${ignored} is not read.`, options);
  const text = argument ?? body ?? (await readText(file ?? "-"));
  if (text.trim() === "") fail(EXIT.usage, "The message is empty: nothing was sent.");
  if (Buffer.byteLength(JSON.stringify(text)) > MOST) fail(EXIT.usage, TOO_LONG);
  return text;
}

const readText = async (path: string) =>
  textOf(await readBytes(path, MOST, TOO_LONG), path === "-" ? STDIN : path);

async function beginTyping(options: Form): Promise<void> {
  if (!mayAsk(options))
    fail(EXIT.usage, "There is no text: give it as an argument, or by --body, --file or --stdin.");
  note("Write the message; Ctrl-D on a line of its own sends it, Ctrl-C gives it up.", options);
}
