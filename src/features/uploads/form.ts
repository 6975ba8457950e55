import type { BusboyFileStream, BusboyInstance } from "@fastify/busboy";
import { ApiError, badRequest } from "../../http/errors.ts";

/** The largest multipart body, in bytes, all of its parts and what stands between them together. */
export const MAX_BODY = 64 * 1024 * 1024;
/** The fields we know are short; what we do not know is dropped however long it is. */
const LIMITS = {
  fieldNameSize: 100,
  fieldSize: 1_000,
  parts: 50,
  headerPairs: 50,
  headerSize: 8_192,
};

/** Of the file, this many bytes are read ahead at most, beside the chunk that is being parsed. */
const AHEAD = 256 * 1024;

/** The file in a form, while it comes. */
export interface FormFile {
  readonly filename: string;
  /** What its sender says it is. */
  readonly content_type: string;
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface Form<T> {
  readonly fields: ReadonlyMap<string, string>;
  /** What became of the part `file`; nothing when there is none. */
  readonly file: T | undefined;
}

/**
 * Reads a multipart form whose parts stand in any order, and gives the bytes of its file to `store` as they come, no faster
 * than it takes them. A body over 64 MiB is 413 as soon as that is seen; a malformed one, or one that breaks off, is 400.
 * When the reading fails, so does what `store` reads from; what it has stored by then is given to `discard`.
 */
export async function readForm<T>(
  request: Request,
  store: (file: FormFile) => Promise<T>,
  discard: (stored: T) => Promise<unknown>,
): Promise<Form<T>> {
  if (Number(request.headers.get("content-length") ?? 0) > MAX_BODY) throw tooLarge();
  const parser = await parserFor(request.headers.get("content-type") ?? "");
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  const fields = new Map<string, string>();
  let source: BusboyFileStream | undefined;
  let stored: Promise<T> | undefined;

  parser.on("field", (name, value) => void (fields.has(name) || fields.set(name, value)));
  parser.on("file", (name, stream, filename, _, content_type) => {
    // Its reader hears of it by itself; without anybody listening, it would end the process.
    stream.on("error", () => {});
    if (name === "file" && source === undefined) {
      source = stream;
      const bytes = noticed(stream, () => feeding.resume());
      stored = store({ filename: filename ?? "", content_type, bytes });
      stored.catch(failure.reject);
      return;
    }
    if (name === "file")
      failure.reject(badRequest("file must be one file: send others by themselves."));
    stream.resume();
  });
  parser.on("partsLimit", () => failure.reject(badRequest("The form has too many parts.")));
  parser.on("error", () => failure.reject(malformed()));
  const finished = new Promise<void>((resolve) => parser.on("finish", resolve));
  const feeding = feed(parser, request, () => source?.readableLength ?? 0);

  try {
    failure.promise.catch(feeding.stop);
    await Promise.race([feeding.run().then(() => finished), failure.promise]);
    return { fields, file: await stored };
  } catch (error) {
    failure.reject(error);
    const reason = error instanceof Error ? error : malformed();
    source?.destroy(reason);
    await stored?.then(discard).catch(() => {});
    throw reason;
  }
}

async function parserFor(content_type: string): Promise<BusboyInstance> {
  if (!/^multipart\/form-data\s*;/i.test(content_type))
    throw badRequest("The request body must be multipart/form-data with a part named file.");
  // Loaded with the first upload: no start of a server waits for it.
  const { Busboy } = await import("@fastify/busboy");
  try {
    // A part that is dropped lets the parser go on no more once it was full: none ever is, and whoever feeds it waits.
    const fileHwm = 2 * MAX_BODY;
    return new Busboy({ headers: { "content-type": content_type }, limits: LIMITS, fileHwm });
  } catch {
    throw malformed();
  }
}

/** What comes out of a stream; `taken` is called when more of it is asked for. */
async function* noticed(stream: AsyncIterable<Uint8Array>, taken: () => void) {
  for await (const chunk of stream) {
    taken();
    yield chunk;
  }
}

/** Gives the parser the body, until that ends or it is stopped, while not much of the file waits for its reader. */
function feed(parser: BusboyInstance, request: Request, waiting: () => number) {
  const reader = request.body?.getReader();
  let stopped = false;
  let resume = () => {};
  const pause = () => new Promise<void>((resolve) => (resume = resolve));

  return {
    async run(): Promise<void> {
      if (reader === undefined) throw malformed();
      let length = 0;
      for (;;) {
        // Nothing that outlives this turn may wait for what is read, or it would keep all of it in memory.
        const { done, value } = await reader.read().catch(brokenOff);
        if (stopped) return;
        if (done) break;
        length += value.length;
        if (length > MAX_BODY) throw tooLarge();
        if (!parser.write(Buffer.from(value.buffer, value.byteOffset, value.length))) {
          const drained = pause();
          parser.once("drain", resume);
          await drained;
        }
        while (waiting() > AHEAD && !stopped) await pause();
      }
      parser.end();
    },
    resume: () => resume(),
    stop() {
      stopped = true;
      reader?.cancel().catch(() => {});
      resume();
    },
  };
}

function brokenOff(): never {
  throw badRequest("The upload ended before it was complete.", "body_incomplete");
}

const malformed = () => badRequest("The multipart form is malformed.", "invalid_form");

const tooLarge = () => new ApiError(413, "body_too_large", "The upload is larger than 64 MiB.");
