import { EXIT, fail } from "../exit.ts";
import { clean } from "../output.ts";
import { sizeText } from "../size-text.ts";
import { chat } from "./connect.ts";
import { fileFromInput, findFiles, sendFiles } from "./files.ts";
import { findWorkspace } from "./find.ts";
import type { ChatOptions } from "./options.ts";

export interface UploadOptions extends ChatOptions {
  readonly name?: string;
  readonly nonce?: string;
}

/** `upload`: sends files, to be attached to messages later. */
export async function uploadFiles(paths: readonly string[], options: UploadOptions): Promise<void> {
  const { name } = options;
  const [only, ...more] = paths;
  if (name !== undefined && more.length > 0) fail(EXIT.usage, "--name is for one file alone.");
  if (name === "") fail(EXIT.usage, "--name must not be empty.");
  const files =
    only === "-"
      ? [
          await fileFromInput(
            name ?? fail(EXIT.usage, "Say what standard input is called: --name."),
          ),
        ]
      : (await findFiles(paths)).map((file) => ({ ...file, name: name ?? file.name }));
  await chat(options, async (session) => {
    const workspace = await findWorkspace(session);
    const uploads = await sendFiles(session, workspace.id, files, options.nonce);
    const ids = uploads.map(({ id }) => id).join("\n");
    const [upload] = uploads;
    return {
      text: ids,
      plain: ids,
      json: more.length === 0 ? { upload } : { uploads },
      note: uploads
        .map(
          ({ filename, byte_size, content_type }) =>
            `${clean(filename)}: ${sizeText(byte_size)}, ${content_type}.`,
        )
        .join("\n"),
    };
  });
}
