import { access, constants, stat } from "node:fs/promises";
import { basename } from "node:path";
import { newNonce, type Upload } from "../../../sdk/src/index.ts";
import { EXIT, fail } from "../exit.ts";
import { progressBar } from "../progress.ts";
import { sizeText } from "../size-text.ts";
import type { Session } from "./connect.ts";
import { readBytes, STDIN, unreadable } from "./local-file.ts";

/** A file that is there and can be sent. */
export interface LocalFile {
  readonly name: string;
  readonly content: Blob;
}

/** What a server takes in one request, less what stands around the file there. */
const MOST = 64 * 1024 * 1024 - 4096;

/** Looks at files before anything is sent; ends the command at the first that cannot be. */
export async function findFiles(paths: readonly string[]): Promise<LocalFile[]> {
  const files: LocalFile[] = [];
  for (const path of paths) files.push(await findFile(path));
  return files;
}

async function findFile(path: string): Promise<LocalFile> {
  const found = await stat(path).catch((error: unknown) => unreadable(path, error));
  if (!found.isFile()) fail(EXIT.usage, `${path} is no file.`);
  await access(path, constants.R_OK).catch((error: unknown) => unreadable(path, error));
  if (found.size > MOST) fail(EXIT.usage, tooLarge(path));
  return { name: basename(path), content: Bun.file(path) };
}

/** All of standard input as a file of this name. */
export async function fileFromInput(name: string): Promise<LocalFile> {
  const bytes = await readBytes("-", MOST, tooLarge(STDIN));
  return { name, content: new Blob([bytes], { type: Bun.file(name).type }) };
}

const tooLarge = (what: string) => `${what} is too large: a server takes files up to 64 MiB.`;

/**
 * Sends files, one after the other, and answers them in the same order.
 *
 * @param nonce makes it safe to do again: a file that is there already is not sent once more
 */
export async function sendFiles(
  session: Session,
  workspace_id: string,
  files: readonly LocalFile[],
  nonce = newNonce(),
): Promise<Upload[]> {
  const uploads: Upload[] = [];
  for (const [at, { name, content }] of files.entries()) {
    const bar = progressBar(name, content.size, session.form, sizeText);
    const request = { workspace_id, file: content, filename: name, nonce: nonceOf(nonce, at) };
    const onProgress = ({ loaded }: { loaded: number }) => bar.at(Math.min(loaded, content.size));
    try {
      uploads.push(await session.client.uploads.create(request, { onProgress }));
    } finally {
      bar.end();
    }
  }
  return uploads;
}

/** The nonce of a file among several. */
const nonceOf = (nonce: string, at: number) =>
  `file-${at}-${Bun.CryptoHasher.hash("sha256", nonce, "hex").slice(0, 48)}`;
