import { buffer } from "node:stream/consumers";

import { pack } from "tar-stream";
import { ZipFile } from "yazl";

import { foldersAbove, type Entry } from "./contents.ts";

/** A gzipped tar: the same entries and time (seconds since 1970) give the same bytes. */
export async function tarGz(
  entries: readonly Entry[],
  seconds: number,
  { prefix = "", folders = false }: { prefix?: string; folders?: boolean } = {},
): Promise<Buffer> {
  const tar = pack();
  const bytes = buffer(tar);
  const mtime = new Date(seconds * 1000);
  const above = folders ? foldersAbove(entries) : [];
  for (const name of above) {
    tar.entry({
      name: `${prefix}${name}/`,
      type: "directory",
      mode: 0o755,
      mtime,
      ...names("root"),
    });
  }
  for (const { path, kind, bytes: content, mode, owner, group } of entries) {
    const header = { mode, mtime, ...names(owner, group) };
    if (kind === "folder") tar.entry({ ...header, name: `${prefix}${path}/`, type: "directory" });
    else tar.entry({ ...header, name: `${prefix}${path}`, size: content.length }, content);
  }
  tar.finalize();
  return gzip(await bytes);
}

/** A zip with Unix modes; the same entries and time give the same bytes. */
export async function zip(entries: readonly Entry[], seconds: number): Promise<Buffer> {
  const file = new ZipFile();
  for (const { path, bytes, mode } of entries) {
    // Its times are the local ones of whoever made it: UTC, whatever the zone here is.
    file.addBuffer(bytes, path, {
      mtime: asIfLocal(seconds),
      mode: 0o100000 | mode,
      forceDosTimestamp: true,
    });
  }
  file.end();
  return await buffer(file.outputStream);
}

/** Compressed as far as is worth the time: level 9 takes twice as long for half a percent. */
export function gzip(bytes: Uint8Array): Buffer {
  return Buffer.from(Bun.gzipSync(new Uint8Array(bytes), { level: 6, library: "libdeflate" }));
}

const names = (uname: string, gname = uname) => ({ uid: 0, gid: 0, uname, gname });

function asIfLocal(seconds: number): Date {
  const at = new Date(seconds * 1000);
  return new Date(
    at.getUTCFullYear(),
    at.getUTCMonth(),
    at.getUTCDate(),
    at.getUTCHours(),
    at.getUTCMinutes(),
    at.getUTCSeconds(),
  );
}
