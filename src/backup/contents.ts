import { createReadStream } from "node:fs";
import type { BlobBody, Blobs } from "../blobs/blobs.ts";
import { version } from "../build.ts";
import type { Entry } from "./archive.ts";
import { BackupError } from "./failure.ts";
import {
  DATABASE,
  FORMAT,
  MANIFEST,
  pathOfBlob,
  type BackupFile,
  type Manifest,
} from "./manifest.ts";
import type { NamedUpload, Source } from "./source.ts";

export interface Contents {
  readonly engine: Manifest["engine"];
  readonly made_at: string;
  /** The copy of the database, where there is one, and its size. */
  readonly database?: { readonly file: string; readonly bytes: number };
  readonly source: Source;
  readonly blobs: Blobs;
  readonly signal?: AbortSignal;
  /** Told of each piece, in bytes. */
  readonly onBytes: (bytes: number) => void;
}

/**
 * The files of a backup: the database, then the uploads that it names, then the manifest of them all, which `onManifest`
 * gets too. Uploads are never changed, so all that the copy of the database names is there, but for what was deleted since.
 */
export async function* contentsOf(
  contents: Contents,
  onManifest: (manifest: Manifest) => void,
): AsyncGenerator<Entry> {
  const { engine, made_at, database, source, blobs } = contents;
  const files: BackupFile[] = [];
  const leftOut = { deleted: [] as string[], missing: [] as string[], damaged: [] as string[] };

  if (database !== undefined) {
    const summed = sum(createReadStream(database.file), contents);
    yield { path: DATABASE, bytes: database.bytes, content: summed.content };
    files.push({ path: DATABASE, bytes: database.bytes, sha256: summed.sha256() });
  }
  for await (const upload of source.uploads()) {
    const { blob, byte_size } = upload;
    const body = await blobs.read(blob, 0, byte_size);
    if (body === undefined) {
      const alive = await source.isAlive(blob);
      (alive ? leftOut.missing : leftOut.deleted).push(blob);
      continue;
    }
    const path = pathOfBlob(blob);
    const summed = sum(wholeOf(body, upload), contents);
    yield { path, bytes: byte_size, content: summed.content };
    const sha256 = summed.sha256();
    if (sha256 !== upload.sha256) leftOut.damaged.push(blob);
    files.push({ path, bytes: byte_size, sha256 });
  }
  const manifest: Manifest = {
    format: FORMAT,
    clickclack: version,
    ...source.facts,
    engine,
    made_at,
    files,
    uploads: leftOut,
  };
  onManifest(manifest);
  const text = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  yield { path: MANIFEST, bytes: text.length, content: only(text) };
}

/** Sums up what passes. */
function sum(chunks: AsyncIterable<Uint8Array>, { signal, onBytes }: Contents) {
  const hash = new Bun.CryptoHasher("sha256");
  async function* passing() {
    for await (const chunk of chunks) {
      signal?.throwIfAborted();
      hash.update(chunk);
      onBytes(chunk.length);
      yield chunk;
    }
  }
  return { content: passing(), sha256: () => hash.digest("hex") };
}

/** A blob of the length that it is said to have: what the store has lost of it is zeros, and its sum tells. */
async function* wholeOf(
  body: BlobBody,
  { blob, byte_size }: NamedUpload,
): AsyncGenerator<Uint8Array> {
  let rest = byte_size;
  try {
    for await (const chunk of chunksOf(body)) {
      const piece = chunk.subarray(0, rest);
      rest -= piece.length;
      if (piece.length > 0) yield piece;
    }
  } catch (error) {
    throw new BackupError("failed", `The upload ${blob} cannot be read from its store.`, error);
  }
  if (rest > 0) yield new Uint8Array(rest);
}

const chunksOf = (body: BlobBody): AsyncIterable<Uint8Array> =>
  body instanceof Blob ? body.stream() : body instanceof Uint8Array ? only(body) : body;

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
