import { describe, expect, test } from "bun:test";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { machOf, signAdHoc, signatureFault } from "../../scripts/release/mach-o.ts";

describe("a macOS executable", () => {
  test("whose signature is of the file it was made from gets one that fits", async () => {
    const path = await written(executable());
    expect(signatureFault(await readFile(path))).toBeDefined();
    await signAdHoc(path);
    const signed = await readFile(path);
    expect(signatureFault(signed)).toBeUndefined();
    expect(machOf(signed)).toBe("amd64");
    expect(signed.includes("clickclack\0")).toBe(true);
    // What is signed already stays as it is.
    await signAdHoc(path);
    expect((await readFile(path)).equals(signed)).toBe(true);
    await rm(path);
  });

  test("is not accepted once a byte of it differs, or its end is missing", async () => {
    const path = await written(executable());
    await signAdHoc(path);
    const signed = await readFile(path);
    for (const at of [20, 5_000, 12_000]) {
      const changed = Buffer.from(signed);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(signatureFault(changed)).toMatch(/^Page \d is not what was signed/);
    }
    expect(signatureFault(signed.subarray(0, -1))).toBeDefined();
    await rm(path);
  });

  test("is told from what is none", () => {
    expect(() => signatureFault(Buffer.alloc(4_096))).toThrow("not a macOS executable");
  });
});

/** Code in three pages and a bit, then symbols, then a signature that says nothing of either. */
function executable(): Buffer {
  const [codeSize, symbols, room] = [12_288, 100, 512];
  const file = Buffer.alloc(codeSize + symbols + room, "code");
  const commands = [
    segment("__TEXT", 0, codeSize),
    segment("__LINKEDIT", codeSize, symbols + room),
    words(0x1d, 16, codeSize + symbols, room),
  ];
  const size = commands.reduce((sum, { length }) => sum + length, 0);
  const header = words(0xfeedfacf, 0x01000007, 3, 2, commands.length, size, 0, 0);
  Buffer.concat([header, ...commands]).copy(file);
  file.fill(0, codeSize + symbols);
  return file;
}

function segment(name: string, offset: number, size: number): Buffer {
  const command = Buffer.alloc(72);
  words(0x19, 72).copy(command);
  command.write(name, 8, "latin1");
  command.writeBigUInt64LE(BigInt(size), 32);
  command.writeBigUInt64LE(BigInt(offset), 40);
  command.writeBigUInt64LE(BigInt(size), 48);
  return command;
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  for (const [index, value] of values.entries()) bytes.writeUInt32LE(value, index * 4);
  return bytes;
}

async function written(file: Buffer): Promise<string> {
  const path = join(await mkdtemp(join(tmpdir(), "clickclack-mach-o-")), "program");
  await writeFile(path, file);
  return path;
}
