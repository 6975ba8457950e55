import { BackupError } from "./failure.ts";
import { codeOf } from "../files.ts";

/** One file of a backup while it passes through: `content` is to be read to its end before the next one comes. */
export interface Entry {
  readonly path: string;
  /** How long `content` is, in all. */
  readonly bytes: number;
  readonly content: AsyncIterable<Uint8Array>;
}

/** Packs files into a tar archive and compresses it with Zstandard. Little of it is in memory at any time. */
export async function* packed(entries: AsyncIterable<Entry>): AsyncGenerator<Uint8Array> {
  const [{ createZstdCompress, constants }, { pipeline }] = await streams();
  const zstd = createZstdCompress({ params: { [constants.ZSTD_c_checksumFlag]: 1 } });
  const feeding = pipeline(tarOf(entries), zstd);
  // Whoever stops reading ends it too; that is no failure of its own.
  feeding.catch(() => {});
  try {
    yield* zstd;
  } catch (error) {
    // What went wrong first says more than that the stream broke off.
    await feeding;
    throw error;
  }
  await feeding;
}

async function* tarOf(entries: AsyncIterable<Entry>): AsyncGenerator<Uint8Array> {
  const { pack } = await import("tar-stream");
  const tar = pack();
  // Who reads it hears of what went wrong; an event that nobody listens to would end the process.
  tar.on("error", () => {});
  const filling = fill();
  filling.catch((error: unknown) =>
    tar.destroy(error instanceof Error ? error : new Error(String(error))),
  );

  async function fill() {
    for await (const { path, bytes, content } of entries) {
      const written = Promise.withResolvers<void>();
      const file = tar.entry({ name: path, size: bytes, mode: 0o600, type: "file" }, (error) =>
        error ? written.reject(error) : written.resolve(),
      );
      written.promise.catch(() => {});
      file.on("error", () => {});
      for await (const chunk of content)
        if (!file.write(chunk)) {
          const drained = Promise.withResolvers<void>();
          file.once("drain", () => drained.resolve());
          await Promise.race([drained.promise, written.promise]);
        }
      file.end(null);
      await written.promise;
    }
    tar.finalize();
  }

  try {
    yield* bytesOf(tar);
  } catch (error) {
    await filling;
    throw error;
  }
  await filling;
}

/** Takes such an archive apart while it comes. Throws a `BackupError` for what is none, or not whole. */
export async function* unpacked(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Entry> {
  const [{ createZstdDecompress }, { pipeline }] = await streams();
  const { extract } = await import("tar-stream");
  const tar = extract();
  tar.on("error", () => {});
  const feeding = pipeline(bytes, createZstdDecompress(), tar);
  feeding.catch(() => {});
  try {
    for await (const file of tar) {
      file.on("error", () => {});
      const { name, size = 0, type } = file.header;
      if (type !== "file")
        throw new BackupError("damaged", `The archive holds a ${type} where files are: ${name}.`);
      yield { path: name, bytes: size, content: wholeOf(file) };
      file.resume();
    }
    await feeding;
  } catch (error) {
    tar.destroy();
    throw broken(error);
  }
}

/** The library's streams do not say what is in them. */
async function* bytesOf(stream: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream)
    if (chunk instanceof Uint8Array) yield chunk;
    else throw new Error("A stream of bytes gave something else.");
}

/** What breaks off within a file breaks off in the archive. */
async function* wholeOf(file: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  try {
    yield* bytesOf(file);
  } catch (error) {
    throw broken(error);
  }
}

function broken(error: unknown): unknown {
  if (error instanceof BackupError) return error;
  const code = codeOf(error);
  // The file could not be read, which says nothing of what is in it.
  if (/^E[A-Z]+$/.test(code)) return error;
  return new BackupError(
    "damaged",
    `The archive is not whole: ${error instanceof Error ? error.message : String(error)}.`,
    error,
  );
}

const streams = () => Promise.all([import("node:zlib"), import("node:stream/promises")]);
