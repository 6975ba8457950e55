import { newBlobName, type Blobs } from "../../blobs/blobs.ts";
import type { FormFile } from "./form.ts";
import { measure, type Measured } from "./images.ts";

/** How much of a file's beginning is kept in memory, in bytes: nearly every picture's header fits. */
const BEGINNING = 128 * 1024;

/** A file that is stored, but that no row names yet. */
export interface Received {
  readonly blob: string;
  readonly filename: string;
  readonly content_type: string;
  readonly byte_size: number;
  readonly sha256: string;
  /** Of a picture. */
  readonly measured?: Measured;
}

/** Stores a file while it comes, hashed and counted. `fits` throws when it has become too long. */
export async function receive(
  blobs: Blobs,
  file: FormFile,
  fits: (byte_size: number) => void,
): Promise<Received> {
  const blob = newBlobName();
  const hash = new Bun.CryptoHasher("sha256");
  let beginning = Buffer.alloc(0);
  let byte_size = 0;
  async function* counted() {
    for await (const chunk of file.bytes) {
      byte_size += chunk.length;
      fits(byte_size);
      hash.update(chunk);
      if (beginning.length < BEGINNING) beginning = Buffer.concat([beginning, chunk]);
      yield chunk;
    }
  }
  await blobs.write(blob, counted());
  const whole = async () => (byte_size > beginning.length ? blobs.load(blob) : undefined);
  const measured = await measure(beginning, whole);
  return {
    blob,
    filename: cleanFilename(file.filename),
    content_type: typeOf(file.content_type, measured),
    byte_size,
    sha256: hash.digest("hex"),
    ...(measured && { measured }),
  };
}

/** A name as it is shown and given to whoever saves the file: no folders, no control characters, at most 200 characters. */
function cleanFilename(text: string): string {
  const name = text
    .toWellFormed()
    // What browsers write for a quotation mark in a name.
    .replaceAll("%22", '"')
    .replace(/\p{Cc}|\p{Zl}|\p{Zp}/gu, "")
    .replace(/^.*[/\\]/, "")
    .trim();
  if (name === "" || /^\.+$/.test(name)) return "file";
  if (name.length <= 200) return name;
  // Its ending says what it is.
  const [ending = ""] = /\.[^.]{1,16}$/.exec(name) ?? [];
  return (name.slice(0, 200 - ending.length) + ending).toWellFormed();
}

/** Pictures whose sender did not know that they are. */
const UNTOLD = ["application/octet-stream", "text/plain"];
const KNOWN_FORMATS = ["png", "jpeg", "gif", "webp"];

function typeOf(told: string, measured: Measured | undefined): string {
  const type = told.split(";")[0]?.trim().toLowerCase() ?? "";
  const valid = type.length <= 127 && /^[a-z0-9!#$&^_.+-]+\/[a-z0-9!#$&^_.+-]+$/.test(type);
  const declared = valid ? type : "application/octet-stream";
  if (measured === undefined || !KNOWN_FORMATS.includes(measured.format)) return declared;
  const corrected = UNTOLD.includes(declared) || declared.startsWith("image/");
  return corrected ? `image/${measured.format}` : declared;
}
