import { createHash } from "node:crypto";
import { chmod, readFile, writeFile } from "node:fs/promises";

// Apple's <mach-o/loader.h> and <kern/cs_blobs.h>: load commands have the machine's byte order,
// signatures are big-endian.
const magic64 = 0xfeedfacf;
const cpus: Record<number, "amd64" | "arm64"> = { 0x01000007: "amd64", 0x0100000c: "arm64" };
const segmentCommand = 0x19;
const signatureCommand = 0x1d;
const embeddedSignature = 0xfade0cc0;
const codeDirectory = 0xfade0c02;
const adHoc = 0x2;
const mainBinary = 1n;
const sha256 = 2;
const hashSize = 32;
const pageSize = 4096;
const directorySize = 88;

/** A place in a file, in bytes. */
type Span = { offset: number; size: number };

/** What signing has to know of an executable; `command` is where the load command of a thing begins. */
type Layout = {
  cpu: "amd64" | "arm64";
  text: Span;
  linkEdit: Span & { command: number };
  signature: Span & { command: number };
};

/**
 * Gives a macOS executable an ad-hoc signature, unless the one it has fits its bytes. Apple silicon
 * starts nothing without one; Intel Macs end a program whose signature no longer fits, which is how
 * Bun leaves it there: with that of the Bun it is made from.
 */
export async function signAdHoc(path: string, identifier = "clickclack"): Promise<void> {
  const file = await readFile(path);
  if (signatureFault(file) === undefined) return;
  const layout = layoutOf(file);
  const code = Buffer.from(file.subarray(0, layout.signature.offset));
  const name = Buffer.from(`${identifier}\0`);
  const pages = Math.ceil(code.length / pageSize);
  const hashesAt = directorySize + name.length;
  const directoryLength = hashesAt + pages * hashSize;
  const size = aligned(20 + directoryLength, 16);

  // The sizes stand in pages that are hashed, so they come first.
  const linkEditSize = layout.signature.offset + size - layout.linkEdit.offset;
  code.writeUInt32LE(size, layout.signature.command + 12);
  code.writeBigUInt64LE(BigInt(aligned(linkEditSize, 0x4000)), layout.linkEdit.command + 32);
  code.writeBigUInt64LE(BigInt(linkEditSize), layout.linkEdit.command + 48);

  const signature = Buffer.alloc(size);
  // One blob, of slot 0, 20 bytes in.
  for (const [index, word] of [embeddedSignature, 20 + directoryLength, 1, 0, 20].entries()) {
    signature.writeUInt32BE(word, index * 4);
  }
  const directory = signature.subarray(20);
  const words = [codeDirectory, directoryLength, 0x20400, adHoc, hashesAt, directorySize, 0, pages];
  for (const [index, word] of [...words, code.length].entries()) {
    directory.writeUInt32BE(word, index * 4);
  }
  directory.set([hashSize, sha256, 0, Math.log2(pageSize)], 36);
  directory.writeBigUInt64BE(BigInt(layout.text.offset), 64);
  directory.writeBigUInt64BE(BigInt(layout.text.size), 72);
  directory.writeBigUInt64BE(mainBinary, 80);
  name.copy(directory, directorySize);
  for (let page = 0; page < pages; page++) {
    hashOf(pageOf(code, page)).copy(directory, hashesAt + page * hashSize);
  }
  const signed = Buffer.concat([code, signature]);
  const fault = signatureFault(signed);
  if (fault !== undefined) throw new Error(`${path} could not be signed: ${fault}`);
  await writeFile(path, signed);
  await chmod(path, 0o755);
}

/**
 * Why macOS would not accept an executable's signature, or undefined: there is one, it covers the
 * file up to itself, and each page has the hash that it names. Says nothing about who signed.
 */
export function signatureFault(file: Buffer): string | undefined {
  const { signature, linkEdit } = layoutOf(file);
  const end = signature.offset + signature.size;
  if (end !== file.length) return "The file does not end with its signature.";
  if (linkEdit.offset + linkEdit.size !== end)
    return "The last segment does not end with the file.";
  const blobs = file.subarray(signature.offset, end);
  if (blobs.readUInt32BE(0) !== embeddedSignature) return "There is no signature in its place.";
  const count = blobs.readUInt32BE(8);
  for (let index = 0; index < count; index++) {
    const blob = blobs.subarray(blobs.readUInt32BE(16 + index * 8));
    if (blob.readUInt32BE(0) !== codeDirectory) continue;
    return directoryFault(blob, file.subarray(0, signature.offset));
  }
  return "The signature has no code directory.";
}

/** Which processor a macOS executable is for. Throws if it is none. */
export function machOf(file: Buffer): "amd64" | "arm64" {
  return layoutOf(file).cpu;
}

function directoryFault(directory: Buffer, code: Buffer): string | undefined {
  const [hashesAt, slots, limit] = [16, 28, 32].map((at) => directory.readUInt32BE(at));
  if (directory[36] !== hashSize || directory[37] !== sha256 || directory[39] !== 12) {
    return "The code directory is not of SHA-256 over pages of 4 KiB.";
  }
  if (limit !== code.length)
    return "The code directory does not cover the file up to the signature.";
  if (slots !== Math.ceil(code.length / pageSize)) return "The code directory lacks pages.";
  for (let page = 0; page < slots; page++) {
    const at = (hashesAt ?? 0) + page * hashSize;
    if (!hashOf(pageOf(code, page)).equals(directory.subarray(at, at + hashSize))) {
      return `Page ${page} is not what was signed.`;
    }
  }
  return undefined;
}

function layoutOf(file: Buffer): Layout {
  const cpu = cpus[file.readUInt32LE(4)];
  if (file.readUInt32LE(0) !== magic64 || cpu === undefined) {
    throw new Error("This is not a macOS executable.");
  }
  const segments = new Map<string, Span & { command: number }>();
  let signature: (Span & { command: number }) | undefined;
  let command = 32;
  for (let index = file.readUInt32LE(16); index > 0; index--) {
    const kind = file.readUInt32LE(command);
    if (kind === signatureCommand) {
      const [offset, size] = [file.readUInt32LE(command + 8), file.readUInt32LE(command + 12)];
      signature = { command, offset, size };
    } else if (kind === segmentCommand) {
      segments.set(file.toString("latin1", command + 8, command + 24).replace(/\0+$/, ""), {
        command,
        offset: Number(file.readBigUInt64LE(command + 40)),
        size: Number(file.readBigUInt64LE(command + 48)),
      });
    }
    command += file.readUInt32LE(command + 4);
  }
  const [text, linkEdit] = [segments.get("__TEXT"), segments.get("__LINKEDIT")];
  if (text === undefined || linkEdit === undefined || signature === undefined) {
    throw new Error("The macOS executable has no code, or no place for a signature.");
  }
  return { cpu, text, linkEdit, signature };
}

const pageOf = (code: Buffer, page: number): Buffer =>
  code.subarray(page * pageSize, (page + 1) * pageSize);

const hashOf = (bytes: Buffer): Buffer => createHash("sha256").update(bytes).digest();

const aligned = (size: number, to: number): number => Math.ceil(size / to) * to;
