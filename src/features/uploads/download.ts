import type { BlobBody } from "../../blobs/blobs.ts";
import { ApiError } from "../../http/errors.ts";

/** Bytes to send, and what they are called. */
export interface Download {
  readonly filename: string;
  readonly content_type: string;
  readonly byte_size: number;
  /** Names these bytes and no others. */
  readonly etag: string;
  read(start: number, end: number): Promise<BlobBody>;
}

/** What browsers show without running any of it; audio besides. */
const SHOWN = new Set([
  "image/png",
  "image/jpeg",
  "image/gif",
  "image/webp",
  "image/avif",
  "video/mp4",
  "video/webm",
  "text/plain",
  "application/pdf",
]);

const isShown = (type: string) => SHOWN.has(type) || /^audio\/[a-z0-9.+-]+$/.test(type);

/**
 * Answers with a file or the range of it that is asked for, in headers under which nothing in it can run as a page of ours.
 * Browsers may keep it, but ask each time whether they still may see it.
 */
export async function answerDownload(
  request: Request,
  download: Download,
  headOnly: boolean,
): Promise<Response> {
  const { byte_size, etag } = download;
  const headers = headersOf(download);
  const asked = request.headers;
  if (names(asked.get("if-none-match"), etag)) return new Response(null, { status: 304, headers });
  const whole = headOnly || ![null, etag].includes(asked.get("if-range"));
  const range = whole ? undefined : rangeOf(asked.get("range"), byte_size);
  if (range === "none")
    throw new ApiError(416, "range_not_satisfiable", "The file ends before this range.", {
      "content-range": `bytes */${byte_size}`,
    });
  const { start, end } = range ?? { start: 0, end: byte_size };
  headers["content-length"] = String(end - start);
  if (headOnly) return new Response(null, { headers });
  if (range !== undefined) headers["content-range"] = `bytes ${start}-${end - 1}/${byte_size}`;
  const body = await download.read(start, end);
  return new Response(body, { status: range === undefined ? 200 : 206, headers });
}

function headersOf({ content_type, filename, etag }: Download): Record<string, string> {
  const shown = isShown(content_type);
  const type = content_type === "text/plain" ? "text/plain; charset=utf-8" : content_type;
  return {
    "content-type": shown ? type : "application/octet-stream",
    "content-disposition": `${shown ? "inline" : "attachment"}; ${filenameOf(filename)}`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox",
    "cache-control": "private, no-cache",
    "accept-ranges": "bytes",
    etag,
  };
}

/** A file name as RFC 6266 has it: for programs that know only ASCII, and for the others. */
function filenameOf(name: string): string {
  const ascii = name.replace(/[^ -~]/gu, "_").replace(/["\\%]/g, "_");
  const encoded = encodeURIComponent(name).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

/** Whether If-None-Match names this ETag. */
const names = (header: string | null, etag: string) =>
  header !== null &&
  header.split(",").some((tag) => ["*", etag].includes(tag.trim().replace(/^W\//, "")));

/**
 * The one range that a header asks for, up to and without `end`; `none` when the file has nothing of it. Several ranges,
 * and what is no range, are answered with the whole file.
 */
function rangeOf(header: string | null, size: number) {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? "") ?? [];
  if (from === "" && to === "") return undefined;
  if (from === "") {
    const last = Math.min(Number(to), size);
    return last === 0 ? "none" : { start: size - last, end: size };
  }
  if (to !== "" && Number(to) < Number(from)) return undefined;
  if (Number(from) >= size) return "none";
  return {
    start: Number(from),
    end: to === "" ? size : Math.min(Number(to) + 1, size),
  };
}
