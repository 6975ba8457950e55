import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

import { root } from "../toolchain.ts";
import { gzip } from "./archive.ts";
import type { Entry } from "./contents.ts";
import { packageVersion, type Package } from "./deb.ts";

// Tags, types and flags are those of RPM's include/rpm/{rpmtag,rpmds,rpmfiles}.h; the format is in
// its docs/manual/format_v4.md. Everything is big-endian.
type Value =
  | { type: "int16" | "int32"; values: number[] }
  | { type: "string" | "strings" | "translated"; values: string[] }
  | { type: "bytes"; values: Buffer };
type Tags = Record<number, Value>;

const kinds = { int16: 3, int32: 4, string: 6, bytes: 7, strings: 8, translated: 9 };
const region = { signature: 62, header: 63 };
const architectures = { amd64: { name: "x86_64", lead: 1 }, arm64: { name: "aarch64", lead: 19 } };
const sense = { equal: 0x8, atMost: 0xa, rpmlib: 1 << 24 };
const scripts = [
  { script: "preinstall", text: 1023, program: 1085, needs: 1 << 9 },
  { script: "postinstall", text: 1024, program: 1086, needs: 1 << 10 },
  { script: "preremove", text: 1025, program: 1087, needs: 1 << 11 },
  { script: "postremove", text: 1026, program: 1088, needs: 1 << 12 },
] as const;
const config = { flag: 1, keep: 1 << 4 };
const sha256Algorithm = 8;

/** An RPM package, of format 4 with a gzipped cpio inside: the same input gives the same bytes. */
export async function rpmPackage(made: Package): Promise<Buffer> {
  const archive = cpio(made.entries, made.seconds);
  const payload = gzip(archive);
  const header = structure(region.header, await describe(made, payload));
  const signature = structure(region.signature, {
    269: string(digest("sha1", header)),
    273: string(digest("sha256", header)),
    1000: int32(header.length + payload.length),
    1004: { type: "bytes", values: createHash("md5").update(header).update(payload).digest() },
    1007: int32(archive.length),
  });
  const padding = Buffer.alloc((8 - (signature.length % 8)) % 8);
  return Buffer.concat([lead(made), signature, padding, header, payload]);
}

/** The first 96 bytes, which only `file` still reads. */
function lead({ rule, version, arch }: Package): Buffer {
  const bytes = Buffer.alloc(96);
  bytes.writeUInt32BE(0xedabeedb, 0);
  bytes.writeUInt8(3, 4);
  bytes.writeUInt16BE(architectures[arch].lead, 8);
  bytes.write(`${rule.package_name}-${packageVersion(version)}-1`.slice(0, 65), 10, "latin1");
  bytes.writeUInt16BE(1, 76);
  bytes.writeUInt16BE(5, 78);
  return bytes;
}

async function describe(made: Package, payload: Buffer): Promise<Tags> {
  const { rule, seconds, entries } = made;
  const version = packageVersion(made.version);
  const [summary = "", ...rest] = rule.description.split("\n");
  const name = rule.package_name;
  const requires = [
    ...rule.overrides.rpm.dependencies.map((each) => ({ name: each, flags: 0, version: "" })),
    ...scripts.map(({ needs }) => ({ name: "/bin/sh", flags: needs, version: "" })),
    ...[
      ["rpmlib(CompressedFileNames)", "3.0.4-1"],
      ["rpmlib(FileDigests)", "4.6.0-1"],
      ["rpmlib(PayloadFilesHavePrefix)", "4.0-1"],
      ...(version.includes("~") ? [["rpmlib(TildeInVersions)", "4.10.0-1"]] : []),
    ].map(([feature = "", since = ""]) => ({
      name: feature,
      flags: sense.rpmlib | sense.atMost,
      version: since,
    })),
  ];
  const texts = await Promise.all(
    scripts.map(async ({ script, text, program }) => [
      [text, string(await readFile(join(root, rule.scripts[script]), "utf8"))] as const,
      [program, string("/bin/sh")] as const,
    ]),
  );
  return {
    100: strings(["C"]),
    1000: string(name),
    1001: string(version),
    1002: string("1"),
    1004: translated(summary),
    1005: translated(rest.join("\n")),
    1006: int32(seconds),
    1007: string("localhost"),
    1009: int32(entries.reduce((sum, { bytes }) => sum + bytes.length, 0)),
    1011: string(rule.vendor),
    1014: string(rule.license),
    1015: string(rule.maintainer),
    1016: translated("Applications/Internet"),
    1021: string("linux"),
    1022: string(architectures[made.arch].name),
    ...Object.fromEntries(texts.flat()),
    ...describeFiles(entries, seconds),
    1044: string(`${name}-${version}-1.src.rpm`),
    1047: strings([name]),
    1112: int32(sense.equal),
    1113: strings([`${version}-1`]),
    1048: int32(...requires.map(({ flags }) => flags)),
    1049: strings(requires.map((each) => each.name)),
    1050: strings(requires.map((each) => each.version)),
    1064: string("4.18.0"),
    1124: string("cpio"),
    1125: string("gzip"),
    1126: string("9"),
    5011: int32(sha256Algorithm),
    5062: string("utf-8"),
    5092: strings([digest("sha256", payload)]),
    5093: int32(sha256Algorithm),
  };
}

