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
  const text = textOf(await readBytes(request));
  return text === "" ? {} : parseObject(text);
}

/**
 * The same for senders of webhooks, which may send a form instead: `payload`, which holds the JSON, or its fields by
 * themselves. What begins as a JSON object is one, whatever the content type says.
 */
export async function readJsonOrForm(request: Request): Promise<object> {
  const bytes = await readBytes(request);
  const type = request.headers.get("content-type") ?? "";
  const fields = await formOf(bytes, type);
  if (fields === undefined) {
    const text = textOf(bytes);
    return text === "" ? {} : parseObject(text);
  }
  const payload = fields.get("payload");
  return payload === undefined ? Object.fromEntries(fields) : parseObject(payload);
}

/** The text fields of a form, of each the last; nothing where the body is none. */
async function formOf(bytes: Buffer, type: string): Promise<Map<string, string> | undefined> {
  if (/^multipart\/form-data\b/i.test(type)) {
    const form = await new Response(bytes, { headers: { "content-type": type } })
      .formData()
      .catch(() => {
        throw badRequest("The request body is not a valid form.", "invalid_form");
      });
    const fields = new Map<string, string>();
    for (const [name, value] of form) if (typeof value === "string") fields.set(name, value);
    return fields;
  }
  if (!/^application\/x-www-form-urlencoded\b/i.test(type)) return undefined;
  const text = textOf(bytes);
  return text.trimStart().startsWith("{") ? undefined : new Map(new URLSearchParams(text));
}

function textOf(bytes: Buffer): string {
  if (!isUtf8(bytes)) throw badRequest("The request body is not valid UTF-8.", "invalid_utf8");
  return bytes.toString();
}

function parseObject(text: string): object {
  let json: unknown;
  try {
    json = JSON.parse(text);
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
