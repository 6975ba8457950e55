import { createHash } from "node:crypto";
import { describe, expect, test } from "bun:test";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";

import { extract, type Header } from "tar-stream";
import { fromBuffer } from "yauzl";

import { tarGz, zip } from "../../scripts/release/archive.ts";
import { readConfiguration } from "../../scripts/release/config.ts";
import { packageContents, type Entry } from "../../scripts/release/contents.ts";
import { debianPackage } from "../../scripts/release/deb.ts";
import { rpmPackage } from "../../scripts/release/rpm.ts";

const seconds = 1_790_000_000;
const made = await packed();

describe("an archive", () => {
  const entries = [file("clickclack", 0o755), file("docs/api.md", 0o644)];

  test("unpacks to the files with their modes and one time, and is the same when made again", async () => {
    const tar = await tarGz(entries, seconds);
    expect(await tarGz(entries, seconds)).toEqual(tar);
    const unpacked = await untar(tar);
    expect(unpacked.map(({ header }) => [header.name, header.mode, header.uname])).toEqual([
      ["clickclack", 0o755, "root"],
      ["docs/api.md", 0o644, "root"],
    ]);
    for (const { header } of unpacked) expect(header.mtime).toEqual(new Date(seconds * 1000));
    expect(unpacked[0]?.text).toBe("the content of clickclack");
  });

  test("for Windows is a zip of the same files, whatever the zone of whoever makes it", async () => {
    const bytes = await zip(entries, seconds);
    expect(await zipped(bytes)).toEqual([
      { name: "clickclack", mode: 0o755 },
      { name: "docs/api.md", mode: 0o644 },
    ]);
    const elsewhere = Bun.spawn(
      [
        process.execPath,
        "-e",
        `import { zip } from ${JSON.stringify(join(import.meta.dir, "../../scripts/release/archive.ts"))};
         const entries = ${JSON.stringify(entries.map((each) => ({ ...each, bytes: each.bytes.toString() })))};
         const made = await zip(entries.map((each) => ({ ...each, bytes: Buffer.from(each.bytes) })), ${seconds});
         console.log(Bun.SHA256.hash(made, "hex"));`,
      ],
      { env: { ...process.env, TZ: "Asia/Kathmandu" }, stdout: "pipe" },
    );
    expect((await elsewhere.stdout.text()).trim()).toBe(hash("sha256", bytes));
  });
});

describe("the Debian package", () => {
  test("has its three members, and is the same when made again", async () => {
    expect(await debianPackage(made)).toEqual(made.deb);
    expect([...members(made.deb).keys()]).toEqual([
      "debian-binary",
      "control.tar.gz",
      "data.tar.gz",
    ]);
    expect(members(made.deb).get("debian-binary")?.toString()).toBe("2.0\n");
  });

  test("says what it is, in the order in which Debian sorts versions", async () => {
    const control = await untar(members(made.deb).get("control.tar.gz"));
    const text = (name: string) => control.find(({ header }) => header.name === `./${name}`)?.text;
    expect(text("control")).toContain("Package: clickclack\nVersion: 1.2.0~snapshot.abc\n");
    expect(text("control")).toContain("Architecture: arm64\n");
    expect(text("conffiles")).toBe("/etc/clickclack/config.json\n");
    for (const script of ["preinst", "postinst", "prerm", "postrm"]) {
      const member = control.find(({ header }) => header.name === `./${script}`);
      expect(member?.header.mode).toBe(0o755);
      expect(member?.text).toStartWith("#!/bin/sh\n");
    }
  });

  test("gives the data to the service's user, and the settings to be read by it alone", async () => {
    const data = await untar(members(made.deb).get("data.tar.gz"));
    const owners = Object.fromEntries(
      data.map(({ header: { name, mode, uname, gname } }) => [
        name,
        `${mode?.toString(8)} ${uname}:${gname}`,
      ]),
    );
    expect(owners["./var/lib/clickclack/"]).toBe("700 clickclack:clickclack");
    expect(owners["./etc/clickclack/config.json"]).toBe("640 root:clickclack");
    expect(owners["./usr/bin/clickclack"]).toBe("755 root:root");
    expect(owners["./usr/lib/systemd/system/clickclack.service"]).toBe("644 root:root");
    // dpkg wants each folder before what is in it.
    const names = data.map(({ header }) => header.name);
    expect(names.indexOf("./usr/bin/")).toBeLessThan(names.indexOf("./usr/bin/clickclack"));
  });
});

