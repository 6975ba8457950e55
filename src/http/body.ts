import { isUtf8 } from "node:buffer";
import { ApiError, badRequest } from "./errors.ts";

/** The largest JSON body, in bytes. */
export const MAX_JSON = 1024 * 1024;

const tooLarge = () =>
  new ApiError(413, "body_too_large", "The request body is larger than 1 MiB.");

/**
 * Reads a JSON object from a request, whatever its content type says, since senders get that wrong. A body over 1 MiB
 * is 413, and anything else that is no JSON object in UTF-8 is 400. No body at all is an empty object: operations that
 * take none are called without one, and those that need fields name the first that is missing.
 */
export async function readJson(request: Request): Promise<object> {
  const bytes = await readBytes(request);
  if (bytes.length === 0) return {};
  if (!isUtf8(bytes)) throw badRequest("The request body is not valid UTF-8.", "invalid_utf8");
  let json: unknown;
  try {
    json = JSON.parse(bytes.toString());
  } catch {
    throw badRequest("The request body is not valid JSON.", "invalid_json");
  }
  if (typeof json !== "object" || json === null || Array.isArray(json))
    throw badRequest("The request body must be a JSON object.");
  return json;
}

async function readBytes(request: Request): Promise<Buffer> {
  const declared = request.headers.get("content-length");
  if (declared !== null) {
    if (Number(declared) > MAX_JSON) throw tooLarge();
    return Buffer.from(await request.arrayBuffer());
  }
  // Sent in chunks, its length unknown: counted while it comes.
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of request.body ?? []) {
    length += chunk.length;
    if (length > MAX_JSON) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
