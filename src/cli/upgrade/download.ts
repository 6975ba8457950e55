import { open, rm, type FileHandle } from "node:fs/promises";
import { createGunzip } from "node:zlib";
import { pipeline } from "node:stream/promises";
import { writeAll } from "../../files.ts";
import { releaseKeys } from "../../release/keys.ts";
import {
  archiveOf,
  pathOf,
  programIn,
  readSums,
  SUMS,
  type Platform,
} from "../../release/place.ts";
import {
  readComment,
  readPublicKey,
  SignatureError,
  verifySignature,
} from "../../release/signature.ts";
import { CommandError, EXIT, fail } from "../exit.ts";
import { trace, type Form } from "../output.ts";
import { progressBar } from "../progress.ts";
import { draftBeside } from "./replace.ts";

/** Where releases are, without a slash at its end, and the key of a mirror's own. */
export interface ReleasePlace {
  readonly url: string;
  readonly key?: string;
}

/** A release whose list of sums was signed by a key that counts. */
export interface Release {
  readonly place: ReleasePlace;
  readonly version: string;
  readonly sums: ReadonlyMap<string, string>;
}

/** A list of sums and a signature are no longer than this, in bytes. */
const LONGEST_TEXT = 1024 * 1024;
/** No archive, and no program in one, is longer. */
const LONGEST_PROGRAM = 1024 * 1024 * 1024;
/** How long nothing may come, in milliseconds. */
const SILENCE = 30_000;

/** Asks for a release, the newest unless a version is named. What is not signed as it has to be ends the command. */
export async function fetchRelease(place: ReleasePlace, wanted?: string): Promise<Release> {
  const keys = keysOf(place);
  const [list, signature] = [
    await text(place, SUMS, wanted),
    await text(place, `${SUMS}.minisig`, wanted),
  ];
  const { file, version } = await signed(() =>
    verifySignature(list, signature.toString("utf8"), keys),
  );
  if (file !== SUMS || version === undefined)
    return fail(EXIT.unexpectedAnswer, "The signature is not that of a release's sums.");
  if (wanted !== undefined && version !== wanted)
    return fail(EXIT.unexpectedAnswer, `The release of ${wanted} says that it is ${version}.`);
  return { place, version, sums: readSums(list.toString("utf8")) };
}

/**
 * Fetches a release's program for a platform into the folder of the one that it is to replace; answers where it is. What has
 * not the sum that was signed is thrown away and ends the command.
 */
export async function fetchProgram(
  { place, version, sums }: Release,
  platform: Platform,
  program: string,
  form: Form,
): Promise<string> {
  const name = archiveOf(version, platform);
  const sum = sums.get(name);
  if (sum === undefined)
    return fail(EXIT.notFound, `ClickClack ${version} is not made for this machine: no ${name}.`);
  const made = draftBeside(program);
  const archive = `${made}.archive`;
  try {
    const got = await download(`${place.url}/${pathOf(name, version)}`, archive, name, form);
    if (got !== sum)
      return fail(EXIT.failed, `${name} has not the sum that was signed. Nothing was changed.`);
    trace(`${name} has the sum that was signed: ${sum}`, form);
    await (name.endsWith(".zip") ? unzip : untar)(archive, programIn(platform), made);
    return made;
  } catch (error) {
    await rm(made, { force: true });
    throw error;
  } finally {
    await rm(archive, { force: true });
  }
}

function keysOf({ key }: ReleasePlace) {
  const lines = key === undefined ? releaseKeys : [key];
  if (lines.length === 0)
    return fail(
      EXIT.usage,
      "This build knows no key that releases are signed with: name one by --key, or download the release yourself.",
    );
  try {
    return lines.map(readPublicKey);
  } catch (error) {
    if (error instanceof SignatureError) return fail(EXIT.usage, `--key: ${error.message}`);
    throw error;
  }
}