function describeFiles(entries: readonly Entry[], seconds: number): Tags {
  const folders = [...new Set(entries.map(({ path }) => `/${dirname(path)}/`))];
  const each = (value: (entry: Entry, index: number) => number) => entries.map(value);
  return {
    1028: int32(...each(({ bytes }) => bytes.length)),
    1030: { type: "int16", values: each(modeOf) },
    1033: { type: "int16", values: each(() => 0) },
    1034: int32(...each(() => seconds)),
    1035: strings(
      entries.map(({ kind, bytes }) => (kind === "folder" ? "" : digest("sha256", bytes))),
    ),
    1036: strings(entries.map(() => "")),
    1037: int32(...each(({ kind }) => (kind === "config" ? config.flag | config.keep : 0))),
    1039: strings(entries.map(({ owner }) => owner)),
    1040: strings(entries.map(({ group }) => group)),
    1045: int32(...each(() => -1)),
    1095: int32(...each(() => 1)),
    1096: int32(...each((_, index) => index + 1)),
    1097: strings(entries.map(() => "")),
    1116: int32(...each(({ path }) => folders.indexOf(`/${dirname(path)}/`))),
    1117: strings(entries.map(({ path }) => basename(path))),
    1118: strings(folders),
  };
}

/** The files in the "new" format of cpio, padded to four bytes each. */
function cpio(entries: readonly Entry[], seconds: number): Buffer {
  const parts: Buffer[] = [];
  const add = (path: string, bytes: Buffer, inode: number, mode: number, links: number) => {
    const name = Buffer.from(`${path}\0`);
    const fields = [inode, mode, 0, 0, links, inode === 0 ? 0 : seconds, bytes.length];
    const numbers = [...fields, 0, 0, 0, 0, name.length, 0].map((field) =>
      field.toString(16).padStart(8, "0"),
    );
    const head = Buffer.concat([Buffer.from(`070701${numbers.join("")}`), name]);
    parts.push(head, fourth(head.length), bytes, fourth(bytes.length));
  };
  for (const [index, entry] of entries.entries()) {
    add(`./${entry.path}`, entry.bytes, index + 1, modeOf(entry), 1);
  }
  add("TRAILER!!!", Buffer.alloc(0), 0, 0, 1);
  return Buffer.concat(parts);
}

/**
 * A header structure: its magic, an index sorted by tag, and the values. The first index entry is a
 * region, which says that all of it is covered by the digests.
 */
function structure(regionTag: number, tags: Tags): Buffer {
  const index: Buffer[] = [];
  const store: Buffer[] = [];
  let length = 0;
  const push = (bytes: Buffer) => {
    store.push(bytes);
    length += bytes.length;
  };
  for (const [tag, value] of Object.entries(tags).toSorted(([a], [b]) => Number(a) - Number(b))) {
    const width = value.type === "int32" ? 4 : value.type === "int16" ? 2 : 1;
    push(Buffer.alloc((width - (length % width)) % width));
    index.push(record(Number(tag), kinds[value.type], length, value.values.length));
    push(encoded(value));
  }
  const count = index.length + 1;
  const first = record(regionTag, kinds.bytes, length, 16);
  push(record(regionTag, kinds.bytes, -count * 16, 16));
  const head = Buffer.from("8eade80100000000", "hex");
  return Buffer.concat([head, words(count, length), first, ...index, ...store]);
}

function encoded(value: Value): Buffer {
  switch (value.type) {
    case "bytes":
      return value.values;
    case "int32":
      return words(...value.values);
    case "int16":
      return Buffer.concat(value.values.map((each) => Buffer.from([each >> 8, each & 0xff])));
    default:
      return Buffer.from(value.values.map((each) => `${each}\0`).join(""));
  }
}

function words(...values: number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  // As signed or unsigned: -1 stands for "all bits".
  for (const [index, value] of values.entries()) bytes.writeUInt32BE(value >>> 0, index * 4);
  return bytes;
}

const record = (tag: number, type: number, offset: number, count: number): Buffer =>
  words(tag, type, offset, count);
const modeOf = ({ kind, mode }: Entry): number => (kind === "folder" ? 0o040000 : 0o100000) | mode;
const fourth = (length: number): Buffer => Buffer.alloc((4 - (length % 4)) % 4);
const digest = (algorithm: string, bytes: Buffer): string =>
  createHash(algorithm).update(bytes).digest("hex");
const int32 = (...values: number[]): Value => ({ type: "int32", values });
const string = (value: string): Value => ({ type: "string", values: [value] });
const strings = (values: string[]): Value => ({ type: "strings", values });
const translated = (value: string): Value => ({ type: "translated", values: [value] });
