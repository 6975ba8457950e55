import { UploadAnswer, type Upload } from "../../src/features/uploads/wire.ts";
import type { Answer, Headers } from "./client.ts";
import type { Person } from "./people.ts";

/** A multipart form as bytes, its parts in the order given. */
export async function formOf(
  ...parts: readonly (readonly [name: string, value: string | File])[]
): Promise<{ body: Uint8Array; headers: Headers }> {
  const form = new FormData();
  for (const [name, value] of parts) form.append(name, value);
  const encoded = new Response(form);
  const type = encoded.headers.get("content-type")!;
  return { body: await encoded.bytes(), headers: { "content-type": type } };
}

export const textFile = (text: string, name = "note.txt", type = "text/plain") =>
  new File([text], name, { type });

/** Sends a form with these parts. */
export async function sendForm(
  who: Person,
  query: Readonly<Record<string, string>>,
  ...parts: readonly (readonly [name: string, value: string | File])[]
): Promise<Answer> {
  const { body, headers } = await formOf(...parts);
  return who.post(`/api/uploads?${new URLSearchParams(query)}`, body, headers);
}

/** Uploads a file into a workspace. */
export async function uploadFile(
  who: Person,
  workspace: { readonly id: string },
  file: File = textFile("Hello"),
): Promise<Upload> {
  const answer = await sendForm(who, { workspace_id: workspace.id }, ["file", file]);
  return answer.is(201, UploadAnswer).upload;
}

/** A file as it came, with its headers. */
export interface Downloaded {
  readonly status: number;
  readonly headers: globalThis.Headers;
  readonly bytes: Uint8Array;
}

/** Fetches an upload's bytes. */
export async function download(
  server: { readonly url: string },
  who: Person,
  path: string,
  { method = "GET", headers = {} }: { method?: "GET" | "HEAD"; headers?: Headers } = {},
): Promise<Downloaded> {
  const response = await fetch(new URL(path, server.url), {
    method,
    headers: { authorization: `Bearer ${who.token}`, ...headers },
  });
  return { status: response.status, headers: response.headers, bytes: await response.bytes() };
}

export const sha256 = (bytes: Uint8Array): string => Bun.CryptoHasher.hash("sha256", bytes, "hex");

/** A picture in the format of your choice, no two pixels of a row alike. */
export async function picture(
  width: number,
  height: number,
  format: "png" | "jpeg" | "webp" = "png",
): Promise<File> {
  const row = Math.ceil((width * 3) / 4) * 4;
  const bitmap = Buffer.alloc(54 + row * height);
  bitmap.write("BM");
  bitmap.writeUInt32LE(bitmap.length, 2);
  for (const [at, value] of [
    [10, 54],
    [14, 40],
    [18, width],
    [22, height],
  ] as const)
    bitmap.writeUInt32LE(value, at);
  bitmap.writeUInt16LE(1, 26);
  bitmap.writeUInt16LE(24, 28);
  for (let at = 54; at < bitmap.length; at += 1) bitmap[at] = (at * 7 + (at >> 9)) & 255;
  const bytes = await new Bun.Image(bitmap)[format]().bytes();
  return new File([bytes], `picture.${format}`, { type: `image/${format}` });
}

/** The beginning of an AVIF file, which Linux cannot decode. */
export const avif = () =>
  new File(
    [Buffer.from([0, 0, 0, 28]), "ftypavif", Buffer.alloc(4), "avifmif1miaf", Buffer.alloc(64)],
    "picture.avif",
    { type: "image/avif" },
  );