describe("the RPM package", () => {
  const signature = header(made.rpm, 96);
  const main = header(made.rpm, signature.end + ((8 - (signature.end % 8)) % 8));

  test("has the digests of what is in it, and is the same when made again", async () => {
    expect(await rpmPackage(made)).toEqual(made.rpm);
    const covered = made.rpm.subarray(main.start, main.end);
    const payload = made.rpm.subarray(main.end);
    expect(signature.text(273)).toBe(hash("sha256", covered));
    expect(signature.text(269)).toBe(hash("sha1", covered));
    expect(main.text(5092)).toBe(hash("sha256", payload));
    expect(signature.number(1000)).toBe(covered.length + payload.length);
    expect(signature.number(1007)).toBe(Bun.gunzipSync(Uint8Array.from(payload)).length);
  });

  test("says what it is, and brings its scripts and files", () => {
    expect([1000, 1001, 1002, 1022].map(main.text)).toEqual([
      "clickclack",
      "1.2.0~snapshot.abc",
      "1",
      "aarch64",
    ]);
    for (const script of [1023, 1024, 1025, 1026])
      expect(main.text(script)).toStartWith("#!/bin/sh\n");
    expect(main.number(1009)).toBe(made.entries.reduce((sum, { bytes }) => sum + bytes.length, 0));
    const cpio = Bun.gunzipSync(Uint8Array.from(made.rpm.subarray(main.end)));
    for (const { path } of made.entries)
      expect(Buffer.from(cpio).includes(`./${path}\0`)).toBe(true);
  });
});

async function packed() {
  const [rule] = (await readConfiguration()).nfpms;
  if (rule === undefined) throw new Error("There is no package in .goreleaser.yml.");
  const folder = await mkdtemp(join(tmpdir(), "clickclack-packages-"));
  const program = join(folder, "clickclack");
  await writeFile(program, "the program");
  // What a release generates stands in for itself.
  const contents = rule.contents.map((content) =>
    content.src?.startsWith("dist/") === true ? { ...content, src: "LICENSE" } : content,
  );
  const entries = await packageContents({ ...rule, contents }, program);
  await rm(folder, { recursive: true });
  const parts = { rule, version: "1.2.0-snapshot.abc", arch: "arm64", entries, seconds } as const;
  return { ...parts, deb: await debianPackage(parts), rpm: await rpmPackage(parts) };
}

function file(path: string, mode: number): Entry {
  const bytes = Buffer.from(`the content of ${path}`);
  return { path, kind: "file", bytes, mode, owner: "root", group: "root" };
}

async function untar(gzipped: Buffer | undefined): Promise<{ header: Header; text: string }[]> {
  if (gzipped === undefined) throw new Error("There is nothing to unpack.");
  const found: { header: Header; text: string }[] = [];
  const tar = Readable.from([Bun.gunzipSync(Uint8Array.from(gzipped))]).pipe(extract());
  for await (const entry of tar) {
    const pieces: Buffer[] = [];
    for await (const piece of entry) pieces.push(bytesOf(piece));
    found.push({ header: entry.header, text: Buffer.concat(pieces).toString() });
  }
  return found;
}

function bytesOf(piece: unknown): Buffer {
  if (piece instanceof Uint8Array) return Buffer.from(piece);
  throw new Error("A tar holds bytes.");
}

async function zipped(bytes: Buffer): Promise<{ name: string; mode: number }[]> {
  const { promise, resolve, reject } = Promise.withResolvers<{ name: string; mode: number }[]>();
  const found: { name: string; mode: number }[] = [];
  fromBuffer(bytes, {}, (error, archive) => {
    if (error !== null) return reject(error);
    archive.on("entry", ({ fileName, externalFileAttributes }) => {
      found.push({ name: fileName, mode: (externalFileAttributes >>> 16) & 0o777 });
    });
    archive.on("end", () => resolve(found));
    archive.on("error", reject);
  });
  return await promise;
}

/** The members of an `ar` archive. */
function members(bytes: Buffer): Map<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 8; at < bytes.length;) {
    const size = Number(bytes.toString("latin1", at + 48, at + 58));
    found.set(
      bytes.toString("latin1", at, at + 16).trim(),
      bytes.subarray(at + 60, at + 60 + size),
    );
    at += 60 + size + (size % 2);
  }
  return found;
}

/** A header structure of an RPM package: where it ends, and its values by tag. */
function header(bytes: Buffer, start: number) {
  const count = bytes.readUInt32BE(start + 8);
  const store = start + 16 + count * 16;
  const offsets = new Map<number, number>();
  for (let index = 0; index < count; index++) {
    const at = start + 16 + index * 16;
    offsets.set(bytes.readUInt32BE(at), store + bytes.readUInt32BE(at + 8));
  }
  const place = (tag: number) => offsets.get(tag) ?? -1;
  return {
    start,
    end: store + bytes.readUInt32BE(start + 12),
    text: (tag: number) => bytes.toString("utf8", place(tag), bytes.indexOf(0, place(tag))),
    number: (tag: number) => bytes.readUInt32BE(place(tag)),
  };
}

const hash = (algorithm: string, bytes: Buffer): string =>
  createHash(algorithm).update(bytes).digest("hex");