async function signed(check: () => Promise<string>) {
  try {
    return readComment(await check());
  } catch (error) {
    if (error instanceof SignatureError)
      return fail(EXIT.failed, `${SUMS}: ${error.message} Nothing was changed.`);
    throw error;
  }
}

async function text(place: ReleasePlace, file: string, version?: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytesOf(`${place.url}/${pathOf(file, version)}`, LONGEST_TEXT))
    chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** Saves what is at an address, and answers its SHA-256. */
async function download(url: string, path: string, name: string, form: Form): Promise<string> {
  trace(`Fetching ${url}`, form);
  const hash = new Bun.CryptoHasher("sha256");
  const bar = progressBar(name, 0, form, (bytes) => `${(bytes / 1e6).toFixed(1)} MB`);
  await using file = await create(path);
  let length = 0;
  try {
    for await (const chunk of bytesOf(url, LONGEST_PROGRAM)) {
      hash.update(chunk);
      await writeAll(file, chunk);
      bar.at((length += chunk.length));
    }
  } finally {
    bar.end();
  }
  return hash.digest("hex");
}

const create = async (path: string): Promise<FileHandle> => {
  await rm(path, { force: true });
  return await open(path, "wx", 0o600);
};

/** What an address answers, piece by piece; it ends the command when that is no file, too long, or does not come. */
async function* bytesOf(url: string, most: number): AsyncGenerator<Uint8Array> {
  const stop = new AbortController();
  let late = setTimeout(() => stop.abort(), SILENCE);
  try {
    const answer = await fetch(url, { signal: stop.signal });
    if (answer.status === 404) return fail(EXIT.notFound, `There is no such release: ${url}`);
    if (!answer.ok) return fail(EXIT.unexpectedAnswer, `${url} answers ${answer.status}.`);
    let length = 0;
    for await (const chunk of answer.body ?? []) {
      clearTimeout(late);
      late = setTimeout(() => stop.abort(), SILENCE);
      if ((length += chunk.length) > most)
        return fail(EXIT.unexpectedAnswer, `${url} is longer than any release.`);
      yield chunk;
    }
  } catch (error) {
    if (error instanceof CommandError) throw error;
    return fail(EXIT.unreachable, `${url} does not answer: ${reasonOf(error)}`);
  } finally {
    clearTimeout(late);
  }
}

/** A sentence's end: what the system or TLS said, or that nothing came. */
const reasonOf = (error: unknown): string =>
  error instanceof Error && error.name !== "AbortError"
    ? error.message.replace(/\.?$/, ".")
    : "nothing came for half a minute.";

/** Takes one file out of an archive. */
async function untar(archive: string, wanted: string, to: string): Promise<void> {
  const { extract } = await import("tar-stream");
  const tar = extract();
  tar.on("error", () => {});
  const feeding = pipeline(Bun.file(archive).stream(), createGunzip(), tar);
  feeding.catch(() => {});
  let found = false;
  for await (const entry of tar) {
    const { name, type } = entry.header;
    if (type === "file" && name.replace(/^\.\//, "") === wanted && !found) {
      found = true;
      await save(entry, to);
    }
    entry.resume();
  }
  await feeding;
  if (!found) fail(EXIT.unexpectedAnswer, `There is no ${wanted} in the release's archive.`);
}

async function unzip(archive: string, wanted: string, to: string): Promise<void> {
  const { openPromise } = await import("yauzl");
  const zip = await openPromise(archive, { autoClose: false });
  try {
    for await (const entry of zip.eachEntry())
      if (entry.fileName === wanted) return await save(await zip.openReadStreamPromise(entry), to);
  } finally {
    zip.close();
  }
  return fail(EXIT.unexpectedAnswer, `There is no ${wanted} in the release's archive.`);
}

async function save(content: AsyncIterable<unknown>, path: string): Promise<void> {
  await using file = await create(path);
  for await (const chunk of content) {
    if (!(chunk instanceof Uint8Array)) throw new Error("A stream of bytes gave something else.");
    await writeAll(file, chunk);
  }
}
