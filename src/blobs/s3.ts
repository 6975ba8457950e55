import { S3Client } from "bun";
import type { S3Config } from "../config.ts";
import { BlobError, type Blobs, type StoredBlob } from "./blobs.ts";
import { codeOf } from "../files.ts";

/** An upload is sent in parts of this many bytes, the least that S3 takes, this many at once. */
const PARTS = { partSize: 5 * 1024 * 1024, queueSize: 2, retry: 3 };
/** Up to here, in bytes, an answer is read before it is sent, so that it has a length and can still fail. */
const SMALL = 1024 * 1024;

/** Blobs as objects of a bucket, in any store that speaks S3. */
export function s3Blobs({ prefix, ...place }: S3Config): Blobs {
  const client = new S3Client(place);
  const keyOf = (name: string) => prefix + name;

  return {
    async write(name, bytes) {
      // A stream that fails aborts the upload; a writer that is ended with an error would complete it.
      let failure: unknown;
      const body = new Response(streamOf(bytes, (error) => (failure = error)));
      try {
        await client.file(keyOf(name)).write(body, PARTS);
      } catch (error) {
        if (failure !== undefined) throw failure;
        throw new BlobError("unavailable", error);
      }
    },
    async read(name, start, end) {
      const part = client.file(keyOf(name)).slice(start, end);
      if (end - start <= SMALL) return orNothing(() => part.bytes());
      const chunks = part.stream()[Symbol.asyncIterator]();
      const first = await orNothing(() => chunks.next());
      return first && streamOf(continued(first, chunks), () => {});
    },
    load: (name) => orNothing(async () => new Blob([await client.file(keyOf(name)).arrayBuffer()])),
    async remove(name) {
      await orNothing(() => client.file(keyOf(name)).delete());
    },
    async list(shard) {
      const found: StoredBlob[] = [];
      for (let more: { startAfter?: string } | undefined = {}; more !== undefined;) {
        const page = await guarded(() => client.list({ prefix: keyOf(shard), ...more }));
        for (const { key, lastModified } of page.contents ?? [])
          found.push({
            name: key.slice(prefix.length),
            written_at: Date.parse(String(lastModified)),
          });
        const last = page.contents?.at(-1)?.key;
        more = page.isTruncated === true && last !== undefined ? { startAfter: last } : undefined;
      }
      return found;
    },
  };
}

/** What comes as a stream that is read only as fast as it is sent. */
function streamOf(bytes: AsyncIterable<Uint8Array>, onFailure: (error: unknown) => void) {
  const chunks = bytes[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await chunks.next();
          if (done) controller.close();
          else controller.enqueue(value);
        } catch (error) {
          onFailure(error);
          controller.error(error);
        }
      },
      async cancel() {
        await chunks.return?.();
      },
    },
    { highWaterMark: 0 },
  );
}

/** What was read already, and what comes after it. */
function continued(
  first: IteratorResult<Uint8Array>,
  rest: AsyncIterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  let read: typeof first | undefined = first;
  const chunks: AsyncIterator<Uint8Array> = {
    next() {
      const next = read === undefined ? rest.next() : Promise.resolve(read);
      read = undefined;
      return next;
    },
    return: async () => (await rest.return?.()) ?? { done: true, value: undefined },
  };
  return { [Symbol.asyncIterator]: () => chunks };
}

/** Nothing when there is no such object. */
async function orNothing<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (codeOf(error) === "NoSuchKey") return undefined;
    throw new BlobError("unavailable", error);
  }
}

async function guarded<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw new BlobError("unavailable", error);
  }
}
