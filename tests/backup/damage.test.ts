import { beforeAll, afterAll, afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { pack, type Header } from "tar-stream";
import { makeBackup } from "../../src/backup/backup.ts";
import { BackupError } from "../../src/backup/failure.ts";
import { restoreBackup } from "../../src/backup/restore.ts";
import { readMigrations } from "../../src/storage/migrate.ts";
import { configOf, makeData, pictureOf } from "./small.ts";

const root = mkdtempSync(join(tmpdir(), "clickclack-damage-"));
const source = join(root, "source");
const archive = join(root, "whole.tar.zst");
const target = join(root, "target");
let before: Record<string, string>;
let blobs: string[];

beforeAll(async () => {
  const made = await makeData(source);
  ({ blobs } = made);
  await makeBackup(made.config, { kind: "archive", path: archive });
  await makeBackup(made.config, { kind: "folder", path: join(root, "whole") });
});
beforeEach(async () => {
  rmSync(target, { recursive: true, force: true });
  await makeData(target, [50]);
  before = pictureOf(target);
});
afterEach(() => rmSync(join(root, "bad"), { recursive: true, force: true }));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const restore = (from: string) =>
  restoreBackup(configOf(target), { kind: "folder", folder: from }, { force: true });

/** Restores what is damaged: it is refused in a sentence that has these words, and nothing has changed. */
async function expectRefused(from: string, words = "") {
  const error = await restore(from).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  expect(error).toBeInstanceOf(BackupError);
  if (error instanceof BackupError) {
    expect(error.message).toEndWith(".");
    expect(error.message).not.toContain("unfinished");
    expect(error.message).toContain(words);
  }
  expect(pictureOf(target)).toEqual(before);
}

/** Zstandard's header has bits that say nothing, and its checksum at the end is one more than the manifest's. */
const HEADER = 9;
const CHECKSUM = 4;

/** Where nothing of what is in it is damaged, it may be restored as well. */
async function expectRefusedOrWhole(from: string) {
  const restored = await restore(from).catch(() => undefined);
  if (restored === undefined) return expect(pictureOf(target)).toEqual(before);
  const after = pictureOf(target);
  for (const [path, sum] of Object.entries(pictureOf(source)))
    if (path.startsWith("uploads")) expect(after[path]).toBe(sum);
  rmSync(target, { recursive: true });
  await makeData(target, [50]);
  before = pictureOf(target);
}

function damaged(bytes: Uint8Array): string {
  const path = join(root, "bad");
  writeFileSync(path, bytes);
  return path;
}

describe("an archive that is damaged is refused, and changes nothing:", () => {
  test("by a bit that flipped, anywhere", async () => {
    const whole = readFileSync(archive);
    for (let turn = 0; turn < 60; turn += 1) {
      // The first bytes say what it is: without them it is no archive at all.
      const at = turn < 5 ? turn : Math.floor(Math.random() * whole.length);
      const bytes = Buffer.from(whole);
      bytes[at] = bytes[at]! ^ (1 << (turn % 8));
      const says = at >= HEADER && at < whole.length - CHECKSUM;
      await (says ? expectRefused : expectRefusedOrWhole)(damaged(bytes));
    }
  });

  test("by its end that is missing", async () => {
    const whole = readFileSync(archive);
    // At the end stand the checksum and what fills up the archive: the manifest before them has been read.
    const end = Math.floor(whole.length * 0.95);
    const lengths = [0, 1, 3, 4, 100, end];
    for (let turn = 0; turn < 20; turn += 1) lengths.push(Math.floor(Math.random() * end));
    for (const length of lengths) await expectRefused(damaged(whole.subarray(0, length)));
    for (let less = 1; less < 200; less += 9)
      await expectRefusedOrWhole(damaged(whole.subarray(0, whole.length - less)));
  });

  test("by a bit in the archive before it was compressed, or its end missing there", async () => {
    const tar = zstdDecompressSync(readFileSync(archive));
    for (let turn = 0; turn < 40; turn += 1) {
      const bytes = Buffer.from(tar);
      const at = contentIn(tar, Math.random());
      bytes[at] = bytes[at]! ^ (1 << (turn % 8));
      await expectRefused(damaged(zstdCompressSync(bytes)));
      const cut = tar.subarray(0, Math.floor(Math.random() * (tar.length - 2_048)));
      await expectRefused(damaged(zstdCompressSync(cut)));
    }
  });
});

/** A place in a tar archive that is content of a file, and not what fills up its last block. */
function contentIn(tar: Buffer, share: number): number {
  const places: [from: number, size: number][] = [];
  for (let at = 0; at + 512 < tar.length;) {
    const size = Number.parseInt(tar.toString("latin1", at + 124, at + 135), 8);
    if (!(size >= 0)) break;
    if (size > 0) places.push([at + 512, size]);
    at += 512 + Math.ceil(size / 512) * 512;
  }
  let rest = Math.floor(share * places.reduce((sum, [, size]) => sum + size, 0));
  for (const [from, size] of places) {
    if (rest < size) return from + rest;
    rest -= size;
  }
  throw new Error("There is no content.");
}

type File = Partial<Header> & { readonly name: string; readonly content?: string | Buffer };

/** An archive of these files, behind those of the whole one or instead of them. */
async function archiveOf(files: readonly File[]): Promise<string> {
  const tar = pack();
  for (const { content, ...header } of files) tar.entry(header, content ?? "");
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  return damaged(zstdCompressSync(Buffer.concat(chunks)));
}

const files = (): File[] =>
  readdirSync(join(root, "whole"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return { name: path.slice(join(root, "whole").length + 1), content: readFileSync(path) };
    })
    .toSorted((a, b) => Number(a.name === "manifest.json") - Number(b.name === "manifest.json"));

describe("an archive that holds what no backup has is refused, and changes nothing:", () => {
  const outside = join(root, "outside");
  const blob = `uploads/ab/ab${"0".repeat(30)}`;
  const hostile: readonly (readonly [string, File])[] = [
    ["a path out of it", { name: "../outside", content: "x" }],
    ["a path from the root", { name: outside, content: "x" }],
    ["a path through it", { name: "uploads/../../outside", content: "x" }],
    ["an upload in another folder", { name: `uploads/cd/${blob.slice(11)}`, content: "x" }],
    ["a file of the server's", { name: "cursors.json", content: "{}" }],
    ["a link", { name: blob, type: "symlink", linkname: "/etc/passwd" }],
    ["a hard link", { name: blob, type: "link", linkname: "clickclack.db" }],
    ["a folder", { name: "uploads/", type: "directory" }],
    ["a device", { name: blob, type: "character-device" }],
    ["an upload that the manifest does not name", { name: blob, content: "x" }],
    ["a name with a line break", { name: "clickclack.db\n", content: "x" }],
  ];
  test.each(hostile)("%s", async (_, file) => {
    await expectRefused(await archiveOf([file, ...files()]));
    await expectRefused(await archiveOf([...files(), file]));
    expect(readdirSync(root)).not.toContain("outside");
  });

  test("a file twice, or no manifest, or two", async () => {
    const [first, ...rest] = files();
    await expectRefused(await archiveOf([first!, first!, ...rest]), "more than its manifest");
    await expectRefused(await archiveOf(files().slice(0, -1)), "manifest.json");
    await expectRefused(await archiveOf([...files(), files().at(-1)!]));
  });

  test("sizes beyond any disk", async () => {
    const tar = Buffer.from(zstdDecompressSync(readFileSync(await archiveOf(files()))));
    for (const size of ["77777777777", null]) {
      // In octal digits, or as a number of 95 bits.
      if (size !== null) tar.write(size, 124, "latin1");
      else
        Buffer.from([0x80, 0, 0, 0, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]).copy(tar, 124);
      tar.write("        ", 148, "latin1");
      const sum = tar.subarray(0, 512).reduce((total, byte) => total + byte, 0);
      tar.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1");
      await expectRefused(damaged(zstdCompressSync(tar)));
    }
  });

  test("a manifest of a newer program, or none that can be read", async () => {
    const manifest = JSON.parse(readFileSync(join(root, "whole/manifest.json"), "utf8"));
    const withManifest = (content: string) =>
      archiveOf([...files().slice(0, -1), { name: "manifest.json", content }]);
    const newer = JSON.stringify({ ...manifest, format: 2, clickclack: "9.1.0" });
    await expectRefused(await withManifest(newer), "newer program, ClickClack 9.1.0");
    for (const content of ["", "{", "[]", "null", JSON.stringify({ ...manifest, files: [1] })])
      await expectRefused(await withManifest(content), "manifest.json");
  });
});

describe("a folder that is damaged is refused, and changes nothing:", () => {
  const copy = () => {
    cpSync(join(root, "whole"), join(root, "bad"), { recursive: true });
    return join(root, "bad");
  };
  const upload = () => join(root, "bad/uploads", blobs[1]!.slice(0, 2), blobs[1]!);

  test("by a missing, changed or shortened file, or a link in place of one", async () => {
    copy();
    rmSync(upload());
    await expectRefused(join(root, "bad"), "is missing");
    symlinkSync("/etc/passwd", upload());
    await expectRefused(join(root, "bad"), "is missing");
    rmSync(join(root, "bad"), { recursive: true });
    copy();
    truncateSync(upload(), 99_999);
    await expectRefused(join(root, "bad"), "not what was backed up");
    rmSync(join(root, "bad/manifest.json"));
    await expectRefused(join(root, "bad"), "no manifest.json");
  });

  test("by a manifest that names a path out of it", async () => {
    const manifest = join(copy(), "manifest.json");
    writeFileSync(
      manifest,
      readFileSync(manifest, "utf8").replace('"clickclack.db"', '"../target/clickclack.db"'),
    );
    await expectRefused(join(root, "bad"), "no backup has");
  });
});

describe("a database alone that is no good is refused, and changes nothing:", () => {
  const database = (change: (db: Database) => void) => {
    cpSync(join(root, "whole/clickclack.db"), join(root, "bad"));
    const db = new Database(join(root, "bad"));
    change(db);
    db.close();
    return join(root, "bad");
  };

  test("of another program, of a newer one, or none at all", async () => {
    await expectRefused(
      database((db) => db.run("DELETE FROM schema_migrations")),
      "no database of ClickClack",
    );
    const next = readMigrations("sqlite").length + 1;
    const newer = database((db) =>
      db.run(`INSERT INTO schema_migrations VALUES (${next}, 'next', 'x', ${next}, 'now')`),
    );
    await expectRefused(newer, "install a newer one");
    await expectRefused(damaged(Buffer.from("Dear diary")), "no backup");
    await expectRefused(join(root, "nowhere"), "There is nothing at");
  });

  test("with a damaged page, or with a log beside it without which it is not whole", async () => {
    const pages = Buffer.from(readFileSync(join(root, "whole/clickclack.db")));
    for (let page = 8; page < 40; page += 1) pages.fill(0xff, page * 4_096, page * 4_096 + 200);
    await expectRefused(damaged(pages));
    cpSync(join(root, "whole/clickclack.db"), join(root, "bad"));
    writeFileSync(join(root, "bad-wal"), "log");
    await expectRefused(join(root, "bad"), "clickclack backup --db");
    rmSync(join(root, "bad-wal"));
  });
});

test("the same archive, undamaged, is restored: all of it, beside what was there", async () => {
  const restored = await restore(archive);
  expect(restored.database?.path).toBe(join(target, "clickclack.db"));
  const after = pictureOf(target);
  for (const blob of blobs)
    expect(after[`uploads/${blob.slice(0, 2)}/${blob}`]).toBe(
      pictureOf(source)[`uploads/${blob.slice(0, 2)}/${blob}`]!,
    );
  const kept = Object.entries(after).find(([path]) => path.includes("before-restore"));
  expect(kept?.[1]).toBe(before["clickclack.db"]!);
  for (const [path, sum] of Object.entries(before))
    if (path.startsWith("uploads")) expect(after[path]).toBe(sum);
});
